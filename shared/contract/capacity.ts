import { z } from "zod";
import { epochMs, id, query } from "./define.ts";

/** Most hosts of one query: the page asks for a large fleet part by part, and shows how far it is. */
export const MAX_CAPACITY_HOSTS = 50;
/** Points of the small charts. */
export const CAPACITY_POINTS = 90;

const points = z.object({
  /** Seconds between two of them, and when the first one is. */
  stepSeconds: z.number(),
  from: epochMs,
  values: z.array(z.number().nullable()).max(CAPACITY_POINTS),
});

/** Where the use of a disk or of memory goes, percent. */
export const capacityTrend = z.object({
  hostId: id,
  metric: z.enum(["disk.used", "memory.used"]),
  label: z.string(),
  /** Percent now, and how it changes a day: the most likely, and between which values with 95 % confidence. */
  now: z.number(),
  perDay: z.number(),
  perDayLow: z.number(),
  perDayHigh: z.number(),
  /**
   * growing: it will be full, at `fullAt`, between `fullFrom` and `fullTo` (null: later than a year, or never).
   * steady: nothing that differs from chance. falling. short: too few days to tell, `daysNeeded` more are needed.
   */
  verdict: z.enum(["growing", "steady", "falling", "short"]),
  fullAt: epochMs.nullable(),
  fullFrom: epochMs.nullable(),
  fullTo: epochMs.nullable(),
  /** How well the readings lie on a line: good, fair, or poor. */
  confidence: z.enum(["good", "fair", "poor"]),
  /** Days that the trend is made of, since the last step when there was one. */
  days: z.number(),
  daysNeeded: z.number().int(),
  /** The last sudden change, a cleanup or a large copy, in percent; null when there was none. */
  step: z.object({ at: epochMs, by: z.number() }).nullable(),
  /** It fills and is emptied again and again, as logs do. */
  sawtooth: z.boolean(),
  points,
});
export type CapacityTrend = z.infer<typeof capacityTrend>;

/** A value far from what it is at this hour of the week. */
export const unusual = z.object({
  hostId: id,
  metric: z.string(),
  label: z.string(),
  now: z.number(),
  /** What is usual at this hour of the week: median, and where eight of ten values lie. */
  median: z.number(),
  low: z.number(),
  high: z.number(),
  /** How many robust standard deviations away. */
  deviations: z.number(),
  weeks: z.number().int(),
  /** Start of the hour that is compared. */
  at: epochMs,
  points,
});
export type Unusual = z.infer<typeof unusual>;

/** A host that has too little, or far too much. */
export const sizing = z.object({
  hostId: id,
  verdict: z.enum(["over", "under"]),
  /** Why: the 95th percentile of hourly means, and the bound it is past. */
  reasons: z.array(z.object({ metric: z.string(), label: z.string(), p95: z.number(), bound: z.number() })).min(1),
  days: z.number(),
  points,
});
export type Sizing = z.infer<typeof sizing>;

/** How far back a host is known, and how many days each view still needs. */
export const observed = z.object({
  hostId: id,
  days: z.number(),
  needs: z.object({ trend: z.number().int(), unusual: z.number().int(), sizing: z.number().int() }),
});
export type Observed = z.infer<typeof observed>;

export const capacity = {
  /** Trends, unusual values and sizes of some hosts, from the history of metrics. Kept for half an hour (unusual: five minutes). */
  report: query({
    input: z.object({ hostIds: z.array(id).min(1).max(MAX_CAPACITY_HOSTS) }),
    output: z.object({
      generatedAt: epochMs,
      trends: z.array(capacityTrend),
      unusual: z.array(unusual),
      sizing: z.array(sizing),
      observed: z.array(observed),
    }),
  }),
};
export type CapacityReport = z.infer<typeof capacity.report.output>;
