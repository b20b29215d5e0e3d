import type { FailureParams } from "../../../shared/base/failure.ts";
import { Failure } from "../../../shared/base/failure.ts";
import type { Alert } from "../../../shared/contract/alerts.ts";
import type { Notice } from "../../../shared/contract/notices.ts";

/** What is told, in the form that programs get: a webhook's body and a command's standard input. */
export interface Payload {
  readonly version: 1;
  readonly id: string;
  readonly kind: Notice["kind"];
  readonly severity: Notice["severity"];
  readonly title: string;
  readonly lines: readonly string[];
  /** ISO 8601. */
  readonly time: string;
  readonly alerts: readonly PayloadAlert[];
}

export type PayloadAlert = Pick<
  Alert,
  "id" | "label" | "severity" | "state" | "message" | "culprit" | "value" | "runbook"
> & {
  readonly rule: string;
  readonly host: string | null;
  readonly since: string;
};

/**
 * What became of a notice that was not delivered. refused: surely not delivered, and trying again is of no use. retry: surely
 * not delivered this time. unknown: it may have arrived, so that it must not be sent again.
 */
export type Outcome = "refused" | "retry" | "unknown";

export class DeliveryFailure extends Failure {
  readonly outcome: Outcome;

  constructor(outcome: Outcome, code: string, params: FailureParams = {}) {
    super(code, params);
    this.outcome = outcome;
  }
}

/** Text of another program for a failure's parameter: one short line. */
export function short(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .trim()
    .slice(0, 200);
}
