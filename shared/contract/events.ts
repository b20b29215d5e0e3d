import { z } from "zod";
import { epochMs, id, query, stream } from "./define.ts";

/** What happened to a host, for the time axis of charts and the timeline of incidents. */
export const eventKind = z.enum([
  "patch",
  "backup",
  "restore",
  "credentials",
  "reboot",
  "alert",
  "check",
  "terminal",
  "command",
  "status",
  "note",
]);
export type EventKind = z.infer<typeof eventKind>;

/** Longest title of an event. */
export const MAX_TITLE_CHARS = 500;

export const hostEvent = z.object({
  id,
  time: epochMs,
  /** When what began at `time` ended; null for a moment, and while it goes on. */
  endedAt: epochMs.nullable(),
  hostId: id.nullable(),
  kind: eventKind,
  severity: z.enum(["info", "warning", "critical"]),
  /** In words, one line. Text of a server may be part of it: never markup. */
  title: z.string().max(MAX_TITLE_CHARS),
  /** Where in the page more stands: a run, an alert, an incident. */
  ref: z.object({ kind: z.enum(["run", "alert", "incident"]), id }).nullable(),
});
export type HostEvent = z.infer<typeof hostEvent>;

export const events = {
  /** Newest first. Of all hosts when none is named. */
  list: query({
    input: z.object({
      hostIds: z.array(id).max(10_000).optional(),
      kinds: z.array(eventKind).optional(),
      from: epochMs.optional(),
      to: epochMs.optional(),
      limit: z.number().int().min(1).max(5000).default(500),
    }),
    output: z.array(hostEvent),
  }),
  /** Each event as it is added or ends. */
  watch: stream({ event: hostEvent }),
};
