import { useMemo } from "react";
import type { Alert, Condition } from "../../../shared/contract/alerts.ts";
import { metricInfo } from "../../../shared/metrics/catalogue.ts";
import { TimeChart, type Threshold } from "../../components/charts/TimeChart.tsx";
import { useRange } from "../../components/charts/useRange.ts";
import { ErrorLine } from "../../components/states.tsx";
import { useNow } from "../../components/useNow.ts";
import { useQuery } from "../../transport/hooks.ts";

/** Seconds shown before the alert began, and at least in all. */
const LEAD = 1800;
const SPAN = 3 * 3600;

/** What a rule's condition draws: its metric and its limits; null for one that is about no series. */
export function chartOf(condition: Condition): { metric: string; thresholds: Threshold[] } | null {
  if (condition.kind === "fills") return { metric: "disk.free", thresholds: [] };
  if (condition.kind === "absence") return { metric: condition.metric, thresholds: [] };
  if (condition.kind === "check") return { metric: "check.status", thresholds: [] };
  if (condition.kind !== "threshold") return null;
  return {
    metric: condition.metric,
    thresholds: condition.levels.map(({ severity, enter }) => ({
      value: enter,
      tone: severity === "critical" ? "critical" : "warning",
      label: severity,
    })),
  };
}

/** How the value went since before it began, with the limits of the rule as it is now. */
export function AlertChart({ alert }: { alert: Alert }) {
  const rules = useQuery("alerts.rules", undefined);
  const rule = rules.data?.find(({ id }) => id === alert.ruleId);
  const chart = rule ? chartOf(rule.condition) : null;
  if (!chart || alert.hostId === null) return null;
  return <Chart alert={alert} hostId={alert.hostId} {...chart} />;
}

interface ChartProps {
  readonly alert: Alert;
  readonly hostId: string;
  readonly metric: string;
  readonly thresholds: readonly Threshold[];
}

function Chart({ alert, hostId, metric, thresholds }: ChartProps) {
  const now = useNow() / 1000;
  const end = alert.resolvedAt === null ? now : alert.resolvedAt / 1000 + LEAD;
  const from = Math.min(alert.since / 1000 - LEAD, end - SPAN);
  const series = useMemo(() => [{ hostId, metric, label: alert.label }], [hostId, metric, alert.label]);
  const { table, failure, reload } = useRange(series, from, end);
  const info = metricInfo(metric);
  const lines = useMemo(
    () => [
      { id: "value", label: alert.label || info.title, color: 1 as const, values: table?.columns[0]?.values ?? [] },
    ],
    [table, alert.label, info.title],
  );
  return (
    <>
      <ErrorLine failure={failure} onRetry={reload} />
      <TimeChart
        title={info.title}
        unit={info.unit}
        time={table?.time ?? []}
        series={lines}
        from={from}
        to={end}
        thresholds={thresholds}
      />
    </>
  );
}
