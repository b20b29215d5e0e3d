import type { Matcher } from "./ast.ts";

/** Names and values of labels, the metric's own name among them as `__name__`. No value is empty. */
export type Labels = ReadonlyMap<string, string>;

/** Samples of one series in the order of their times (milliseconds since the epoch). */
export interface Series {
  readonly labels: Labels;
  readonly times: ArrayLike<number>;
  /** null is Prometheus' stale marker: from here on the series is gone until its next value. */
  readonly values: ArrayLike<number | null>;
}

/** Where an expression finds its series. Both ends of the range belong to it; samples outside of it do no harm. */
export interface SeriesSource {
  select(matchers: readonly Matcher[], from: number, to: number): readonly Series[];
}

/** One value of one series at the time of an evaluation. */
export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}
