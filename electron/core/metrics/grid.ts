import type { SeriesRange } from "../../../shared/contract/metrics.ts";
import type { Values } from "./liveSeries.ts";
import { floorTo, type Level, meanOf, minutes, type Points, quarterDays, quarters } from "./rollup.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Steps of a chart, and the resolution each is read from; null = raw values. */
const steps: readonly { readonly stepMs: number; readonly level: Level | null }[] = [
  { stepMs: 10 * SECOND, level: null },
  { stepMs: 30 * SECOND, level: null },
  { stepMs: MINUTE, level: minutes },
  { stepMs: 5 * MINUTE, level: minutes },
  { stepMs: 15 * MINUTE, level: quarters },
  { stepMs: HOUR, level: quarters },
  { stepMs: 6 * HOUR, level: quarterDays },
  { stepMs: 24 * HOUR, level: quarterDays },
];
/** Most values of one answer, over all of its series: more than any screen shows, and what the wire takes at once. */
const MAX_CELLS = 400_000;

/** A width counts as filled by this share of it: a step that is four times as fine for the rest would show no more. */
const FILLED = 2 / 3;

export interface Plan {
  readonly stepMs: number;
  readonly level: Level | null;
  /** Start of the first step. */
  readonly start: number;
  /** Number of steps. */
  readonly count: number;
}

/**
 * The coarsest step that still fills `width`, or a coarser one where values that fine are not kept back to `from`
 * (`keptSince` says since when each resolution is) or the answer would be too large.
 */
export function planRange(
  range: { from: number; to: number; width: number; series: number },
  keptSince: (level: Level | null) => number,
): Plan {
  const { from, to, width, series } = range;
  const last = steps.length - 1;
  let at = 0;
  while (at < last && (to - from) / (steps[at + 1]?.stepMs ?? 1) >= width * FILLED) at += 1;
  while (at < last && keptSince(steps[at]?.level ?? null) > from) at += 1;
  const count = (stepMs: number): number => Math.floor(to / stepMs) - Math.floor(from / stepMs) + 1;
  while (at < last && count(steps[at]?.stepMs ?? 1) * series > MAX_CELLS) at += 1;
  const { level } = steps[at] ?? { level: minutes };
  let stepMs = steps[at]?.stepMs ?? MINUTE;
  // Centuries of many series: days are put together.
  while (count(stepMs) * series > MAX_CELLS) stepMs *= 2;
  return { stepMs, level, start: floorTo(from, stepMs), count: count(stepMs) };
}

/** One series on a chart's steps. */
export class Grid {
  private readonly plan: Plan;
  private readonly counts: Float64Array;
  private readonly sums: Float64Array;
  private readonly mins: Float64Array;
  private readonly maxs: Float64Array;

  constructor(plan: Plan) {
    this.plan = plan;
    this.counts = new Float64Array(plan.count);
    this.sums = new Float64Array(plan.count);
    this.mins = new Float64Array(plan.count).fill(Infinity);
    this.maxs = new Float64Array(plan.count).fill(-Infinity);
  }

  addValues({ times, values }: Values): void {
    for (let at = 0; at < times.length; at += 1) {
      const value = values[at] ?? 0;
      this.add(times[at] ?? 0, 1, value, value, value);
    }
  }

  addPoints({ times, counts, means, mins, maxs }: Points): void {
    for (let at = 0; at < times.length; at += 1)
      this.add(times[at] ?? 0, counts[at] ?? 0, means[at] ?? 0, mins[at] ?? 0, maxs[at] ?? 0);
  }

  private add(time: number, count: number, mean: number, min: number, max: number): void {
    const at = Math.floor((time - this.plan.start) / this.plan.stepMs);
    if (at < 0 || at >= this.plan.count) return;
    this.counts[at] = (this.counts[at] ?? 0) + count;
    this.sums[at] = (this.sums[at] ?? 0) + mean * count;
    if (min < (this.mins[at] ?? 0)) this.mins[at] = min;
    if (max > (this.maxs[at] ?? 0)) this.maxs[at] = max;
  }

  result(): Pick<SeriesRange, "mean" | "min" | "max"> {
    const mean: (number | null)[] = [];
    const min: (number | null)[] = [];
    const max: (number | null)[] = [];
    for (let at = 0; at < this.plan.count; at += 1) {
      const values = this.counts[at] ?? 0;
      const low = this.mins[at] ?? 0;
      const high = this.maxs[at] ?? 0;
      mean.push(values === 0 ? null : meanOf(this.sums[at] ?? 0, values, low, high));
      min.push(values === 0 ? null : low);
      max.push(values === 0 ? null : high);
    }
    return { mean, min, max };
  }
}

/**
 * Quantiles of values that each count as often as `weights` says: the smallest value that at least the share `q` of all
 * is not above (the inverse of the empirical distribution, type 1 of Hyndman and Fan 1996). null without values.
 */
export function weightedQuantiles(
  values: readonly number[],
  weights: readonly number[],
  shares: readonly number[],
): (number | null)[] {
  const order = values.map((_, at) => at).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return shares.map((share) => {
    let passed = 0;
    for (const at of order) {
      passed += weights[at] ?? 0;
      if (passed >= share * total) return values[at] ?? null;
    }
    return null;
  });
}
