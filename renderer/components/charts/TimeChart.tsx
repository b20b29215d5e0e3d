import { ActionIcon, Menu, Tooltip, useComputedColorScheme, VisuallyHidden } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { Copy } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { sizes } from "../../app/theme.ts";
import { formatLocalTime, formatUtcTime } from "../format.ts";
import { useVisible } from "../visibility.tsx";
import { ChartLegend, type LegendEntry } from "./ChartLegend.tsx";
import { chartImage } from "./chartImage.ts";
import { toCsv } from "./csv.ts";
import { readPalette } from "./palette.ts";
import { type ChartSeries, type Palette, plotOptions, type Threshold } from "./plotOptions.ts";
import classes from "./TimeChart.module.css";
import { latest, since, type TimeTable } from "./timeTable.ts";
import { formatValue, type Unit } from "./units.ts";

export type { ChartSeries, SeriesColor, Threshold } from "./plotOptions.ts";

export interface TimeChartProps {
  readonly title: string;
  readonly unit: Unit;
  /** Seconds since the epoch, ascending. Pass tables through `insertGaps`, so that a pause stays a gap. */
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
}

const noThresholds: readonly Threshold[] = [];

/**
 * A streaming chart: new data is painted in the next animation frame, without building the plot anew. Hovering, or the
 * arrow keys while it has the focus, shows exact values and the time. Gaps (null) are never bridged.
 */
export function TimeChart(props: TimeChartProps) {
  const { title, unit, time, series, from, to, thresholds = noThresholds, max, syncKey } = props;
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const palette = useRef<Palette | null>(null);
  const range = useRef<[number, number]>([from, to]);
  const visible = useVisible();
  const scheme = useComputedColorScheme();
  const [hovered, setHovered] = useState<number | null>(null);
  const titleId = useId();

  const table: TimeTable = useMemo(() => ({ time, columns: series.map((entry) => entry.values) }), [time, series]);
  const shape = JSON.stringify([
    unit,
    max,
    syncKey,
    thresholds,
    series.map(({ id, label, color, area, dashed }) => [id, label, color, area, dashed]),
  ]);

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const size = (): { width: number; height: number } => ({
      width: Math.max(1, Math.floor(element.clientWidth)),
      height: Math.max(1, Math.floor(element.clientHeight)),
    });
    palette.current = readPalette(element);
    const options = plotOptions(
      { unit, series, thresholds, max, syncKey },
      palette.current,
      size(),
      () => range.current,
      setHovered,
    );
    const created = new uPlot(options, toPlotData(table), element);
    plot.current = created;
    const observer = new ResizeObserver(() => {
      const next = size();
      if (next.width > 1 && (next.width !== created.width || next.height !== created.height)) created.setSize(next);
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      created.destroy();
      plot.current = null;
    };
    // `shape` stands for everything that changes how the plot is built; the data itself comes in the effect below.
  }, [shape, scheme]);

  useEffect(() => {
    range.current = [from, to];
    if (!visible) return undefined;
    const frame = requestAnimationFrame(() => plot.current?.setData(toPlotData(table)));
    return () => cancelAnimationFrame(frame);
  }, [table, from, to, visible, shape, scheme]);

  const at = hovered !== null && hovered < time.length ? hovered : null;
  const entries: LegendEntry[] = series.map((entry) => ({
    series: entry,
    text: formatValue(unit, at === null ? latest(entry.values)?.value : entry.values[at]),
  }));
  const labels = series.map((entry) => entry.label);

  const copyImage = async (): Promise<void> => {
    const canvas = plot.current?.ctx.canvas;
    if (!canvas || !palette.current) return;
    const image = chartImage(canvas, `${title}, ${formatLocalTime(to * 1000)}`, entries, palette.current);
    await report(
      navigator.clipboard.write([new ClipboardItem({ "image/png": image })]),
      `${title} copied as a picture.`,
    );
  };
  const copyTable = (): Promise<void> =>
    report(navigator.clipboard.writeText(toCsv(since(table, from), labels, unit)), `${title} copied as CSV.`);

  return (
    <section className={classes.chart} aria-labelledby={titleId}>
      <header className={classes.header}>
        <h2 id={titleId} className={classes.title}>
          {title}
        </h2>
        {at === null ? null : <CrosshairTime seconds={time[at] ?? 0} />}
        <ChartLegend entries={entries} />
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <Tooltip label="Copy this chart">
              <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`Copy ${title}`}>
                <Copy size={sizes.icon.sm} aria-hidden />
              </ActionIcon>
            </Tooltip>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => void copyImage()}>Copy as PNG</Menu.Item>
            <Menu.Item onClick={() => void copyTable()}>Copy as CSV</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </header>
      <div
        ref={box}
        className={classes.plot}
        role="group"
        aria-label={`${title} over time. Arrow keys move the crosshair.`}
        tabIndex={0}
        onKeyDown={(event) => plot.current && moveCrosshair(event, plot.current, at)}
        onBlur={() => plot.current?.over.dispatchEvent(new MouseEvent("mouseleave"))}
      />
      <VisuallyHidden>
        <ValuesTable title={title} unit={unit} table={since(table, from)} labels={labels} />
      </VisuallyHidden>
    </section>
  );
}

/** Where the crosshair stands: local time here, UTC on hover. */
function CrosshairTime({ seconds }: { seconds: number }) {
  const at = seconds * 1000;
  return (
    <time className={classes.time} dateTime={new Date(at).toISOString()} title={formatUtcTime(at)}>
      {formatLocalTime(at).slice(11)}
    </time>
  );
}

const toPlotData = (table: TimeTable): uPlot.AlignedData =>
  [table.time as number[], ...(table.columns as (number | null)[][])] as uPlot.AlignedData;

async function report(copied: Promise<void>, message: string): Promise<void> {
  try {
    await copied;
    notifications.show({ message, autoClose: 2500 });
  } catch {
    notifications.show({
      color: "red",
      title: "Nothing was copied",
      message: "This window may not use the clipboard. Allow it, or try again while the window has the focus.",
    });
  }
}

/** Moves the crosshair of every chart with the same key, as the mouse would. */
function moveCrosshair(event: KeyboardEvent, plot: uPlot, at: number | null): void {
  const time = plot.data[0];
  const [first, last] = plot.series[0]?.idxs ?? [0, time.length - 1];
  const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10 };
  const from = at ?? last;
  const step = steps[event.key];
  const target = step !== undefined ? from + step : event.key === "Home" ? first : event.key === "End" ? last : null;
  if (target === null || time.length === 0) return;
  event.preventDefault();
  const index = Math.min(last, Math.max(first, target));
  const { left, top } = plot.over.getBoundingClientRect();
  const clientX = left + plot.valToPos(time[index] as number, "x");
  plot.over.dispatchEvent(new MouseEvent("mousemove", { clientX, clientY: top + 1, bubbles: true }));
}

/** The chart in words, for those who do not see it. */
function ValuesTable(props: { title: string; unit: Unit; table: TimeTable; labels: readonly string[] }) {
  const { title, unit, table, labels } = props;
  const rows = table.columns.map((column, index) => {
    const values = column.filter((value) => value !== null);
    const now = latest(column);
    return {
      label: labels[index] ?? "",
      now: formatValue(unit, now?.value),
      least: formatValue(unit, values.length > 0 ? values.reduce((a, b) => Math.min(a, b)) : null),
      most: formatValue(unit, values.length > 0 ? values.reduce((a, b) => Math.max(a, b)) : null),
      time: now === null ? null : (table.time[now.row] as number) * 1000,
    };
  });
  return (
    <table>
      <caption>{title}</caption>
      <thead>
        <tr>
          <th scope="col">Series</th>
          <th scope="col">Latest</th>
          <th scope="col">At</th>
          <th scope="col">Lowest</th>
          <th scope="col">Highest</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.label}>
            <th scope="row">{row.label}</th>
            <td>{row.now}</td>
            <td>{row.time === null ? "never" : `${formatLocalTime(row.time)} (${formatUtcTime(row.time)})`}</td>
            <td>{row.least}</td>
            <td>{row.most}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
