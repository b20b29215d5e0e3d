import { matchersOf, type Selector } from "./ast.ts";
import { tooMuch, limits } from "./limits.ts";
import { compileMatchers } from "./matching.ts";
import type { Labels, Series, SeriesSource } from "./series.ts";

/** How far back an instant selector looks for a series' last sample, ms: Prometheus' default. */
export const lookback = 5 * 60_000;

/** What one evaluation works with. */
export interface Evaluation {
  readonly source: SeriesSource;
  readonly time: number;
  /** Time of the whole evaluation, whatever subquery this is within. */
  readonly start: number;
  /** Step of subqueries that name none, ms. */
  readonly step: number;
  /** Counts work done; throws promql.tooMuch when it is more than one evaluation may do. */
  spend(work: number): void;
}

export function startEvaluation(source: SeriesSource, time: number, step: number): Evaluation {
  let left: number = limits.work;
  return {
    source,
    time,
    start: time,
    step,
    spend(work) {
      left -= work;
      if (left < 0) throw tooMuch("values of one evaluation", limits.work);
    },
  };
}

export interface TimedSample {
  readonly labels: Labels;
  readonly value: number;
  readonly time: number;
}

/** Samples of one series within a range, without stale markers. Never empty. */
export interface Window {
  readonly labels: Labels;
  readonly times: readonly number[];
  readonly values: readonly number[];
}

/** Index of the first time that is not before `time`. */
function lowerBound(times: ArrayLike<number>, time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? Infinity) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

function seriesOf(selector: Selector, { source, spend }: Evaluation, from: number, to: number): readonly Series[] {
  const matchers = matchersOf(selector);
  const found = source.select(matchers, from, to);
  spend(found.length);
  const fits = compileMatchers(matchers);
  return found.filter(({ labels }) => fits(labels));
}

/** The moment that a selector or subquery looks back from. */
export function momentOf({ at, offset }: Pick<Selector, "at" | "offset">, { time, start }: Evaluation): number {
  return (at === null ? time : typeof at === "number" ? at : start) - offset;
}

/** The newest sample of every series, no older than the lookback; a stale marker hides what was before it. */
export function selectInstant(selector: Selector, evaluation: Evaluation): TimedSample[] {
  const at = momentOf(selector, evaluation);
  const samples: TimedSample[] = [];
  for (const { labels, times, values } of seriesOf(selector, evaluation, at - lookback, at)) {
    const index = lowerBound(times, at + 1) - 1;
    const time = times[index];
    const value = values[index];
    if (time !== undefined && value != null && time >= at - lookback) samples.push({ labels, value, time });
  }
  return samples;
}

/** Both ends of the range belong to it. */
export function selectRange(selector: Selector, evaluation: Evaluation): Window[] {
  const to = momentOf(selector, evaluation);
  const from = to - (selector.range ?? 0);
  const windows: Window[] = [];
  for (const { labels, times, values } of seriesOf(selector, evaluation, from, to)) {
    const window: { labels: Labels; times: number[]; values: number[] } = { labels, times: [], values: [] };
    const end = lowerBound(times, to + 1);
    for (let index = lowerBound(times, from); index < end; index += 1) {
      const [time, value] = [times[index], values[index]];
      if (time === undefined || value == null) continue;
      window.times.push(time);
      window.values.push(value);
    }
    evaluation.spend(window.times.length);
    if (window.times.length > 0) windows.push(window);
  }
  return windows;
}
