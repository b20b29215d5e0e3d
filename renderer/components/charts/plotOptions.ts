import type uPlot from "uplot";
import { drawHeat } from "./drawHeat.ts";
import { drawMarks, drawThresholds } from "./drawOver.ts";
import type { EventMark } from "./eventMarks.ts";
import { isolatedRows } from "./seriesTable.ts";
import { timeLabels } from "./timeLabels.ts";
import { axisTop, formatTick, tickSteps, type Unit } from "./units.ts";

/** One of the theme's series colours. */
export type SeriesColor = 1 | 2 | 3 | 4 | 5 | 6;

/** null = no data, drawn as a gap; undefined = not measured at this very time, the line goes on. */
export type Cell = number | null | undefined;

export interface ChartSeries {
  readonly id: string;
  readonly label: string;
  readonly color: SeriesColor;
  /** As long as the chart's `time`. */
  readonly values: readonly Cell[];
  /** Extremes of what was merged into each of `values`, drawn as a band around it. */
  readonly band?: { readonly min: readonly Cell[]; readonly max: readonly Cell[] } | null;
  /** Filled down to zero. */
  readonly area?: boolean;
  readonly dashed?: boolean;
  /** One of many, behind those that matter. */
  readonly faint?: boolean;
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
  readonly info: string;
  readonly series: readonly string[];
}

export interface PlotSpec {
  readonly unit: Unit;
  readonly series: readonly ChartSeries[];
  readonly thresholds: readonly Threshold[];
  /** Fixed top of the axis; without it the data decides. */
  readonly max: number | undefined;
  readonly syncKey: string | undefined;
  /** A row of cells for each series instead of lines; `max` is the value of the strongest colour. */
  readonly heat?: boolean;
}

/** What the plot asks for at every draw, and what it tells. */
export interface PlotLink {
  /** [from, to] in seconds since the epoch. */
  range(): [number, number];
  marks(): readonly EventMark[];
  /** The crosshair's row, with the row of each series in the plot's `cursor.idxs`; null once it has left the chart. */
  onCursor(index: number | null): void;
  /** A stretch was marked with the mouse, in seconds. */
  onSelect(from: number, to: number): void;
  onDoubleClick(): void;
}

/** Strength of an area's and of a band's fill, and of a line behind others, as the last byte of #rrggbbaa. */
const areaAlpha = "24";
const bandAlpha = "38";
const faintAlpha = "70";
/** Bands of more lines than this would cover each other. */
export const mostBands = 6;
const lineWidth = 1.5;
/** Air below values that are negative. */
const belowLeast = 1.1;
const dash = [5, 4];
/** Width kept for the labels of the value axis, in font sizes, so that charts under each other line up. */
const valueAxisEms = 5.6;
/** A mark shorter than this, in CSS pixels, is a click. */
const selectAtLeast = 6;

/** Whether the series' extremes are drawn. */
export const hasBand = (series: readonly ChartSeries[], one: ChartSeries): boolean =>
  Boolean(one.band) && series.length <= mostBands;

/** The columns of a plot: means first, then the extremes of those that have a band. */
export function plotData(time: readonly number[], series: readonly ChartSeries[]): uPlot.AlignedData {
  const bands = series.flatMap((one) => (hasBand(series, one) && one.band ? [one.band.max, one.band.min] : []));
  return [time, ...series.map((one) => one.values), ...bands] as unknown as uPlot.AlignedData;
}

export function plotOptions(
  spec: PlotSpec,
  palette: Palette,
  size: { width: number; height: number },
  link: PlotLink,
): uPlot.Options {
  const color = (n: SeriesColor): string => palette.series[n - 1] as string;
  const banded = spec.heat ? [] : spec.series.filter((one) => hasBand(spec.series, one));
  const first = spec.series.length + 1;
  return {
    ...size,
    legend: { show: false },
    padding: [palette.fontSize * 0.7, palette.fontSize, 0, 0],
    cursor: {
      y: false,
      drag: { x: true, y: false, setScale: false, dist: selectAtLeast },
      points: { size: (plot, index) => (spec.heat || index >= first ? 0 : (plot.series[index]?.points?.size ?? 7)) },
      bind: {
        // With Shift the mouse moves the axis instead of marking a stretch.
        mousedown: (_plot, _target, handler) => (event) =>
          event.button === 0 && !event.shiftKey ? handler(event) : null,
        dblclick: () => () => {
          link.onDoubleClick();
          return null;
        },
      },
      ...(spec.syncKey === undefined
        ? {}
        : {
            sync: {
              key: spec.syncKey,
              scales: ["x", null],
              setSeries: false,
              // Marking a stretch is the business of one chart; the others follow when the axis changes.
              filters: { pub: (type) => type === "mousemove" || type === "mouseleave" },
            },
          }),
    },
    scales: {
      x: { time: true, range: () => link.range() },
      y: { range: (_plot, min, max) => [valueBottom(spec, min), valueTop(spec, max)] },
    },
    axes: [timeAxis(palette), spec.heat ? rowAxis(spec, palette) : valueAxis(spec, palette)],
    series: [
      {},
      ...spec.series.map((series): uPlot.Series => lineSeries(series, color(series.color), spec.heat ?? false)),
      ...banded.flatMap((): uPlot.Series[] => [edge, edge]),
    ],
    bands: banded.map((series, index) => ({
      series: [first + 2 * index, first + 2 * index + 1],
      fill: `${color(series.color)}${bandAlpha}`,
    })),
    hooks: {
      drawClear: spec.heat ? [(plot) => drawHeat(plot, spec.series.length, spec.max ?? 100, palette)] : [],
      draw: [
        (plot) => {
          if (!spec.heat) drawThresholds(plot, spec.thresholds, palette);
          drawMarks(plot, link.marks(), palette);
        },
      ],
      setCursor: [
        (plot) =>
          link.onCursor(plot.cursor.left === undefined || plot.cursor.left < 0 ? null : (plot.cursor.idx ?? null)),
      ],
      setSelect: [
        (plot) => {
          const { left, width } = plot.select;
          if (width < selectAtLeast) return;
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          link.onSelect(plot.posToVal(left, "x"), plot.posToVal(left + width, "x"));
        },
      ],
    },
  };
}

/** Zero, unless something is below it: an offset of the clock, a temperature, a value of a check. */
function valueBottom(spec: PlotSpec, least: number | null): number {
  return spec.heat || spec.max !== undefined ? 0 : Math.min(0, (least ?? 0) * belowLeast);
}

function valueTop(spec: PlotSpec, largest: number | null): number {
  if (spec.heat) return Math.max(1, spec.series.length);
  const references = spec.thresholds.filter(({ tone }) => tone === "reference");
  return spec.max ?? axisTop(spec.unit, Math.max(largest ?? 0, ...references.map(({ value }) => value)));
}

/** The edge of a band: there for the fill between two of them, with no line of its own. */
const edge: uPlot.Series = { width: 0, points: { show: false, size: 0 }, spanGaps: false };

function lineSeries(series: ChartSeries, color: string, heat: boolean): uPlot.Series {
  const stroke = series.faint ? `${color}${faintAlpha}` : color;
  return {
    label: series.label,
    stroke,
    width: series.faint ? 1 : lineWidth,
    spanGaps: false,
    points: {
      show: false,
      size: 4,
      fill: stroke,
      // A reading between two gaps has no line; it is shown as a dot.
      filter: (plot, index) => (heat ? null : isolatedRows(plot.data[index] as readonly Cell[])),
    },
    ...(heat ? { paths: () => null } : {}),
    ...(series.area ? { fill: `${color}${areaAlpha}` } : {}),
    ...(series.dashed ? { dash } : {}),
  };
}

const timeAxis = (palette: Palette): uPlot.Axis => ({
  stroke: palette.axis,
  font: palette.font,
  size: palette.fontSize * 2.2,
  gap: palette.fontSize * 0.7,
  space: palette.fontSize * 6,
  grid: { stroke: palette.grid, width: 1 },
  ticks: { show: false },
  values: (_plot, splits, _axis, _space, step) => timeLabels(splits, step),
});

const valueAxis = (spec: PlotSpec, palette: Palette): uPlot.Axis => ({
  stroke: palette.axis,
  font: palette.font,
  size: palette.fontSize * valueAxisEms,
  gap: palette.fontSize / 2,
  space: palette.fontSize * 2.4,
  incrs: tickSteps(spec.unit),
  grid: { stroke: palette.grid, width: 1 },
  ticks: { show: false },
  values: (_plot, splits) => splits.map((value) => formatTick(spec.unit, value)),
});

/** Rows of a heat map are named where their name fits. */
const rowAxis = (spec: PlotSpec, palette: Palette): uPlot.Axis => ({
  stroke: palette.axis,
  font: palette.font,
  size: palette.fontSize * valueAxisEms,
  gap: palette.fontSize / 2,
  space: palette.fontSize * 1.4,
  incrs: [1, 2, 4, 8, 16, 32, 64],
  grid: { show: false },
  ticks: { show: false },
  // In the middle of its row.
  splits: (_plot, _axis, _min, max, step) =>
    Array.from({ length: Math.ceil(max / step) }, (_, index) => index * step + 0.5),
  values: (_plot, splits) => splits.map((row) => spec.series[Math.floor(row)]?.label ?? ""),
});
