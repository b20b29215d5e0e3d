import { type KeyboardEvent, type ReactNode, type Ref, useId, useImperativeHandle, useMemo, useRef } from "react";
import { formatLocalTime, formatUtcTime } from "../format.ts";
import { chartImage } from "./chartImage.ts";
import { ChartLegend, type LegendHandle } from "./ChartLegend.tsx";
import { ChartMenu } from "./ChartMenu.tsx";
import { StatisticsTable, ValuesTable } from "./ChartTables.tsx";
import { toCsv } from "./csv.ts";
import { type EventMark, marksNear } from "./eventMarks.ts";
import { hotShare } from "./drawHeat.ts";
import { moveCrosshair } from "./moveCrosshair.ts";
import type { ChartSeries, Threshold } from "./plotOptions.ts";
import { latest, rowsWithin } from "./seriesTable.ts";
import { spanWords } from "./spanWords.ts";
import classes from "./TimeChart.module.css";
import { type Span, spanForKey } from "./timeSpan.ts";
import { useInView } from "./useInView.ts";
import { usePlot } from "./usePlot.ts";
import { formatTick, formatValue, type Unit } from "./units.ts";

export type { ChartSeries, SeriesColor, Threshold } from "./plotOptions.ts";

export interface TimeChartProps {
  readonly title: string;
  readonly unit: Unit;
  /** Seconds since the epoch, ascending, as `seriesTable` makes them: a pause is a null. */
  readonly time: readonly number[];
  readonly series: readonly ChartSeries[];
  /** What the time axis spans, in seconds since the epoch. */
  readonly from: number;
  readonly to: number;
  readonly thresholds?: readonly Threshold[];
  /** Fixed top of the value axis. */
  readonly max?: number;
  /** Charts with the same key share one crosshair. */
  readonly syncKey?: string;
  /** Whose values these are, for pictures and file names. */
  readonly about?: string;
  readonly marks?: readonly EventMark[];
  /** With these the axis can be zoomed and moved, and taken back. */
  readonly onSpan?: (span: Span) => void;
  readonly onLive?: () => void;
  /** A row of cells for each series instead of lines. */
  readonly heat?: boolean;
  /** Shows percentiles below: of single readings (null), or of steps of so many seconds. */
  readonly statistics?: { readonly stepSeconds: number | null } | null;
  /** What stands below the plot: that lines were left out, say. */
  readonly note?: ReactNode;
  readonly onRemove?: () => void;
  readonly ref?: Ref<ChartHandle>;
}

export interface ChartHandle {
  /** The chart as a PNG with title, range and legend; null while it has no size. */
  image(): Promise<Blob> | null;
}

const noThresholds: readonly Threshold[] = [];
const noMarks: readonly EventMark[] = [];
/** How near to an event the crosshair tells it, in CSS pixels. */
const markReach = 6;
/** How far a value may be from the crosshair to be told as the one there, in CSS pixels. */
const valueReach = 30;
/** How often the table for screen readers follows live values, in seconds: it is not to be rewritten while it is read. */
const tableEvery = 15;

/**
 * A streaming chart: new data is painted in the next animation frame, without building the plot anew. Hovering, or the
 * arrow keys while it has the focus, shows exact values and the time. Gaps (null) are never bridged.
 */
export function TimeChart(props: TimeChartProps) {
  const { title, unit, time, series, from, to, about = "", marks = noMarks, heat = false, onSpan, onLive } = props;
  const thresholds = props.thresholds ?? noThresholds;
  const box = useRef<HTMLDivElement>(null);
  const legend = useRef<LegendHandle>(null);
  const clock = useRef<HTMLTimeElement>(null);
  const tip = useRef<HTMLDivElement>(null);
  const at = useRef<number | null>(null);
  const { inView, watch } = useInView();
  const titleId = useId();
  const span = useMemo((): Span => ({ from, to }), [from, to]);
  const texts = heat
    ? [hottest(series, unit, null)]
    : series.map((one) => formatValue(unit, latest(one.values)?.value));

  const onCursor = (index: number | null): void => {
    // One that is out of view may stand on an axis of before.
    if (!inView && index !== null) return;
    const left = plot.current?.cursor.left ?? 0;
    const near = (row: number | null | undefined): row is number =>
      row != null && Math.abs((plot.current?.valToPos(time[row] ?? 0, "x") ?? 0) - left) <= valueReach;
    const idxs = plot.current?.cursor.idxs ?? [];
    at.current = index;
    // Beside the values, the crosshair is at a time of its own.
    const seconds =
      index === null ? null : near(index) ? (time[index] ?? null) : (plot.current?.posToVal(left, "x") ?? null);
    const valueAt = (one: ChartSeries, n: number): string => {
      const row = idxs[n + 1] ?? index;
      const shown = near(row) || (row != null && within(one.values, index ?? 0));
      return formatValue(unit, shown ? one.values[row] : null);
    };
    legend.current?.write(
      index === null ? texts : heat ? [hottest(series, unit, near(index) ? index : -1)] : series.map(valueAt),
    );
    if (clock.current) {
      clock.current.textContent =
        seconds === null ? "" : formatLocalTime(seconds * 1000).slice(to - from > 86_400 ? 0 : 11);
      clock.current.title = seconds === null ? "" : formatUtcTime(seconds * 1000);
    }
    if (tip.current) tip.current.textContent = seconds === null ? "" : tipText(seconds);
  };
  /** The events at the crosshair of the chart that the person is in; the others only move theirs. */
  const tipText = (seconds: number): string => {
    const element = box.current;
    if (!element || !(element.matches(":hover") || element === document.activeElement)) return "";
    const reach = ((to - from) * markReach) / Math.max(1, plot.current?.over.clientWidth ?? 1);
    return marksNear(marks, seconds, reach)
      .map((mark) => `${formatLocalTime(mark.from * 1000).slice(11, 16)} ${mark.title}`)
      .join("; ");
  };

  const { plot, palette } = usePlot(box, {
    unit,
    time,
    series,
    span,
    marks,
    thresholds,
    heat,
    max: props.max,
    syncKey: props.syncKey,
    painted: inView,
    onCursor,
    onSpan,
    onLive,
  });

  const image = (): Promise<Blob> | null => {
    const canvas = plot.current?.ctx.canvas;
    if (!canvas || !palette.current) return null;
    const named = [about, title].filter(Boolean).join(": ");
    const entries = heat ? [] : series.map((one, index) => ({ series: one, text: texts[index] ?? "" }));
    return chartImage(canvas, named, spanWords(span), entries, palette.current);
  };
  const table = (): string => {
    const [first, end] = rowsWithin(time, from, to);
    const cut = <T,>(cells: readonly T[]): T[] => cells.slice(first, end);
    const lines = series.map(({ label, values, band }) => ({
      label,
      values: cut(values),
      band: band ? { min: cut(band.min), max: cut(band.max) } : null,
    }));
    return toCsv(cut(time), lines, unit);
  };
  useImperativeHandle(props.ref, () => ({ image }));

  const onKeyDown = (event: KeyboardEvent): void => {
    if (!plot.current) return;
    const seconds = at.current === null ? null : (time[at.current] ?? null);
    const change = onSpan ? spanForKey(event, span, seconds, Date.now() / 1000) : null;
    if (change === null) return moveCrosshair(event, plot.current, at.current);
    event.preventDefault();
    if (change.kind === "span") onSpan?.(change.span);
    else onLive?.();
  };
  // Changes when the table is due anew.
  const due = `${series.length} ${time.length > 0} ${Math.floor(to / tableEvery)} ${Math.round(to - from)}`;
  const spoken = useMemo(
    () => <ValuesTable title={title} unit={unit} time={time} series={series} span={span} />,
    [title, unit, due],
  );

  return (
    <section className={classes.chart} aria-labelledby={titleId} ref={watch}>
      <header className={classes.header}>
        <h3 id={titleId} className={classes.title}>
          {title}
        </h3>
        <time ref={clock} className={classes.time} />
        {heat ? <HeatScale unit={unit} top={props.max} /> : null}
        <ChartLegend ref={legend} series={heat ? heatLegend : series} texts={texts} />
        <ChartMenu title={title} about={about} image={image} table={table} onRemove={props.onRemove} />
      </header>
      <div
        ref={box}
        className={classes.plot}
        role="group"
        aria-label={`${title} over time. ${onSpan ? zoomHelp : "Arrow keys move the crosshair."}`}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onBlur={() => plot.current?.over.dispatchEvent(new MouseEvent("mouseleave"))}
      />
      {marks.length > 0 ? <div ref={tip} className={classes.tip} role="status" /> : null}
      {props.note ? <p className={classes.note}>{props.note}</p> : null}
      {props.statistics ? (
        <StatisticsTable
          title={title}
          unit={unit}
          time={time}
          series={series}
          span={span}
          stepSeconds={props.statistics.stepSeconds}
        />
      ) : null}
      {spoken}
    </section>
  );
}

const zoomHelp =
  "Arrow keys move the crosshair, with Shift the axis; plus and minus zoom, PageUp and PageDown turn a page, 0 goes back to live.";
/** What the strength of a cell says, from the least value to the top, and from where on it has the colour of trouble. */
function HeatScale({ unit, top }: { unit: Unit; top: number | undefined }) {
  if (top === undefined) return null;
  const hot = formatTick(unit, top * hotShare);
  return (
    <span className={classes.scale} title={`The stronger, the more; red from ${hot} on`}>
      {formatTick(unit, 0)}
      <span className={classes.scaleBar} aria-hidden />
      {formatTick(unit, top)}
      <span className={classes.scaleHot} aria-hidden />
      {`from ${hot}`}
    </span>
  );
}

const heatLegend = [{ id: "hottest", label: "highest", color: 1 }] as const;

/** Whether a line goes through a row: the values known next to it on both sides belong together. */
function within(values: ChartSeries["values"], row: number): boolean {
  let before = row;
  while (before > 0 && values[before] === undefined) before -= 1;
  let after = row;
  while (after < values.length - 1 && values[after] === undefined) after += 1;
  return values[before] != null && values[after] != null;
}

/** The series with the highest value in a row, or the newest values of all. */
function hottest(series: readonly ChartSeries[], unit: Unit, row: number | null): string {
  let best: { label: string; value: number } | null = null;
  for (const { label, values } of series) {
    const value = row === null ? latest(values)?.value : values[row];
    if (value != null && (best === null || value > best.value)) best = { label, value };
  }
  return best ? `${best.label}, ${formatValue(unit, best.value)}` : formatValue(unit, null);
}
