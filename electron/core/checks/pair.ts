import type { FailureData } from "../../../shared/base/failure.ts";
import type { Check, CheckOutcome, CheckResult } from "../../../shared/contract/checks.ts";
import type { KeptState } from "./checkStore.ts";
import { Rates } from "./rates.ts";
import { advance, atFirst, type Standing } from "./states.ts";
import type { RunOutcome } from "./types.ts";

/** Of the long text only this much is kept for each pair; a run of its own shows all of it. */
const KEPT_LONG_TEXT = 2048;

export const pairKey = (checkId: string, hostId: string): string => `${checkId} ${hostId}`;

/** One check on one host: how it stands and when it is due. */
export class Pair {
  readonly key: string;
  readonly hostId: string;
  readonly rates = new Rates();
  readonly check: Check;
  /** Monotonic milliseconds. */
  dueAt: number;
  running = false;
  private standing: Standing = atFirst;
  private known = false;
  private outcome: CheckOutcome | null = null;
  private time: number | null = null;
  private since: number | null = null;
  private notRun: FailureData | null = null;

  constructor(check: Check, hostId: string, dueAt: number, kept: KeptState | undefined) {
    this.key = pairKey(check.id, hostId);
    this.check = check;
    this.hostId = hostId;
    this.dueAt = dueAt;
    if (!kept) return;
    this.known = true;
    this.since = kept.since;
    const attempt = kept.state === "ok" ? 1 : check.maxAttempts;
    this.standing = { state: kept.state, hard: true, attempt, hardState: kept.state };
  }

  /** Takes a result; tells how the check stands now and whether its hard state is another one. */
  take(outcome: RunOutcome, time: number): { standing: Standing; hardChanged: boolean } {
    const before = this.standing;
    this.standing = advance(before, outcome.state, this.check.maxAttempts);
    if (!this.known || before.state !== outcome.state) this.since = time;
    this.known = true;
    this.time = time;
    this.notRun = null;
    const { state, text, longText, perfdata, durationMs } = outcome;
    this.outcome = { state, text, longText: longText.slice(0, KEPT_LONG_TEXT), perfdata, durationMs };
    return { standing: this.standing, hardChanged: this.standing.hardState !== before.hardState };
  }

  /** It could not be run; what was known stays. False when that is no news. */
  refuse(failure: FailureData): boolean {
    const news = JSON.stringify(failure) !== JSON.stringify(this.notRun);
    this.notRun = failure;
    return news;
  }

  /** `wallOffset` turns monotonic times into those of the clock on the wall. */
  result(wallOffset: number): CheckResult {
    return {
      checkId: this.check.id,
      hostId: this.hostId,
      state: this.known ? this.standing.state : null,
      outcome: this.outcome,
      hard: this.standing.hard,
      attempt: this.standing.attempt,
      time: this.time,
      since: this.since,
      notRun: this.notRun === null ? null : { code: this.notRun.code, params: { ...this.notRun.params } },
      nextAt: Number.isFinite(this.dueAt) ? Math.round(this.dueAt + wallOffset) : null,
    };
  }
}
