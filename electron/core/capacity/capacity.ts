import { setImmediate } from "node:timers/promises";
import type { CapacityReport, CapacityTrend, Observed, Sizing, Unusual } from "../../../shared/contract/capacity.ts";
import { CAPACITY_POINTS } from "../../../shared/contract/capacity.ts";
import type { HandlerInput, Output } from "../../../shared/contract/index.ts";
import { MAX_RANGE_SERIES, type SeriesRef } from "../../../shared/contract/metrics.ts";
import type { Clock } from "../ports.ts";
import { DAY_MS, forecast, type Series, TREND_DAYS } from "./forecast.ts";
import { daysUntilUsual, judgeHour, MOST_WEEKS } from "./hourOfWeek.ts";
import { unusualBounds } from "./judged.ts";
import { judgeSize, LOOK_BACK_DAYS, overBounds, SIZING_DAYS, underBounds } from "./sizing.ts";

/** Where values come from: the handlers of the history of metrics. */
export interface RangeSource {
  range(input: HandlerInput<"metrics.range">): Promise<Output<"metrics.range">>;
  series(input: HandlerInput<"metrics.series">): Promise<Output<"metrics.series">>;
}

const HOUR_MS = 3_600_000;
/** Days that a trend looks back; more would tell of a host that has long been another. */
const TREND_LOOK_BACK_DAYS = 90;
/** How long an answer for a host stands. */
const SLOW_MS = 30 * 60_000;
const UNUSUAL_MS = 5 * 60_000;
/** Hosts whose answers are kept. */
const MOST_KEPT = 1000;
/** Series of one host that are looked at: a host with thousands of mounts is not to hold up the others. */
const MOST_SERIES = 64;

interface Kept<T> {
  readonly at: number;
  readonly value: T;
}
interface Slow {
  readonly trends: readonly CapacityTrend[];
  readonly sizing: readonly Sizing[];
  readonly observed: Observed;
}

/** Trends, unusual values and sizes of hosts. It only reads; what it found is kept for a while. */
export class Capacity {
  private readonly clock: Pick<Clock, "now">;
  private readonly source: RangeSource;
  private readonly slow = new Map<string, Kept<Slow>>();
  private readonly unusual = new Map<string, Kept<readonly Unusual[]>>();

  constructor(clock: Pick<Clock, "now">, source: RangeSource) {
    this.clock = clock;
    this.source = source;
  }

  /** Answers capacity.report. Hosts without any history are told as observed for no days. */
  async report(hostIds: readonly string[], signal: AbortSignal): Promise<CapacityReport> {
    const now = this.clock.now();
    const report: CapacityReport = { generatedAt: now, trends: [], unusual: [], sizing: [], observed: [] };
    for (const hostId of new Set(hostIds)) {
      signal.throwIfAborted();
      const slow = await this.keep(this.slow, hostId, now, SLOW_MS, () => this.look(hostId, now));
      report.trends.push(...slow.trends);
      report.sizing.push(...slow.sizing);
      report.observed.push(slow.observed);
      report.unusual.push(...(await this.keep(this.unusual, hostId, now, UNUSUAL_MS, () => this.compare(hostId, now))));
      // Others are answered between two hosts.
      await setImmediate();
    }
    return report;
  }

  private async keep<T>(
    kept: Map<string, Kept<T>>,
    hostId: string,
    now: number,
    forMs: number,
    make: () => Promise<T>,
  ): Promise<T> {
    const known = kept.get(hostId);
    if (known && now >= known.at && now - known.at < forMs) return known.value;
    const value = await make();
    kept.delete(hostId);
    kept.set(hostId, { at: now, value });
    const oldest = kept.keys().next().value;
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
    return value;
  }

  private async look(hostId: string, now: number): Promise<Slow> {
    const known = await this.source.series({ hostIds: [hostId] });
    const first = known.reduce((least, { first: at }) => Math.min(least, at), now);
    const days = Math.max(0, (now - first) / DAY_MS);
    const observed: Observed = {
      hostId,
      days,
      needs: {
        trend: Math.max(0, Math.ceil(TREND_DAYS - days)),
        unusual: daysUntilUsual(days),
        sizing: Math.max(0, Math.ceil(SIZING_DAYS - days)),
      },
    };
    const of = (metrics: readonly string[]): SeriesRef[] =>
      known.filter(({ metric }) => metrics.includes(metric)).slice(0, MOST_SERIES);
    const filling = of(["disk.used", "memory.used"]);
    const daily = await this.read(filling, now - TREND_LOOK_BACK_DAYS * DAY_MS, now, DAY_MS);
    const trends = filling.flatMap((ref, index): CapacityTrend[] => {
      const series = daily[index];
      const found = series ? forecast(series, now) : null;
      const metric = ref.metric as CapacityTrend["metric"];
      return series && found ? [{ hostId, metric, label: ref.label, ...found, points: pointsOf(series) }] : [];
    });
    return {
      trends,
      sizing: await this.size(hostId, of(Object.keys({ ...overBounds, ...underBounds })), now, days),
      observed,
    };
  }

  private async size(hostId: string, refs: readonly SeriesRef[], now: number, days: number): Promise<Sizing[]> {
    if (days < SIZING_DAYS) return [];
    const hourly = await this.read(refs, now - LOOK_BACK_DAYS * DAY_MS, now, HOUR_MS);
    const usages = refs.map(({ metric, label }, index) => ({ metric, label, values: hourly[index]?.values ?? [] }));
    const judged = judgeSize(usages, days);
    const worst = judged?.reasons[0];
    const shown = hourly[refs.findIndex(({ metric, label }) => metric === worst?.metric && label === worst.label)];
    if (!judged || !shown) return [];
    return [{ hostId, ...judged, days: Math.min(days, LOOK_BACK_DAYS), points: pointsOf(shown) }];
  }

  private async compare(hostId: string, now: number): Promise<Unusual[]> {
    const known = await this.source.series({ hostIds: [hostId] });
    const refs = known
      .filter(({ metric, last }) => Object.hasOwn(unusualBounds, metric) && last >= now - HOUR_MS)
      .filter(({ first }) => daysUntilUsual((now - first) / DAY_MS) === 0)
      .slice(0, MOST_SERIES);
    const hourly = await this.read(refs, now - (MOST_WEEKS * 7 + 1) * DAY_MS, now, HOUR_MS);
    return refs.flatMap(({ metric, label }, index): Unusual[] => {
      const series = hourly[index] ? withoutYoung(hourly[index], now) : undefined;
      const bounds = unusualBounds[metric];
      const found = series && bounds ? judgeHour(series, bounds) : null;
      if (!series || !found) return [];
      return [{ hostId, metric, label, ...found, points: pointsOf({ ...series, ...lastDays(series, 3) }) }];
    });
  }

  /** Means over whole steps; the history may answer with finer ones. */
  private async read(refs: readonly SeriesRef[], from: number, to: number, stepMs: number): Promise<Series[]> {
    const read: Series[] = [];
    for (let begin = 0; begin < refs.length; begin += MAX_RANGE_SERIES) {
      const series = refs
        .slice(begin, begin + MAX_RANGE_SERIES)
        .map(({ hostId, metric, label }) => ({ hostId, metric, label }));
      const width = Math.min(4000, Math.max(1, Math.round((to - from) / stepMs)));
      const answer = await this.source.range({ series, from, to, width, quantiles: false });
      for (const one of answer.series) read.push(merged(answer.times, answer.stepSeconds * 1000, one.mean, stepMs));
    }
    return read;
  }
}

/** Means over steps of `stepMs`, each of what is known in it. A coarser answer stays as it is. */
export function merged(
  times: readonly number[],
  givenMs: number,
  means: readonly (number | null)[],
  stepMs: number,
): Series {
  const from = times[0] ?? 0;
  const ratio = Math.max(1, Math.round(stepMs / givenMs));
  // The newest steps are whole: the rest that does not fill one stands at the beginning.
  const spare = ratio === 1 ? 0 : means.length % ratio;
  const values: (number | null)[] = [];
  for (let begin = spare; begin < means.length; begin += ratio) {
    const known = means.slice(begin, begin + ratio).filter((value) => value !== null);
    values.push(known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length);
  }
  return { from: from + spare * givenMs, stepMs: ratio * givenMs, values };
}

/** Without an hour that has only begun: a few minutes are no mean of an hour. */
function withoutYoung(series: Series, now: number): Series {
  const newest = series.from + (series.values.length - 1) * series.stepMs;
  return now - newest < series.stepMs / 2 ? { ...series, values: series.values.slice(0, -1) } : series;
}

/** The newest days of a series, as what changes in it. */
function lastDays(series: Series, days: number): Pick<Series, "from" | "values"> {
  const count = Math.min(series.values.length, Math.round((days * DAY_MS) / series.stepMs));
  const drop = series.values.length - count;
  return { from: series.from + drop * series.stepMs, values: series.values.slice(drop) };
}

/** A small chart of a series: at most so many points, leading nothing left out. */
export function pointsOf(series: Series): Sizing["points"] {
  const first = Math.max(
    0,
    series.values.findIndex((value) => value !== null),
  );
  const kept = series.values.slice(first);
  const ratio = Math.ceil(kept.length / CAPACITY_POINTS) || 1;
  const times = kept.map((_, index) => series.from + (first + index) * series.stepMs);
  const { from, stepMs, values } = merged(times, series.stepMs, kept, ratio * series.stepMs);
  return { from: Math.round(from), stepSeconds: stepMs / 1000, values: [...values] };
}
