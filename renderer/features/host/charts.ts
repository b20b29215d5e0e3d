import type { SeriesRef } from "../../../shared/contract/metrics.ts";
import { metricInfo } from "../../../shared/metrics/catalogue.ts";
import { seriesKey } from "../../../shared/metrics/points.ts";
import { lineLook } from "../../components/charts/compareSeries.ts";
import type { ChartSeries, Threshold } from "../../components/charts/TimeChart.tsx";
import type { Unit } from "../../components/charts/units.ts";
import { chartGroups, type ChartPlan, type LinePlan } from "./chartPlans.ts";

/** Most lines of one chart; what is beyond is told. Rows of a heat map are thinner. */
export const maxLines = 12;
export const maxRows = 256;

/** One line of a chart: which series, and how it looks. */
export interface ChartLine extends Pick<ChartSeries, "id" | "label" | "color" | "area" | "dashed"> {
  readonly metric: string;
  readonly series: string;
}

/** A chart as it is drawn for one host. */
export interface HostChartSpec {
  readonly id: string;
  readonly title: string;
  readonly unit: Unit;
  readonly lines: readonly ChartLine[];
  /** Series that the chart has no room for. */
  readonly left: number;
  readonly thresholds: readonly Threshold[];
  readonly max: number | undefined;
  readonly heat: boolean;
}

export interface ChartSection {
  readonly title: string;
  readonly charts: readonly HostChartSpec[];
}

/** Names of series: metric and label. */
export type KnownSeries = Pick<SeriesRef, "metric"> & { readonly label: string };

const collator = new Intl.Collator("en", { numeric: true });
/** Traffic of a host with itself is no network traffic. */
const hidden = ({ metric, label }: KnownSeries): boolean =>
  metric.startsWith("network.") && (label === "lo" || label === "lo0");

/** A series that the admin added to the page; without a label all series of the metric. */
export interface AddedChart {
  readonly metric: string;
  readonly label: string | null;
}

export interface HostContext {
  readonly cpus: number | null;
  /** Where alert rules begin, by metric; they stand in place of the limits that the page knows by itself. */
  readonly rules: ReadonlyMap<string, readonly Threshold[]>;
}

/** The charts whose sources the host has, by section, and the titles of those that it lacks. */
export function hostCharts(
  known: readonly KnownSeries[],
  context: HostContext,
  added: readonly AddedChart[] = [],
): { readonly sections: readonly ChartSection[]; readonly missing: readonly string[] } {
  const byMetric = new Map<string, string[]>();
  for (const series of known) {
    if (hidden(series)) continue;
    const labels = byMetric.get(series.metric);
    if (!labels) byMetric.set(series.metric, [series.label]);
    else if (!labels.includes(series.label)) labels.push(series.label);
  }
  const missing: string[] = [];
  const sections = chartGroups.flatMap(({ title, plans }): ChartSection[] => {
    const charts = plans.flatMap((plan) => {
      const chart = fill(plan, byMetric, context);
      if (chart === null) missing.push(plan.title);
      return chart ?? [];
    });
    return charts.length > 0 ? [{ title, charts }] : [];
  });
  const own = added.map((one) => ownChart(one, byMetric, context));
  return { sections: own.length > 0 ? [...sections, { title: "Added", charts: own }] : sections, missing };
}

function fill(plan: ChartPlan, byMetric: ReadonlyMap<string, string[]>, context: HostContext): HostChartSpec | null {
  const lines: ChartLine[] = [];
  for (const line of plan.lines) lines.push(...linesOf(line, byMetric, lines.length));
  if (lines.length === 0) return null;
  const limit = plan.heat ? maxRows : maxLines;
  return {
    id: plan.id,
    title: plan.title,
    unit: metricInfo(plan.lines[0]?.metric ?? "").unit,
    lines: lines.slice(0, limit),
    left: Math.max(0, lines.length - limit),
    thresholds: thresholdsOf(plan, context),
    max: plan.max,
    heat: plan.heat ?? false,
  };
}

/** The rules' limits of the chart's main metric, and what is only for orientation. */
function thresholdsOf(plan: ChartPlan, { cpus, rules }: HostContext): readonly Threshold[] {
  const own = plan.thresholds?.(cpus) ?? [];
  const ruled = rules.get(plan.lines[0]?.metric ?? "");
  return ruled ? [...own.filter(({ tone }) => tone === "reference"), ...ruled] : own;
}

function linesOf(plan: LinePlan, byMetric: ReadonlyMap<string, string[]>, before: number): ChartLine[] {
  const labels = (byMetric.get(plan.metric) ?? []).toSorted(collator.compare);
  return labels.map((series, index) => ({
    id: seriesKey(plan.metric, series),
    metric: plan.metric,
    series,
    label: [plan.word, plan.each === undefined ? plan.name : series, plan.each].filter(Boolean).join(" "),
    ...(plan.color === undefined
      ? lineLook(before + index)
      : {
          color: plan.color,
          ...(plan.dashed ? { dashed: true } : {}),
        }),
    ...(plan.area ? { area: true } : {}),
  }));
}

function ownChart(
  { metric, label }: AddedChart,
  byMetric: ReadonlyMap<string, string[]>,
  { rules }: HostContext,
): HostChartSpec {
  const info = metricInfo(metric);
  const labels = label === null ? (byMetric.get(metric) ?? []).toSorted(collator.compare) : [label];
  const lines = labels.map((series, index) => ({
    id: seriesKey(metric, series),
    metric,
    series,
    label: series === "" ? info.title : series,
    ...lineLook(index),
  }));
  return {
    id: addedId({ metric, label }),
    title: label ? `${info.title}: ${label}` : info.title,
    unit: info.unit,
    lines: lines.slice(0, maxLines),
    left: Math.max(0, lines.length - maxLines),
    thresholds: rules.get(metric) ?? [],
    max: undefined,
    heat: false,
  };
}

export const addedId = ({ metric, label }: AddedChart): string => `added ${metric} ${label ?? "*"}`;
