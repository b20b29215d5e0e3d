import { useState } from "react";
import type { Failure } from "../../../shared/base/failure.ts";
import type { HostHealth, Sample } from "../../../shared/contract/health.ts";
import { useStream } from "../../transport/hooks.ts";
import { LiveSeries } from "./liveSeries.ts";

export interface LiveHealth {
  /** The values, which charts follow by themselves. */
  readonly series: LiveSeries;
  /** The newest reading; null before the first. */
  readonly last: Sample | null;
  /** null until the core has answered. */
  readonly health: HostHealth | null;
  /** Why the stream ended, if it did. */
  readonly failure: Failure | null;
  reopen(): void;
}

interface State {
  readonly hostId: string;
  readonly series: LiveSeries;
  readonly last: Sample | null;
  readonly health: HostHealth | null;
}

const begin = (hostId: string): State => ({ hostId, series: new LiveSeries(), last: null, health: null });

/** Samples of one host, from the core's memory and then live every `intervalSeconds`; null asks nothing of the host. */
export function useLiveHealth(hostId: string, intervalSeconds: number | null): LiveHealth {
  const [state, setState] = useState<State>(() => begin(hostId));
  const current = state.hostId === hostId ? state : begin(hostId);
  if (current !== state) setState(current);
  const input = intervalSeconds === null ? null : { hostId, intervalSeconds };
  const { failure, reopen } = useStream("health.live", input, (event) => {
    if (event.type === "history") current.series.reset(event.samples);
    if (event.type === "sample") current.series.append(event.sample);
    setState((old) => {
      if (old.hostId !== hostId) return old;
      if (event.type === "history") return { ...old, health: event.health, last: event.samples.at(-1) ?? null };
      return event.type === "status" ? { ...old, health: event.health } : { ...old, last: event.sample };
    });
  });
  return { series: current.series, last: current.last, health: current.health, failure, reopen };
}
