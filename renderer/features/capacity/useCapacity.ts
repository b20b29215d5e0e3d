import { useCallback, useEffect, useState } from "react";
import { Failure } from "../../../shared/base/failure.ts";
import type { CapacityReport } from "../../../shared/contract/capacity.ts";
import { client } from "../../transport/client.ts";

/** Hosts of one question: small enough that the page fills while one waits. */
export const hostsAtOnce = 20;

export interface CapacityState {
  /** What is known so far; null before the first answer. */
  readonly report: CapacityReport | null;
  readonly done: number;
  readonly total: number;
  readonly failure: Failure | null;
  reload(): void;
}

/** Two reports as one. */
export function joined(old: CapacityReport | null, next: CapacityReport): CapacityReport {
  if (!old) return next;
  return {
    generatedAt: Math.min(old.generatedAt, next.generatedAt),
    trends: [...old.trends, ...next.trends],
    unusual: [...old.unusual, ...next.unusual],
    sizing: [...old.sizing, ...next.sizing],
    observed: [...old.observed, ...next.observed],
  };
}

/** The capacity of hosts, asked part by part; what came stays when a later part fails. */
export function useCapacity(hostIds: readonly string[]): CapacityState {
  const [state, setState] = useState<Omit<CapacityState, "reload">>({ report: null, done: 0, total: 0, failure: null });
  const [round, setRound] = useState(0);
  const key = hostIds.join(" ");
  useEffect(() => {
    const abort = new AbortController();
    const ids = key === "" ? [] : key.split(" ");
    setState((old) => ({ report: round > 0 ? old.report : null, done: 0, total: ids.length, failure: null }));
    const run = async (): Promise<void> => {
      let report: CapacityReport | null = null;
      for (let begin = 0; begin < ids.length; begin += hostsAtOnce) {
        const part = ids.slice(begin, begin + hostsAtOnce);
        const next = await client.call("capacity.report", { hostIds: part }, { signal: abort.signal });
        if (abort.signal.aborted) return;
        report = joined(report, next);
        const done = begin + part.length;
        setState({ report, done, total: ids.length, failure: null });
      }
    };
    run().catch((error: unknown) => {
      if (abort.signal.aborted) return;
      const failure = error instanceof Failure ? error : new Failure("internal", { reference: String(error) });
      setState((old) => ({ ...old, failure }));
    });
    return () => abort.abort();
  }, [key, round]);
  const reload = useCallback(() => setRound((n) => n + 1), []);
  return { ...state, reload };
}
