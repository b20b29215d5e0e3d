import { SegmentedControl, Text } from "@mantine/core";
import { useMemo, useState } from "react";
import type { SeriesRef } from "../../../shared/contract/metrics.ts";
import { usePreference } from "../../app/state/preferences.ts";
import { CompareChart, type ComparedSeries } from "../../components/charts/CompareChart.tsx";
import { maxCompared } from "../../components/charts/compareSeries.ts";
import { parseRange, ranges, rangeSeconds } from "../../components/charts/ranges.ts";
import type { Span } from "../../components/charts/timeSpan.ts";
import { EmptyState } from "../../components/states.tsx";
import { useNow } from "../../components/useNow.ts";
import { ChartSpline } from "lucide-react";
import { comparedSeries } from "./compare.ts";
import classes from "./heat.module.css";
import type { FleetMetric } from "./heat.ts";
import { MetricSelect } from "./MetricSelect.tsx";
import type { FleetRow } from "./search.ts";

/** The axis moves with the clock this often, milliseconds. */
const tickMs = 10_000;

interface Props {
  readonly rows: readonly FleetRow[];
  readonly metric: FleetMetric;
  readonly onMetric: (metric: FleetMetric) => void;
  readonly selected: ReadonlySet<string>;
}

/** One metric of many hosts on one chart: of the selected ones, else of those that are highest now. */
export function CompareView({ rows, metric, onMetric, selected }: Props) {
  const now = useNow(tickMs);
  const [range, setRange] = usePreference("fleet.compareRange", "1h", parseRange);
  const [zoomed, setZoomed] = useState<Span | null>(null);
  const chosen = useMemo(() => rows.filter(({ host }) => selected.has(host.id)), [rows, selected]);
  const candidates = chosen.length > 0 ? chosen : rows;
  // Which hosts are highest moves with each reading: the lines stay until something else is asked for.
  const key = `${metric} ${candidates.map(({ host }) => host.id).join(" ")}`;
  const [kept, setKept] = useState<{ key: string; series: readonly ComparedSeries[] } | null>(null);
  let series = kept?.series ?? [];
  if (kept?.key !== key || series.length === 0) {
    series = comparedSeries(candidates, metric);
    if (kept?.key !== key || series.length > 0) setKept({ key, series });
  }
  const seconds = rangeSeconds(range);
  const span = zoomed ?? { from: now / 1000 - seconds, to: now / 1000 };
  return (
    <div className={classes.compare}>
      <div className={classes.bar}>
        <MetricSelect value={metric} onChange={onMetric} />
        <SegmentedControl
          size="xs"
          aria-label="Time range"
          data={ranges.map(({ id, label }) => ({ value: id, label }))}
          value={zoomed === null ? range : ""}
          onChange={(value) => {
            setZoomed(null);
            setRange(parseRange(value) ?? "1h");
          }}
        />
        <Text size="xs" c="dimmed">
          {chosen.length > 0
            ? "The selected hosts."
            : `Of all that match, the ${maxCompared} that are highest now. Select hosts in another view to compare those.`}
        </Text>
      </div>
      {series.length === 0 ? (
        <EmptyState icon={ChartSpline} title="Nothing to compare">
          None of these hosts gives this metric now.
        </EmptyState>
      ) : (
        <CompareChart
          series={series as readonly (SeriesRef & { name: string })[]}
          from={span.from}
          to={span.to}
          onSpan={setZoomed}
          onLive={() => setZoomed(null)}
        />
      )}
    </div>
  );
}
