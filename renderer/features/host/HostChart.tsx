import { useMemo, useSyncExternalStore } from "react";
import type { Failure } from "../../../shared/base/failure.ts";
import { describeFailure } from "../../../shared/words/failures.ts";
import type { EventMark } from "../../components/charts/eventMarks.ts";
import { seriesTable } from "../../components/charts/seriesTable.ts";
import { TimeChart } from "../../components/charts/TimeChart.tsx";
import type { Span } from "../../components/charts/timeSpan.ts";
import { useInView } from "../../components/charts/useInView.ts";
import { useHistory } from "../../components/charts/useRange.ts";
import { EmptyLine } from "../../components/states.tsx";
import type { HostChartSpec } from "./charts.ts";
import type { LiveSeries } from "./liveSeries.ts";
import classes from "./overview.module.css";

interface Props {
  readonly hostId: string;
  readonly hostName: string;
  readonly chart: HostChartSpec;
  readonly series: LiveSeries;
  readonly span: Span;
  readonly marks: readonly EventMark[];
  readonly statistics: boolean;
  readonly onSpan: (span: Span) => void;
  readonly onLive: () => void;
  readonly onRemove: (() => void) | undefined;
}

const never = (): (() => void) => () => undefined;
const still = (): number => 0;

/** One chart of a host: the history of its series and, up to now, what was read live. Out of view it asks for nothing. */
export function HostChart(props: Props) {
  const { hostId, chart, series, span } = props;
  const { inView, watch } = useInView();
  const refs = useMemo(
    () => chart.lines.map((line) => ({ hostId, metric: line.metric, label: line.series })),
    [hostId, chart.lines],
  );
  const { history, failure, reload } = useHistory(inView ? refs : null, span.from, span.to);
  const version = useSyncExternalStore(
    inView ? (onChange) => disposing(series.onChange(onChange)) : never,
    inView ? series.state : still,
  );
  const table = useMemo(
    () => seriesTable(history, series.live(chart.lines.map((line) => line.id)), chart.lines.length),
    [history, series, chart.lines, version],
  );
  const lines = useMemo(
    () =>
      chart.lines.map((line, index) => {
        const column = table.columns[index];
        return {
          ...line,
          values: column?.values ?? [],
          band: column && table.stepSeconds !== null ? { min: column.min, max: column.max } : null,
        };
      }),
    [chart.lines, table],
  );
  return (
    <div ref={watch} className={classes.chartCell}>
      <TimeChart
        title={chart.title}
        unit={chart.unit}
        time={table.time}
        series={lines}
        from={span.from}
        to={span.to}
        thresholds={chart.thresholds}
        {...(chart.max === undefined ? {} : { max: chart.max })}
        heat={chart.heat}
        syncKey={`host-${hostId}`}
        about={props.hostName}
        marks={props.marks}
        onSpan={props.onSpan}
        onLive={props.onLive}
        statistics={props.statistics && !chart.heat ? { stepSeconds: table.stepSeconds } : null}
        note={
          failure ? (
            <HistoryMissing failure={failure} onRetry={reload} />
          ) : chart.left > 0 ? (
            `${chart.left} more are measured than one chart shows.`
          ) : null
        }
        {...(props.onRemove ? { onRemove: props.onRemove } : {})}
      />
      {chart.lines.length === 0 ? <EmptyLine>This host has no such values.</EmptyLine> : null}
    </div>
  );
}

/** Live values go on without it; what is older is missing, and why. */
function HistoryMissing({ failure, onRetry }: { failure: Failure; onRetry: () => void }) {
  const words = describeFailure(failure);
  return (
    <span role="alert">
      No history: {words.title}{" "}
      <button type="button" className={classes.more} onClick={onRetry}>
        Try again
      </button>
    </span>
  );
}

const disposing =
  (subscription: { dispose(): void }): (() => void) =>
  () =>
    subscription.dispose();
