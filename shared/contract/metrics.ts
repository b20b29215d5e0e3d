import { z } from "zod";
import { command, epochMs, id, query } from "./define.ts";

/** Failure codes: metrics.badRange {problem}; of the command line metrics.noSeries {host, metric}. */

/** A series of one host: the metric's name, and what tells several apart (a mount, an interface), else empty. */
export const seriesRef = z.object({
  hostId: id,
  metric: z.string().min(1).max(256),
  label: z.string().max(1024).default(""),
});
export type SeriesRef = z.infer<typeof seriesRef>;

/** Most series of one range query. */
export const MAX_RANGE_SERIES = 200;

export const seriesRange = seriesRef.extend({
  /** One for each of `times`; null where nothing was measured. */
  mean: z.array(z.number().nullable()),
  min: z.array(z.number().nullable()),
  max: z.array(z.number().nullable()),
  /** Of all values in the range at the resolution they were read in (raw, or means of it); when asked for. */
  quantiles: z
    .object({ p50: z.number().nullable(), p95: z.number().nullable(), p99: z.number().nullable() })
    .optional(),
});
export type SeriesRange = z.infer<typeof seriesRange>;

export const retention = z.object({
  /** For how long each resolution is kept. */
  rawHours: z
    .number()
    .int()
    .min(1)
    .max(24 * 14),
  minuteDays: z.number().int().min(1).max(365),
  quarterDays: z.number().int().min(30).max(3650),
  /** The oldest is thinned first once the history takes more. */
  maxBytes: z.number().int().min(10_000_000).max(100_000_000_000),
  /** Of single metrics, by name, what differs. */
  metrics: z.record(
    z.string(),
    z.object({
      keep: z.boolean().default(true),
      rawHours: z.number().int().min(1).optional(),
      minuteDays: z.number().int().min(1).optional(),
      quarterDays: z.number().int().min(1).optional(),
    }),
  ),
});
export type Retention = z.infer<typeof retention>;

export const metrics = {
  /** The series that have values, with their first and last time, and the newest value. Of all hosts when none is named. */
  series: query({
    input: z.object({ hostIds: z.array(id).max(10_000).optional(), metric: z.string().optional() }),
    output: z.array(seriesRef.extend({ first: epochMs, last: epochMs, value: z.number() })),
  }),
  /**
   * Values between two times at the coarsest resolution that fills `width` points (10 s, 30 s, 1 min, 5 min, 15 min, 1 h, 6 h or a
   * day; coarser where values that fine are not kept that long or the answer would be too large), live values included. All series share `times` (start of each
   * step, the first at or before `from`). Gaps stay gaps.
   */
  range: query({
    input: z.object({
      series: z.array(seriesRef).min(1).max(MAX_RANGE_SERIES),
      from: epochMs,
      to: epochMs,
      width: z.number().int().min(1).max(4000).default(600),
      /** Adds p50, p95 and p99 of each series. */
      quantiles: z.boolean().default(false),
    }),
    output: z.object({ stepSeconds: z.number(), times: z.array(epochMs), series: z.array(seriesRange) }),
  }),
  retention: query({ output: retention }),
  setRetention: command({ input: retention }),
  /** What the history takes on disk, and how far back it goes. */
  usage: query({
    output: z.object({ bytes: z.number(), series: z.number(), samples: z.number(), oldest: epochMs.nullable() }),
  }),
  /** Forgets all of the history; nothing else depends on it. */
  clear: command({}),
};
