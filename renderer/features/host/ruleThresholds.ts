import type { Rule } from "../../../shared/contract/alerts.ts";
import type { Host } from "../../../shared/contract/hosts.ts";
import { compileFilter } from "../../../shared/filter/evaluate.ts";
import { readFilter } from "../../../shared/filter/read.ts";
import { metricInfo } from "../../../shared/metrics/catalogue.ts";
import type { Threshold } from "../../components/charts/TimeChart.tsx";
import { formatTick } from "../../components/charts/units.ts";

/** Where the alert rules of a host begin, by metric. A rule about some series only (one mount) is no line across all of them. */
export function ruleThresholds(rules: readonly Rule[], host: Host): ReadonlyMap<string, readonly Threshold[]> {
  const byMetric = new Map<string, Threshold[]>();
  for (const { enabled, condition, labels, filter } of rules) {
    if (!enabled || condition.kind !== "threshold" || labels.only.length > 0 || !concerns(filter, host)) continue;
    const { unit } = metricInfo(condition.metric);
    const lines = byMetric.get(condition.metric) ?? [];
    for (const { severity, enter } of condition.levels) {
      if (lines.some(({ value }) => value === enter)) continue;
      const tone = severity === "info" ? "reference" : severity;
      lines.push({ value: enter, label: formatTick(unit, enter), tone });
    }
    byMetric.set(condition.metric, lines);
  }
  return byMetric;
}

/** Whether a rule's filter holds for a host; one that asks for what is not known here is left out. */
function concerns(filter: string, host: Host): boolean {
  if (filter === "") return true;
  const { expression } = readFilter(filter);
  return expression !== null && compileFilter(expression, {})(host, null);
}
