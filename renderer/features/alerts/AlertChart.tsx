import { Button, Group, Text } from "@mantine/core";
import { useMemo, useState } from "react";
import type { Alert, Condition } from "../../../shared/contract/alerts.ts";
import { metricInfo } from "../../../shared/metrics/catalogue.ts";
import { TimeChart, type Threshold } from "../../components/charts/TimeChart.tsx";
import { formatTick } from "../../components/charts/units.ts";
import { spanWords } from "../../components/charts/spanWords.ts";
import type { Span } from "../../components/charts/timeSpan.ts";
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
      label: `${severity} ${formatTick(metricInfo(condition.metric).unit, enter)}`,
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
  // null: from before it began up to now, or to its end.
  const [chosen, setChosen] = useState<Span | null>(null);
  const last = alert.resolvedAt === null ? now : alert.resolvedAt / 1000 + LEAD;
  const { from, to } = chosen ?? { from: Math.min(alert.since / 1000 - LEAD, last - SPAN), to: last };
  const series = useMemo(() => [{ hostId, metric, label: alert.label }], [hostId, metric, alert.label]);
  const { table, failure, reload } = useRange(series, from, to);
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
        to={to}
        thresholds={thresholds}
        onSpan={setChosen}
        onLive={() => setChosen(null)}
      />
      {chosen === null ? (
        <Text size="xs" c="dimmed">
          Drag to zoom, Shift and drag to move, double-click to go back.
        </Text>
      ) : (
        <Group gap="xs">
          <Text size="xs" c="dimmed">
            {spanWords(chosen)}
          </Text>
          <Button size="compact-xs" variant="default" onClick={() => setChosen(null)}>
            Show all of the alert
          </Button>
        </Group>
      )}
    </>
  );
}
