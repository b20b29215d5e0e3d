import type { Event } from "../../../shared/base/event.ts";
import type { SeriesRef } from "../../../shared/contract/metrics.ts";
import type { Point } from "../../../shared/metrics/points.ts";

/** Values of one host at one time, milliseconds since the epoch. */
export interface Recorded {
  readonly hostId: string;
  readonly time: number;
  readonly points: readonly Point[];
}

/** What everything that measures writes to, and everything that judges listens to: probes, checks and scrapes alike. */
export interface Metrics {
  /** Keeps the values and tells the listeners. Times of one series only grow; an older value is dropped. */
  record(recorded: Recorded): void;
  readonly onRecord: Event<Recorded>;
  /** The newest value of a series, however old. */
  latest(series: SeriesRef): { readonly time: number; readonly value: number } | null;
  /** Raw values between two times, in their order, as far as raw values are kept. */
  raw(series: SeriesRef, from: number, to: number): { readonly times: Float64Array; readonly values: Float64Array };
}
