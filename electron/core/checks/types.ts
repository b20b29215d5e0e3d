import type { Event } from "../../../shared/base/event.ts";
import type { CheckOutcome, CheckResult, CheckState } from "../../../shared/contract/checks.ts";
import type { Unit } from "../../../shared/metrics/catalogue.ts";

/** One run of a check on one host, as alerts hear of it. Not told when the check could not run: nothing is known then. */
export interface CheckRan {
  readonly hostId: string;
  readonly checkId: string;
  readonly checkName: string;
  readonly state: CheckState;
  /** Nagios: certain, after as many attempts as the check asks for. */
  readonly hard: boolean;
  /** The hard state differs from the last hard one. */
  readonly hardChanged: boolean;
  readonly attempt: number;
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
}

/** What the other parts that watch hosts see of the checks. */
export interface Checks {
  readonly onResult: Event<CheckRan>;
  /** The newest results, of one host when it is named. */
  results(hostId?: string): CheckResult[];
  /** The unit of a series that a check wrote; undefined when none did. */
  unitOf(metric: string): Unit | undefined;
}

/** A value that becomes a point: a counter is kept as its rate per second. */
export interface Measured {
  readonly metric: string;
  readonly label: string;
  readonly value: number;
  readonly unit: Unit;
  readonly counter: boolean;
}

/** What running a check gives: the outcome, and what of it becomes points. */
export interface RunOutcome extends CheckOutcome {
  /** Series of a scrape; the performance data of all other kinds become points by themselves. */
  readonly scraped: readonly Measured[];
  /** The command hung and was ended. */
  readonly timedOut: boolean;
}
