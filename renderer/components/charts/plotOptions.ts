import type uPlot from "uplot";
import { axisTop, formatTick, tickSteps, type Unit } from "./units.ts";

/** One of the theme's series colours. */
export type SeriesColor = 1 | 2 | 3 | 4 | 5 | 6;

export interface ChartSeries {
  readonly id: string;
  readonly label: string;
  readonly color: SeriesColor;
  /** As long as the chart's `time`; null = no data, drawn as a gap. */
  readonly values: readonly (number | null)[];
  /** Filled down to zero. */
  readonly area?: boolean;
  readonly dashed?: boolean;
}

export interface Threshold {
  readonly value: number;
  readonly label: string;
  /** `reference` (the number of CPUs, say) is always in view; the others are drawn once the values come near. */
  readonly tone: "reference" | "warning" | "critical";
}

/** Colours and sizes of a canvas, resolved from the theme. Sizes in CSS pixels. */
export interface Palette {
  readonly font: string;
  readonly fontSize: number;
  readonly axis: string;
  readonly grid: string;
  readonly background: string;
  readonly text: string;
  readonly reference: string;
  readonly warning: string;
  readonly critical: string;
  readonly series: readonly string[];
}

export interface PlotSpec {
  readonly unit: Unit;
  readonly series: readonly ChartSeries[];
  readonly thresholds: readonly Threshold[];
  /** Fixed top of the axis; without it the data decides. */
  readonly max: number | undefined;
  readonly syncKey: string | undefined;
}

/** Strength of an area's fill, as the last byte of #rrggbbaa. */
const areaAlpha = "24";
const lineWidth = 1.5;
const dash = [5, 4];
/** Width kept for the labels of the value axis, in font sizes, so that charts under each other line up. */
const valueAxisEms = 5.6;

const clock = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat("en-GB", { ...options, hourCycle: "h23" });
const minuteClock = clock({ hour: "2-digit", minute: "2-digit" });
const secondClock = clock({ hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** Options of a plot. `range` is asked at every draw: [from, to] in seconds since the epoch. */
export function plotOptions(
  spec: PlotSpec,
  palette: Palette,
  size: { width: number; height: number },
  range: () => [number, number],
  onCursor: (index: number | null) => void,
): uPlot.Options {
  const color = (n: SeriesColor): string => palette.series[n - 1] as string;
  return {
    ...size,
    legend: { show: false },
    padding: [palette.fontSize * 0.7, palette.fontSize, 0, 0],
    cursor: {
      y: false,
      drag: { x: false, y: false },
      points: { size: 7 },
      ...(spec.syncKey === undefined ? {} : { sync: { key: spec.syncKey, scales: ["x", null], setSeries: false } }),
    },
    scales: {
      x: { time: true, range: () => range() },
      y: {
        range: (_plot, _min, max) => {
          const references = spec.thresholds.filter(({ tone }) => tone === "reference");
          const largest = Math.max(max ?? 0, ...references.map(({ value }) => value));
          return [0, spec.max ?? axisTop(spec.unit, largest)];
        },
      },
    },
    axes: [
      {
        stroke: palette.axis,
        font: palette.font,
        size: palette.fontSize * 2.2,
        gap: palette.fontSize * 0.7,
        space: palette.fontSize * 6,
        grid: { stroke: palette.grid, width: 1 },
        ticks: { show: false },
        values: (_plot, splits, _axis, _space, step) =>
          splits.map((t) => (step < 60 ? secondClock : minuteClock).format(t * 1000)),
      },
      {
        stroke: palette.axis,
        font: palette.font,
        size: palette.fontSize * valueAxisEms,
        gap: palette.fontSize / 2,
        space: palette.fontSize * 2.4,
        incrs: tickSteps(spec.unit),
        grid: { stroke: palette.grid, width: 1 },
        ticks: { show: false },
        values: (_plot, splits) => splits.map((value) => formatTick(spec.unit, value)),
      },
    ],
    series: [
      {},
      ...spec.series.map((series): uPlot.Series => ({
        label: series.label,
        stroke: color(series.color),
        width: lineWidth,
        spanGaps: false,
        points: { show: false, size: 4 },
        ...(series.area ? { fill: `${color(series.color)}${areaAlpha}` } : {}),
        ...(series.dashed ? { dash } : {}),
      })),
    ],
    hooks: {
      draw: [(plot) => drawThresholds(plot, spec.thresholds, palette)],
      setCursor: [
        (plot) => onCursor(plot.cursor.left === undefined || plot.cursor.left < 0 ? null : (plot.cursor.idx ?? null)),
      ],
    },
  };
}

function drawThresholds(plot: uPlot, thresholds: readonly Threshold[], palette: Palette): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  const taken: { y: number; end: number }[] = [];
  for (const threshold of thresholds) {
    const y = Math.round(plot.valToPos(threshold.value, "y", true));
    if (!Number.isFinite(y) || y < bbox.top || y > bbox.top + bbox.height) continue;
    ctx.save();
    ctx.strokeStyle = palette[threshold.tone];
    ctx.fillStyle = palette[threshold.tone];
    ctx.lineWidth = ratio;
    ctx.setLineDash([2 * ratio, 3 * ratio]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    ctx.font = palette.font.replace(/[\d.]+px/, `${palette.fontSize * 0.9 * ratio}px`);
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    // On its line, and beside the labels that stand at the same height.
    const near = taken.filter((label) => Math.abs(label.y - y) < palette.fontSize * 1.4 * ratio);
    const pad = (palette.fontSize / 3) * ratio;
    const x = Math.max(bbox.left, ...near.map((label) => label.end)) + pad;
    const { width } = ctx.measureText(threshold.label);
    ctx.fillStyle = palette.background;
    ctx.fillRect(x - pad, y - 1.5 * pad, width + 2 * pad, 3 * pad);
    ctx.fillStyle = palette[threshold.tone];
    ctx.fillText(threshold.label, x, y);
    taken.push({ y, end: x + width + pad });
    ctx.restore();
  }
}
