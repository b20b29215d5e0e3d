import { useState } from "react";
import type { Failure } from "../../../shared/base/failure.ts";
import type { HostHealth, Sample } from "../../../shared/contract/health.ts";
import { useStream } from "../../transport/hooks.ts";
import { appended, fromHistory } from "./sampleBuffer.ts";

/** Seconds between two samples while the page is open. */
export const liveIntervalSeconds = 2;

export interface LiveHealth {
  /** Ascending by time, at most one hour. */
  readonly samples: readonly Sample[];
  /** null until the core has answered. */
  readonly health: HostHealth | null;
  /** Why the stream ended, if it did. */
  readonly failure: Failure | null;
  reopen(): void;
}

interface State {
  readonly hostId: string;
  readonly samples: readonly Sample[];
  readonly health: HostHealth | null;
}

/** Samples of one host, from the core's memory and then live. While `paused` nothing is asked of the host. */
export function useLiveHealth(hostId: string, paused: boolean): LiveHealth {
  const [state, setState] = useState<State>({ hostId, samples: [], health: null });
  const input = paused ? null : { hostId, intervalSeconds: liveIntervalSeconds };
  const { failure, reopen } = useStream("health.live", input, (event) =>
    setState((old) => {
      if (event.type === "history") return { hostId, samples: fromHistory(event.samples), health: event.health };
      if (event.type === "status") return { ...old, health: event.health };
      return { ...old, samples: appended(old.samples, event.sample) };
    }),
  );
  const current = state.hostId === hostId ? state : { samples: [], health: null };
  return { samples: current.samples, health: current.health, failure, reopen };
}
