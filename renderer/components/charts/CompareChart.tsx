import { useMemo } from "react";
import type { SeriesRef } from "../../../shared/contract/metrics.ts";
import { metricInfo } from "../../../shared/metrics/catalogue.ts";
import { ErrorLine, LoadingState } from "../states.tsx";
import { compareSeries, maxCompared } from "./compareSeries.ts";
import type { EventMark } from "./eventMarks.ts";
import { TimeChart } from "./TimeChart.tsx";
import type { Span } from "./timeSpan.ts";
import { useRange } from "./useRange.ts";

export interface ComparedSeries extends SeriesRef {
  /** What the line is called: the host's name. */
  readonly name: string;
}

interface Props {
  /** Up to 20, one metric; what is beyond is told and left out. */
  readonly series: readonly ComparedSeries[];
  /** Seconds since the epoch. */
  readonly from: number;
  readonly to: number;
  readonly title?: string;
  readonly syncKey?: string;
  readonly marks?: readonly EventMark[];
  readonly onSpan?: (span: Span) => void;
  readonly onLive?: () => void;
  readonly onRemove?: () => void;
}

/** One metric of many hosts on one chart, from the history; the worst line is drawn strongest. */
export function CompareChart({ series, from, to, title, ...rest }: Props) {
  const shown = useMemo(() => series.slice(0, maxCompared), [series]);
  const { table, failure, loading, reload } = useRange(shown, from, to);
  const lines = useMemo(
    () =>
      compareSeries(
        shown.map(({ name }) => name),
        table,
      ),
    [shown, table],
  );
  const info = metricInfo(shown[0]?.metric ?? "");
  const left = series.length - shown.length;
  if (failure && table === null) return <ErrorLine failure={failure} onRetry={reload} />;
  if (table === null) return loading ? <LoadingState label="Loading the history" rows={3} /> : null;
  return (
    <TimeChart
      {...rest}
      title={title ?? info.title}
      unit={info.unit}
      time={table.time}
      series={lines}
      from={from}
      to={to}
      note={left > 0 ? `${left} more are chosen; a chart shows ${maxCompared} at most.` : null}
    />
  );
}
