import { z } from "zod";
import { command, epochMs, id, query, stream } from "./define.ts";

/** Failure codes: runs.notFound {runId}, runs.notRunning {state}, runs.cannotCancel {step}, plan.notFound {hash}, plan.stale {host, changed}, plan.countMismatch {expected},
 * action.needsRoot {host, user}, action.hostBusy {host, by}, action.jobLost {host}, action.jobFailedToStart {host, detail} */
export const failure = z.object({ code: z.string(), params: z.record(z.string(), z.any()) });

/** What an approval shows: one line a change, in the order it will happen. */
export const planStep = z.object({
  title: z.string(),
  /** What exactly: a command line, a package version change, a file. */
  detail: z.string(),
  risk: z.enum(["none", "low", "high"]),
});

/** The number of changes that was typed before a plan for production was approved. */
export const typedCount = z.number().int().nonnegative().optional();

export const plan = z.object({
  hash: z.string(),
  kind: z.string(),
  hostId: id,
  createdAt: epochMs,
  summary: z.string(),
  steps: z.array(planStep),
  /** How many changes it makes, where the steps do not name each one. */
  changes: z.number().int().nonnegative().optional(),
  /** How to undo, in words; null when it cannot be undone. */
  undo: z.string().nullable(),
  estimatedSeconds: z.number().nullable(),
  /** Environment of the host is production: the page asks for the count to be typed. */
  production: z.boolean(),
});
export type Plan = z.infer<typeof plan>;

/** How many changes a plan makes: what is shown, and in production typed, before it is approved. */
export const changesOf = (of: Pick<Plan, "steps" | "changes">): number => of.changes ?? of.steps.length;

export const runState = z.enum(["running", "reconnecting", "succeeded", "failed", "cancelled", "interrupted"]);
export const run = z.object({
  id,
  /** e.g. patch.apply, backup.run, backup.restore */
  kind: z.string(),
  hostId: id.nullable(),
  title: z.string(),
  state: runState,
  startedAt: epochMs,
  endedAt: epochMs.nullable(),
  /** 0 to 1, or null when it cannot be known. */
  progress: z.number().nullable(),
  /** What it is doing now, e.g. "Unpacking bash". */
  step: z.string(),
  secondsLeft: z.number().nullable(),
  /** False while stopping would leave the host half changed. */
  cancellable: z.boolean(),
  failure: failure.nullable(),
  /** Kind-specific report, set when it ended. */
  report: z.record(z.string(), z.any()).nullable(),
});
export type Run = z.infer<typeof run>;

export const runs = {
  list: query({ output: z.array(run) }),
  get: query({ input: z.object({ runId: id }), output: run }),
  /** All runs, those that have ended without their report (see `get`), then each that changed, whole. */
  watch: stream({
    event: z.object({ full: z.boolean(), runs: z.array(run) }),
  }),
  /** The run's log from the start (at most the last 1 MiB), then as it grows; ends with the run. */
  log: stream({
    input: z.object({ runId: id }),
    event: z.object({
      text: z.string(),
      /** The beginning of the log was dropped. */
      truncated: z.boolean(),
      /** Starts the log anew: what was shown before (of a stream opened again) is to be forgotten. */
      first: z.boolean(),
    }),
  }),
  cancel: command({ input: z.object({ runId: id }) }),
};
