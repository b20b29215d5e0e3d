import { evaluationFailed } from "./limits.ts";
import { linearRegression, KahanSum, meanOf, quantileOf, varianceOf } from "./sums.ts";
import type { Window } from "./select.ts";

/** Bounds of the range that was asked for, ms. */
export interface Bounds {
  readonly from: number;
  readonly to: number;
  /** Of the evaluation, which an offset does not move. */
  readonly now: number;
}

/** One value of one series from its samples in a range; null when there are too few. `params` are the function's scalars. */
type RangeFunction = (window: Window, bounds: Bounds, ...params: number[]) => number | null;

const at = (values: readonly number[], index: number): number => values.at(index) ?? Number.NaN;

/** Falls of a counter are restarts: what it had reached is added. */
function growth({ values }: Window, counter: boolean): number {
  let result = at(values, -1) - at(values, 0);
  if (!counter) return result;
  for (let index = 1; index < values.length; index += 1) {
    const before = at(values, index - 1);
    if (at(values, index) < before) result += before;
  }
  return result;
}

/**
 * Growth over the whole range, though its samples do not reach both ends: extended to each end that is near, else by half a step,
 * and never to before a counter was 0. As promql/functions.go of Prometheus 2.42 (extrapolatedRate).
 */
function extrapolated(window: Window, { from, to }: Bounds, counter: boolean, perSecond: boolean): number | null {
  const { times, values } = window;
  if (values.length < 2) return null;
  const result = growth(window, counter);
  const [first, last] = [at(times, 0), at(times, -1)];
  let toStart = (first - from) / 1000;
  const toEnd = (to - last) / 1000;
  const sampled = (last - first) / 1000;
  const step = sampled / (values.length - 1);
  if (counter && result > 0 && at(values, 0) >= 0) {
    const toZero = sampled * (at(values, 0) / result);
    if (toZero < toStart) toStart = toZero;
  }
  const near = step * 1.1;
  let extended = sampled;
  extended += toStart < near ? toStart : step / 2;
  extended += toEnd < near ? toEnd : step / 2;
  let factor = extended / sampled;
  if (perSecond) factor /= (to - from) / 1000;
  return result * factor;
}

/** Of the last two samples only. */
function instantDelta({ times, values }: Window, rate: boolean): number | null {
  if (values.length < 2) return null;
  const [before, last] = [at(values, -2), at(values, -1)];
  const interval = at(times, -1) - at(times, -2);
  if (interval === 0) return null;
  const result = rate && last < before ? last : last - before;
  return rate ? result / (interval / 1000) : result;
}

function count(values: readonly number[], counts: (before: number, now: number) => boolean): number {
  let total = 0;
  for (let index = 1; index < values.length; index += 1)
    if (counts(at(values, index - 1), at(values, index))) total += 1;
  return total;
}

const sum = (values: readonly number[]): number => {
  const total = new KahanSum();
  for (const value of values) total.add(value);
  return total.bounded;
};

/** The least or the most; a value that is no number gives way to any. */
const extreme = (values: readonly number[], better: (a: number, b: number) => boolean): number => {
  let best = at(values, 0);
  for (const value of values) if (better(value, best) || Number.isNaN(best)) best = value;
  return best;
};

const regression = ({ times, values }: Window, origin: number): { slope: number; intercept: number } | null =>
  values.length < 2 ? null : linearRegression(times, values, origin);

/** Double exponential smoothing: the level and its trend, each following the values by its factor between 0 and 1. */
function doubleExponential(values: readonly number[], smoothing: number, trend: number): number | null {
  for (const [name, factor] of [
    ["smoothing", smoothing],
    ["trend", trend],
  ] as const)
    if (factor <= 0 || factor >= 1) throw evaluationFailed(`the ${name} factor must lie between 0 and 1`);
  if (values.length < 2) return null;
  let before = 0;
  let level = at(values, 0);
  let slope = at(values, 1) - at(values, 0);
  for (let index = 1; index < values.length; index += 1) {
    if (index > 1) slope = trend * (level - before) + (1 - trend) * slope;
    [before, level] = [level, smoothing * at(values, index) + (1 - smoothing) * (level + slope)];
  }
  return level;
}

export const rangeFunctions: Readonly<Record<string, RangeFunction>> = {
  rate: (window, bounds) => extrapolated(window, bounds, true, true),
  increase: (window, bounds) => extrapolated(window, bounds, true, false),
  delta: (window, bounds) => extrapolated(window, bounds, false, false),
  irate: (window) => instantDelta(window, true),
  idelta: (window) => instantDelta(window, false),
  deriv: (window) => regression(window, at(window.times, 0))?.slope ?? null,
  holt_winters: ({ values }, _, smoothing = 0, trend = 0) => doubleExponential(values, smoothing, trend),
  predict_linear(window, { now }, seconds = 0) {
    const line = regression(window, now);
    return line && line.slope * seconds + line.intercept;
  },
  changes: ({ values }) => count(values, (a, b) => a !== b && !(Number.isNaN(a) && Number.isNaN(b))),
  resets: ({ values }) => count(values, (a, b) => b < a),
  avg_over_time: ({ values }) => meanOf(values),
  min_over_time: ({ values }) => extreme(values, (a, b) => a < b),
  max_over_time: ({ values }) => extreme(values, (a, b) => a > b),
  sum_over_time: ({ values }) => sum(values),
  count_over_time: ({ values }) => values.length,
  last_over_time: ({ values }) => at(values, -1),
  present_over_time: () => 1,
  stddev_over_time: ({ values }) => Math.sqrt(varianceOf(values)),
  stdvar_over_time: ({ values }) => varianceOf(values),
  quantile_over_time: ({ values }, _, share = 0) => quantileOf(share, values),
};
