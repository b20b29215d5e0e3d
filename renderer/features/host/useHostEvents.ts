import { useMemo, useState } from "react";
import type { Failure } from "../../../shared/base/failure.ts";
import type { HostEvent } from "../../../shared/contract/events.ts";
import type { Span } from "../../components/charts/timeSpan.ts";
import { useQuery, useStream } from "../../transport/hooks.ts";

/** Most events asked for of one time span. */
const limit = 300;

/** The events of a host with those that came since, each as it stands now: newest first, within the span, bounded. */
export function mergedEvents(
  past: readonly HostEvent[],
  since: readonly HostEvent[],
  hostId: string,
  span: Span,
): HostEvent[] {
  const byId = new Map<string, HostEvent>();
  for (const event of [...past, ...since]) byId.set(event.id, event);
  return [...byId.values()]
    .filter((event) => event.hostId === hostId)
    .filter((event) => event.time / 1000 <= span.to && (event.endedAt ?? event.time) / 1000 >= span.from)
    .toSorted((a, b) => b.time - a.time)
    .slice(0, limit);
}

/** What happened to a host in the time that is shown. */
export function useHostEvents(
  hostId: string,
  span: Span,
  paused: boolean,
): { events: HostEvent[]; failure: Failure | null } {
  // A span that moves with the clock is asked once a minute; what happens in between comes by itself.
  const from = Math.floor(span.from / 60) * 60_000;
  const to = Math.ceil(span.to / 60) * 60_000;
  const { data, failure } = useQuery("events.list", paused ? null : { hostIds: [hostId], from, to, limit });
  const [since, setSince] = useState<readonly HostEvent[]>([]);
  useStream("events.watch", paused ? null : undefined, (event) => {
    if (event.hostId === hostId) setSince((old) => [...old.filter(({ id }) => id !== event.id), event].slice(-limit));
  });
  const events = useMemo(() => mergedEvents(data ?? [], since, hostId, span), [data, since, hostId, span]);
  return { events, failure };
}
