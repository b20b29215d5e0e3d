import { useState } from "react";
import type { Failure } from "../../../shared/base/failure.ts";
import type { Check, CheckResult, CheckState } from "../../../shared/contract/checks.ts";
import type { StreamEvent } from "../../../shared/contract/index.ts";
import { useStream } from "../../transport/hooks.ts";

export interface ChecksNow {
  readonly checks: readonly Check[];
  readonly results: ReadonlyMap<string, CheckResult>;
  /** Pairs of check and host beyond the bound. */
  readonly waiting: number;
}

export const resultKey = ({ checkId, hostId }: Pick<CheckResult, "checkId" | "hostId">): string =>
  `${checkId} ${hostId}`;

/** Pure: what is known after one more event. */
export function applyChecks(old: ChecksNow | null, event: StreamEvent<"checks.watch">): ChecksNow {
  const results = new Map(event.full ? [] : old?.results);
  for (const pair of event.gone) results.delete(resultKey(pair));
  for (const result of event.results) results.set(resultKey(result), result);
  return { checks: event.checks ?? old?.checks ?? [], results, waiting: event.waiting };
}

/** All checks and how they stand, or those of one host; null until they have come. */
export function useChecks(hostId?: string): { now: ChecksNow | null; failure: Failure | null; reopen(): void } {
  const [state, setState] = useState<{ hostId: string | undefined; now: ChecksNow } | null>(null);
  const { failure, reopen } = useStream("checks.watch", hostId === undefined ? {} : { hostId }, (event) =>
    setState((old) => ({ hostId, now: applyChecks(old?.hostId === hostId ? (old?.now ?? null) : null, event) })),
  );
  // What one host's checks found is never shown as another's.
  return { now: state?.hostId === hostId ? (state?.now ?? null) : null, failure, reopen };
}

const ranks: Readonly<Record<CheckState, number>> = { critical: 0, warning: 1, unknown: 2, ok: 4 };

/** Where a result stands when the worst comes first; one that has not run stands before what is fine. */
export const rankOf = ({ state }: Pick<CheckResult, "state">): number => (state === null ? 3 : ranks[state]);

export type StateCounts = Readonly<Record<CheckState | "none", number>>;

/** How many hosts are in which state, for each check. */
export function countStates(results: Iterable<CheckResult>): Map<string, StateCounts> {
  const counts = new Map<string, Record<CheckState | "none", number>>();
  for (const { checkId, state } of results) {
    const count = counts.get(checkId) ?? { ok: 0, warning: 0, critical: 0, unknown: 0, none: 0 };
    count[state ?? "none"] += 1;
    counts.set(checkId, count);
  }
  return counts;
}
