import type { Values } from "./liveSeries.ts";
import type { Precision } from "./precision.ts";

/** Values summed up over steps of equal length: `times` are the starts of steps, and a step without values is missing. */
export interface Points {
  readonly times: Float64Array;
  readonly counts: Float64Array;
  readonly means: Float64Array;
  readonly mins: Float64Array;
  readonly maxs: Float64Array;
}

const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A resolution that is kept; `windowMs` is what one chunk of it spans. */
export interface Level {
  readonly level: number;
  readonly stepMs: number;
  readonly windowMs: number;
}

export const minutes: Level = { level: 1, stepMs: MINUTE, windowMs: DAY };
export const quarters: Level = { level: 2, stepMs: 15 * MINUTE, windowMs: 8 * DAY };
/** Kept as long as the quarters of an hour they are made of, so that a year is read at once. */
export const quarterDays: Level = { level: 3, stepMs: 6 * HOUR, windowMs: 256 * DAY };

export const floorTo = (time: number, step: number): number => Math.floor(time / step) * step;

export const noPoints: Points = {
  times: new Float64Array(0),
  counts: new Float64Array(0),
  means: new Float64Array(0),
  mins: new Float64Array(0),
  maxs: new Float64Array(0),
};

/** Within the values it is the mean of, also where their sum is beyond all numbers. */
export function meanOf(sum: number, count: number, min: number, max: number): number {
  const mean = sum / count;
  return Number.isNaN(mean) ? min / 2 + max / 2 : Math.min(max, Math.max(min, mean));
}

/** Adds up values in the order of their times. */
class Summary {
  private readonly times: number[] = [];
  private readonly counts: number[] = [];
  private readonly sums: number[] = [];
  private readonly mins: number[] = [];
  private readonly maxs: number[] = [];

  add(time: number, count: number, mean: number, min: number, max: number): void {
    const at = this.times.length - 1;
    if (this.times[at] !== time) {
      this.times.push(time);
      this.counts.push(count);
      this.sums.push(mean * count);
      this.mins.push(min);
      this.maxs.push(max);
      return;
    }
    this.counts[at] = (this.counts[at] ?? 0) + count;
    this.sums[at] = (this.sums[at] ?? 0) + mean * count;
    this.mins[at] = Math.min(this.mins[at] ?? min, min);
    this.maxs[at] = Math.max(this.maxs[at] ?? max, max);
  }

  points(round: Precision): Points {
    const means = this.sums.map((sum, at) => {
      const [min = NaN, max = NaN] = [this.mins[at], this.maxs[at]];
      return Math.min(max, Math.max(min, round(meanOf(sum, this.counts[at] ?? 1, min, max))));
    });
    return {
      times: Float64Array.from(this.times),
      counts: Float64Array.from(this.counts),
      means: Float64Array.from(means),
      mins: Float64Array.from(this.mins),
      maxs: Float64Array.from(this.maxs),
    };
  }
}

/** Values in the order of their times, summed up over steps that begin at multiples of `stepMs`. */
export function sumUp({ times, values }: Values, stepMs: number, round: Precision): Points {
  const summary = new Summary();
  for (let at = 0; at < times.length; at += 1) {
    const value = values[at] ?? 0;
    summary.add(floorTo(times[at] ?? 0, stepMs), 1, value, value, value);
  }
  return summary.points(round);
}

/** Points of a shorter step summed up over a longer one that is a multiple of it. Means weigh by their counts. */
export function sumUpAgain(points: Points, stepMs: number, round: Precision): Points {
  const summary = new Summary();
  for (let at = 0; at < points.times.length; at += 1)
    summary.add(
      floorTo(points.times[at] ?? 0, stepMs),
      points.counts[at] ?? 0,
      points.means[at] ?? 0,
      points.mins[at] ?? 0,
      points.maxs[at] ?? 0,
    );
  return summary.points(round);
}

function joined(a: Float64Array, b: Float64Array): Float64Array {
  const all = new Float64Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}

/** One after the other; all times of `b` are later. */
export function joinPoints(a: Points, b: Points): Points {
  if (a.times.length === 0) return b;
  if (b.times.length === 0) return a;
  return {
    times: joined(a.times, b.times),
    counts: joined(a.counts, b.counts),
    means: joined(a.means, b.means),
    mins: joined(a.mins, b.mins),
    maxs: joined(a.maxs, b.maxs),
  };
}

export function joinValues(a: Values, b: Values): Values {
  if (a.times.length === 0) return b;
  if (b.times.length === 0) return a;
  return { times: joined(a.times, b.times), values: joined(a.values, b.values) };
}

/** Index of the first time that is not before `time`. */
export function firstNotBefore(times: Float64Array, time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** From `from` to before `to`, without copying. */
export function clipPoints(points: Points, from: number, to: number): Points {
  const [first, last] = [firstNotBefore(points.times, from), firstNotBefore(points.times, to)];
  if (first === 0 && last === points.times.length) return points;
  return {
    times: points.times.subarray(first, last),
    counts: points.counts.subarray(first, last),
    means: points.means.subarray(first, last),
    mins: points.mins.subarray(first, last),
    maxs: points.maxs.subarray(first, last),
  };
}

export function clipValues({ times, values }: Values, from: number, to: number): Values {
  const [first, last] = [firstNotBefore(times, from), firstNotBefore(times, to)];
  return { times: times.subarray(first, last), values: values.subarray(first, last) };
}
