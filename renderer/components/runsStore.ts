import { useEffect, useMemo } from "react";
import { create } from "zustand";
import type { Disposable } from "../../shared/base/lifecycle.ts";
import type { StreamEvent } from "../../shared/contract/index.ts";
import type { Run } from "../../shared/contract/runs.ts";
import { client } from "../transport/client.ts";

interface RunsState {
  readonly byId: ReadonlyMap<string, Run>;
  /** False until the first snapshot came. */
  readonly loaded: boolean;
}

/** Runs the page keeps: the core keeps 500 that ended, and those under way. */
const MAX_RUNS = 1000;
const nothing: RunsState = { byId: new Map(), loaded: false };
const useRunsState = create<RunsState>(() => nothing);

/** A snapshot replaces, a change merges; the oldest go beyond the bound. */
export function applyRuns(byId: ReadonlyMap<string, Run>, event: StreamEvent<"runs.watch">): Map<string, Run> {
  const next = new Map(event.full ? [] : byId);
  for (const run of event.runs) next.set(run.id, run);
  if (next.size > MAX_RUNS) {
    const oldest = Array.from(next.values()).toSorted((a, b) => a.startedAt - b.startedAt);
    for (const run of oldest.slice(0, next.size - MAX_RUNS)) next.delete(run.id);
  }
  return next;
}

export const isUnderWay = (run: Run): boolean => run.endedAt === null;

let watchers = 0;
let stream: Disposable | null = null;

/** Keeps one stream open for all components that show runs; the last one to go closes it and forgets what it brought. */
function useRunsStream(): void {
  useEffect(() => {
    watchers += 1;
    stream ??= client.stream("runs.watch", undefined, {
      event: (event) => useRunsState.setState((old) => ({ byId: applyRuns(old.byId, event), loaded: true })),
    });
    return () => {
      watchers -= 1;
      if (watchers > 0) return;
      stream?.dispose();
      stream = null;
      useRunsState.setState(nothing, true);
    };
  }, []);
}

/** All runs, newest first. */
export function useRuns(): { readonly runs: readonly Run[]; readonly loaded: boolean } {
  useRunsStream();
  const { byId, loaded } = useRunsState();
  const runs = useMemo(() => Array.from(byId.values()).toSorted((a, b) => b.startedAt - a.startedAt), [byId]);
  return { runs, loaded };
}

/** One run as it goes; null while it is not known. */
export function useRun(runId: string | null): Run | null {
  useRunsStream();
  return useRunsState((state) => (runId === null ? null : (state.byId.get(runId) ?? null)));
}
