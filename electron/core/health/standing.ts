import type { Alert } from "../../../shared/contract/alerts.ts";
import type { verdict } from "./thresholds.ts";

type Verdict = ReturnType<typeof verdict>;

/** The alerts of one host that make it worse than its readings say. */
export type Standing = readonly Pick<Alert, "severity" | "ruleName" | "label">[];

const rank = { ok: 0, warning: 1, critical: 2 } as const;

/** What fires and is not kept quiet. Who acknowledged an alert has not mended the host yet. */
export function stands({ state, severity }: Pick<Alert, "state" | "severity">): boolean {
  return (state === "firing" || state === "flapping" || state === "acknowledged") && severity !== "info";
}

/**
 * Pure: the verdict of the readings, raised to the worst alert that stands. Its reasons come first, as `alert:NAME`; alerts that are no
 * worse than the readings add none, for they mostly say the same.
 */
export function withAlerts(read: Verdict, standing: Standing): Verdict {
  const worse = standing.filter(({ severity }) => severity !== "info" && rank[severity] > rank[read.status]);
  const status = worse.some(({ severity }) => severity === "critical") ? "critical" : "warning";
  if (worse.length === 0) return read;
  const names = worse
    .filter(({ severity }) => severity === status)
    .map(({ ruleName, label }) => `alert:${label === "" ? ruleName : `${ruleName} (${label})`}`);
  return { status, reasons: [...new Set(names), ...read.reasons] };
}
