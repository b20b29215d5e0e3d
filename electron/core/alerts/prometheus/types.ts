import type { Expr } from "../promql/ast.ts";
import type { Labels, Sample } from "../promql/series.ts";
import type { Template } from "./template.ts";

/** Where something stands in a file that was read: lines count from 1. */
export interface Where {
  readonly file: string;
  readonly group: string;
  /** Name of the alert or of the recorded series. */
  readonly rule: string;
  readonly line: number;
}

/** A Prometheus alerting rule, understood in full. Durations in milliseconds. */
export interface AlertingRule {
  readonly kind: "alerting";
  readonly name: string;
  readonly expr: Expr;
  /** The expression as it was written. */
  readonly text: string;
  readonly forMs: number;
  readonly keepFiringForMs: number;
  readonly labels: ReadonlyMap<string, Template>;
  readonly annotations: ReadonlyMap<string, Template>;
  readonly where: Where;
}

/** A rule that writes its results as a series of its own. */
export interface RecordingRule {
  readonly kind: "recording";
  /** Name of the series. */
  readonly name: string;
  readonly expr: Expr;
  readonly text: string;
  readonly labels: Labels;
  readonly where: Where;
}

export type Rule = AlertingRule | RecordingRule;

export interface RuleGroup {
  readonly name: string;
  readonly file: string;
  /** Null: the evaluator's own. */
  readonly intervalMs: number | null;
  readonly rules: readonly Rule[];
}

/** One alert of a rule: one set of labels for which its expression gave a value. Times in milliseconds since the epoch. */
export interface ActiveAlert {
  /** Tells the alerts of one rule apart; stable over evaluations. */
  readonly key: string;
  /** With `alertname` and the rule's own labels, without `__name__`. */
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly value: number;
  /** inactive: it fired and is over; kept for a quarter of an hour so that its end is told. */
  readonly state: "pending" | "firing" | "inactive";
  readonly activeAt: number;
  readonly firedAt: number | null;
  readonly resolvedAt: number | null;
  /** Since when the expression gives nothing, while `keep_firing_for` holds the alert up. */
  readonly keepFiringSince: number | null;
}

/** What a rule remembers between two evaluations: its alerts by key. Begin with an empty map; never changed in place. */
export type RuleState = ReadonlyMap<string, ActiveAlert>;

/**
 * The step of one alerting rule: results of its expression at `now` in, alerts out.
 * `stepAlertingRule(rule, state, results, now, external)` in state.ts; `evaluate(expr, source, now)` in ../promql/evaluate.ts
 * gives the results. Throws Failure("promql.sameLabels") when two results end up with the same labels.
 */
export type StepAlertingRule = (
  rule: AlertingRule,
  state: RuleState,
  results: readonly Sample[],
  now: number,
  external: { readonly labels: Labels; readonly url: string },
) => RuleState;

/** An imported rule as it is kept: everything is text again, so that it can be stored and read anew. */
export interface ImportedRule {
  readonly name: string;
  /** Over what `createLiveSource` answers; parse it with `parsePromql`, judge it with `evaluate`. */
  readonly expr: string;
  /** As it stood in the file. */
  readonly originalExpr: string;
  readonly forSeconds: number;
  readonly keepFiringForSeconds: number;
  /** Templates, as in the file. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly severity: "info" | "warning" | "critical";
  readonly runbook: string | null;
  /** Its summary with {host}, {label} and {value} in place of the template's actions. */
  readonly message: string;
  readonly where: Where;
}

/** A rule, or part of a file, that was left out, and why, in a sentence for people. */
export interface LeftRule {
  readonly where: Where;
  readonly reason: string;
}

export interface ImportedRules {
  readonly rules: readonly ImportedRule[];
  readonly left: readonly LeftRule[];
}
