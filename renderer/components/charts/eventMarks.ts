import type { EventKind, HostEvent } from "../../../shared/contract/events.ts";

/** An event as charts draw it. Seconds since the epoch. */
export interface EventMark {
  readonly id: string;
  readonly from: number;
  /** null for a moment, and while it goes on. */
  readonly to: number | null;
  readonly tone: "info" | "warning" | "critical";
  /** Text of a server may be part of it: only ever written as text. */
  readonly title: string;
}

/** Most marks on one axis; more would be a wall of lines. The weightiest and newest stay. */
export const maxMarks = 200;

/** Opening a terminal says nothing about a curve. */
const quiet: ReadonlySet<EventKind> = new Set(["terminal", "command"]);
const rank = { critical: 0, warning: 1, info: 2 } as const;

export const toMark = (event: HostEvent): EventMark => ({
  id: event.id,
  from: event.time / 1000,
  to: event.endedAt === null ? null : event.endedAt / 1000,
  tone: event.severity,
  title: event.title,
});

/** The events that belong on a time axis, ascending by time, at most `maxMarks`. */
export function marksOf(events: readonly HostEvent[], limit = maxMarks): EventMark[] {
  return events
    .filter((event) => !quiet.has(event.kind))
    .toSorted((a, b) => rank[a.severity] - rank[b.severity] || b.time - a.time)
    .slice(0, limit)
    .toSorted((a, b) => a.time - b.time)
    .map(toMark);
}

/** The marks within `reach` seconds of `at`, or that last over it; nearest first, at most three. */
export function marksNear(marks: readonly EventMark[], at: number, reach: number): EventMark[] {
  const distance = (mark: EventMark): number =>
    at < mark.from ? mark.from - at : mark.to !== null && at <= mark.to ? 0 : at - (mark.to ?? mark.from);
  return marks
    .map((mark) => ({ mark, away: distance(mark) }))
    .filter(({ away }) => away <= reach)
    .toSorted((a, b) => a.away - b.away)
    .slice(0, 3)
    .map(({ mark }) => mark);
}
