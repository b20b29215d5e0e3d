import type { Alert, AlertState, Severity } from "../../../shared/contract/alerts.ts";
import { formatCount } from "../../components/format.ts";

export const severityRank: Readonly<Record<Severity, number>> = { critical: 0, warning: 1, info: 2 };
const stateRank: Readonly<Record<AlertState, number>> = {
  firing: 0,
  flapping: 1,
  acknowledged: 2,
  unknown: 3,
  silenced: 4,
  soft: 5,
  resolved: 6,
};

export interface Choice {
  readonly text: string;
  readonly severities: readonly Severity[];
  /** attention: what asks for somebody; taken: what somebody or something has taken care of; all: soft ones, too. */
  readonly show: "attention" | "taken" | "all";
  readonly by: "host" | "rule";
}

export const everything: Choice = { text: "", severities: [], show: "attention", by: "host" };

const shownStates: Readonly<Record<Choice["show"], ReadonlySet<AlertState>>> = {
  attention: new Set(["firing", "flapping", "unknown"]),
  taken: new Set(["acknowledged", "silenced"]),
  all: new Set(["firing", "flapping", "unknown", "acknowledged", "silenced", "soft"]),
};

export type NameOf = (hostId: string | null) => string;

/** Worst first: what asks for somebody, then by severity, then the oldest. */
export const byWorst = (a: Alert, b: Alert): number =>
  stateRank[a.state] - stateRank[b.state] ||
  severityRank[a.severity] - severityRank[b.severity] ||
  a.since - b.since ||
  (a.id < b.id ? -1 : 1);

/** Every word must occur in the host, the rule, the label, the message or the note. */
export function chosen(alerts: readonly Alert[], choice: Choice, nameOf: NameOf): Alert[] {
  const words = choice.text.toLowerCase().split(/\s+/).filter(Boolean);
  return alerts.filter((alert) => {
    if (!shownStates[choice.show].has(alert.state)) return false;
    if (choice.severities.length > 0 && !choice.severities.includes(alert.severity)) return false;
    const { ruleName, label, message, note, state, severity } = alert;
    const text = [nameOf(alert.hostId), ruleName, label, message, note, state, severity].join("\n").toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

export interface AlertGroup {
  readonly key: string;
  readonly title: string;
  readonly hostId: string | null;
  readonly alerts: readonly Alert[];
}

/** By host or by rule, the group with the worst alert first. */
export function grouped(alerts: readonly Alert[], by: Choice["by"], nameOf: NameOf): AlertGroup[] {
  const groups = new Map<string, Alert[]>();
  for (const alert of alerts.toSorted(byWorst)) {
    const key = by === "host" ? (alert.hostId ?? "") : alert.ruleId;
    const group = groups.get(key);
    if (group) group.push(alert);
    else groups.set(key, [alert]);
  }
  return [...groups].map(([key, all]) => {
    const [first] = all;
    const hostId = by === "host" ? (first?.hostId ?? null) : null;
    return { key, title: by === "host" ? nameOf(hostId) : (first?.ruleName ?? ""), hostId, alerts: all };
  });
}

/** Rows that are drawn: more than anybody reads; filters find the rest. */
export const MAX_SHOWN = 500;

/** The first so many alerts over all groups. */
export function bounded(groups: readonly AlertGroup[], most: number = MAX_SHOWN): AlertGroup[] {
  const shown: AlertGroup[] = [];
  let left = most;
  for (const group of groups) {
    if (left <= 0) break;
    shown.push({ ...group, alerts: group.alerts.slice(0, left) });
    left -= group.alerts.length;
  }
  return shown;
}

/** What asks for somebody, by severity, and what is no longer known: "1 critical, 2 warnings, 3 unknown". Empty when nothing does. */
export function countWords(
  counts: Readonly<Record<Severity, number>>,
  alerts: readonly Pick<Alert, "state">[],
  { info = true }: { info?: boolean } = {},
): string {
  const unknown = alerts.filter(({ state }) => state === "unknown").length;
  return [
    counts.critical > 0 ? `${counts.critical} critical` : "",
    counts.warning > 0 ? formatCount(counts.warning, "warning") : "",
    info && counts.info > 0 ? `${counts.info} info` : "",
    unknown > 0 ? `${unknown} unknown` : "",
  ]
    .filter(Boolean)
    .join(", ");
}
