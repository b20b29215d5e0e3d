import type { Metrics } from "../../metrics/types.ts";
import { readLabels } from "../../checks/exposition/labels.ts";
import { metricName } from "../promql/labels.ts";
import { evaluationFailed } from "../promql/limits.ts";
import { compileMatchers } from "../promql/matching.ts";
import type { Labels, Series, SeriesSource } from "../promql/series.ts";
import { carryOf } from "./carry.ts";
import { isCounterName, liveMetrics, type LiveMetric } from "./liveTable.ts";
import type { SeriesIndex } from "./seriesIndex.ts";

/** What an expression may ask of a host. */
export interface LiveHost {
  readonly id: string;
  readonly name: string;
  readonly environment: string;
  readonly groups: readonly string[];
  readonly tags: readonly string[];
}

export type LiveData = Pick<Metrics, "latest" | "raw"> & Pick<SeriesIndex, "labelsOf">;

/** Several values as one label, each between commas, so that `group=~".*,web,.*"` finds one. */
const listed = (values: readonly string[]): string => (values.length === 0 ? "" : `,${values.join(",")},`);

/** Labels that every series of a host has. */
export function hostLabels({ name, environment, groups, tags }: LiveHost): Readonly<Record<string, string>> {
  return {
    host: name,
    instance: name,
    nodename: name,
    job: "holdfast",
    env: environment,
    group: listed(groups),
    tag: listed(tags),
  };
}

/**
 * The series of these hosts as Prometheus would have them: under our own names (`holdfast_*`), under those of exporters for which
 * Holdfast measures the same, and scraped series under their own. An expression must name the metric of each selector.
 */
export function createLiveSource(data: LiveData, hosts: readonly LiveHost[]): SeriesSource {
  return {
    select(matchers, from, to) {
      const name = matchers.find((matcher) => matcher.name === metricName && matcher.type === "=")?.value;
      if (name === undefined) throw evaluationFailed("a selector of live series must name its metric");
      const fits = compileMatchers(matchers);
      return hosts.flatMap((host) => hostSeries(data, host, name, fits, from, to));
    },
  };
}

function hostSeries(
  data: LiveData,
  host: LiveHost,
  name: string,
  fits: (labels: Labels) => boolean,
  from: number,
  to: number,
): Series[] {
  const found: Series[] = [];
  const common = hostLabels(host);
  const add = (metric: LiveMetric, own: Readonly<Record<string, string>>, label: string): void => {
    const labels = labelsOf(name, own, common);
    if (fits(labels)) found.push({ labels, ...samplesOf(data, host.id, metric, label, from, to) });
  };
  const scraped = [...data.labelsOf(host.id, name)];
  if (scraped.length > 0) {
    const metric: LiveMetric = { ...scrapedMetric, metric: name, counter: isCounterName(name) };
    for (const label of scraped) add(metric, scrapedLabels(label), label);
    return found;
  }
  for (const metric of liveMetrics(name) ?? [])
    for (const label of data.labelsOf(host.id, metric.metric))
      add(metric, metric.label === null ? metric.fixed : { ...metric.fixed, [metric.label]: label }, label);
  return found;
}

const scrapedMetric: Omit<LiveMetric, "metric" | "counter"> = {
  label: null,
  fixed: {},
  companions: [],
  value: null,
  ratioOnly: false,
};

/** `{a="b"}`; anything else is one label of its own. */
function scrapedLabels(text: string): Readonly<Record<string, string>> {
  const read = text.startsWith("{") ? readLabels(text, 0) : null;
  return read ? Object.fromEntries(read.labels) : text === "" ? {} : { label: text };
}

/** Labels of the host win; one of the series with the same name is kept as `exported_`, as in Prometheus. */
function labelsOf(
  name: string,
  own: Readonly<Record<string, string>>,
  common: Readonly<Record<string, string>>,
): Labels {
  const labels = new Map<string, string>([[metricName, name]]);
  for (const [key, value] of Object.entries(own))
    if (value !== "") labels.set(Object.hasOwn(common, key) ? `exported_${key}` : key, value);
  for (const [key, value] of Object.entries(common)) if (value !== "") labels.set(key, value);
  return labels;
}

interface Samples {
  readonly times: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

function samplesOf(
  data: LiveData,
  hostId: string,
  metric: LiveMetric,
  label: string,
  from: number,
  to: number,
): Samples {
  const own = measured(data, { hostId, metric: metric.metric, label }, from, to);
  const { value: make } = metric;
  // Most series are shown as they were measured, and ranges of hours are long.
  if (!make) return metric.counter ? { times: own.times, values: counted(own) } : own;
  const others = metric.companions.map(({ metric: other, sameLabel }) =>
    follower(measured(data, { hostId, metric: other, label: sameLabel ? label : "" }, from, to)),
  );
  const values = Array.from(own.values, (value, at) => {
    const time = own.times[at] ?? 0;
    return make(
      value,
      others.map((valueAt) => valueAt(time)),
      time / 1000,
    );
  });
  return { times: own.times, values: metric.counter ? counted({ times: own.times, values }) : values };
}

/** Measured values; the last one stands for a while where values come seldom. */
function measured(data: LiveData, series: Parameters<Metrics["latest"]>[0], from: number, to: number): Samples {
  const raw = data.raw(series, from, to);
  const carry = carryOf(series.metric);
  const latest = carry > 0 ? data.latest(series) : null;
  if (!latest || latest.time >= to || to - latest.time > carry) return raw;
  return { times: [...raw.times, to], values: [...raw.values, latest.value] };
}

/** The newest value at each of growing times; 0 before the first. */
function follower({ times, values }: Samples): (time: number) => number {
  let next = 0;
  return (time) => {
    while (next < times.length && (times[next] ?? Infinity) <= time) next += 1;
    return next === 0 ? 0 : (values[next - 1] ?? 0);
  };
}

/**
 * A counter that grows by the rates. It begins high, so that nothing takes its first value for a start at 0; only its growth has a
 * meaning.
 */
function counted({ times, values }: Samples): number[] {
  const steps = Array.from(values, (rate, at) =>
    at === 0 ? 0 : (Math.max(0, rate) * ((times[at] ?? 0) - (times[at - 1] ?? 0))) / 1000,
  );
  let total = 1000 * (1 + steps.reduce((sum, step) => sum + step, 0));
  return steps.map((step) => (total += step));
}
