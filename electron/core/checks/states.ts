import type { CheckState } from "../../../shared/contract/checks.ts";

/** How a check stands on a host, in the terms of Nagios. */
export interface Standing {
  readonly state: CheckState;
  readonly hard: boolean;
  /** 1 for the first problem in a row; stays at the maximum while the problem is hard. */
  readonly attempt: number;
  /** The last hard state: what people were told. */
  readonly hardState: CheckState;
}

/** Nothing was ever known: a host begins without a problem, as in Nagios. */
export const atFirst: Standing = { state: "ok", hard: true, attempt: 1, hardState: "ok" };

/**
 * One result later (Nagios Core, "State Types"): a problem is soft until it was found `maxAttempts` times in a row; a recovery is
 * certain at once; a hard problem that changes its kind stays hard.
 */
export function advance(last: Standing, state: CheckState, maxAttempts: number): Standing {
  if (state === "ok") return { state, hard: true, attempt: 1, hardState: "ok" };
  // From a hard problem to another one.
  if (last.hard && last.state !== "ok") return { state, hard: true, attempt: maxAttempts, hardState: state };
  const attempt = last.state === "ok" ? 1 : Math.min(last.attempt + 1, maxAttempts);
  const hard = attempt >= maxAttempts;
  return { state, hard, attempt, hardState: hard ? state : last.hardState };
}
