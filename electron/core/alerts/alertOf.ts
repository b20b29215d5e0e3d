import type { Alert, AlertState, Severity } from "../../../shared/contract/alerts.ts";
import { metricInfo } from "../../../shared/metrics/catalogue.ts";
import { limitOf } from "./levels.ts";
import { fillMessage, valueText } from "./message.ts";
import { metricOf } from "./rules.ts";
import type { SeriesState } from "./series.ts";
import type { Tracked } from "./tracked.ts";

/** Characters of what a server says about who is to blame. */
const MAX_CULPRIT = 500;

export const shortCulprit = (culprit: string | null): string | null => culprit?.slice(0, MAX_CULPRIT) ?? null;

/** What is no number (a division by zero) is told in words: neither the contract nor the file has one. */
export const finite = (value: number | null): number | null =>
  value !== null && Number.isFinite(value) ? value : null;
export const textOf = (value: number | null, text: string | undefined): string | undefined =>
  value === null || Number.isFinite(value) ? text : String(value);

/** An alert of a series that nobody has looked at yet. */
export function newAlert(
  { rule: { rule }, hostId, label }: Tracked,
  severity: Severity,
  id: string,
  time: number,
): Alert {
  return {
    id,
    ruleId: rule.id,
    ruleName: rule.name,
    hostId,
    label,
    severity,
    // Told apart from a real state by the engine, which has not seen it.
    state: "resolved",
    message: "",
    culprit: null,
    value: null,
    runbook: rule.runbook,
    since: time,
    firedAt: null,
    resolvedAt: null,
    acknowledgedBy: null,
    acknowledgedAt: null,
    note: "",
    quietBecause: null,
  };
}

/** What a message is made of beside its values: another one asks for another message. */
export const wordingOf = ({ rule }: Tracked, host: string): string => `${host}\n${rule.rule.message}`;

/** The rule's message for an alert; `host` is the host's name, empty where the rule is about the whole fleet. */
export function messageOf(
  { rule: { rule }, label, valueText: text }: Tracked,
  host: string,
  severity: Severity,
  value: number | null,
  culprit: string | null,
): string {
  const unit = metricInfo(metricOf(rule) ?? "").unit;
  const limit = limitOf(rule.condition, severity);
  const limitUnit = rule.condition.kind === "fills" || rule.condition.kind === "absence" ? "seconds" : unit;
  const hours = rule.condition.kind === "fills" ? 3600 : 1;
  return fillMessage(rule.message, {
    host,
    value: text ?? (value === null ? "" : valueText(value * hours, limitUnit)),
    limit: limit === null ? "" : valueText(limit * hours, limitUnit),
    label,
    culprit: culprit ?? "",
  });
}

/** The state that people see. */
export function stateOf(state: SeriesState, alert: Alert, quietBecause: string | null): AlertState {
  // What flaps is not new each time it is about to come back.
  if (state.flap.flapping) return state.unobserved ? "unknown" : "flapping";
  if (state.phase === "soft") return "soft";
  if (state.unobserved) return "unknown";
  if (alert.acknowledgedBy !== null) return "acknowledged";
  return quietBecause === null ? "firing" : "silenced";
}
