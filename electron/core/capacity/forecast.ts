import type { CapacityTrend } from "../../../shared/contract/capacity.ts";
import { median, spread } from "./robust.ts";
import { findSteps, isSawtooth } from "./steps.ts";
import { isSignificant, theilSen } from "./trend.ts";

/** Means over equal steps, oldest first; null where nothing was measured. Times in milliseconds since the epoch. */
export interface Series {
  readonly from: number;
  readonly stepMs: number;
  readonly values: readonly (number | null)[];
}

export const DAY_MS = 86_400_000;
/** Days of readings that a trend needs. */
export const TREND_DAYS = 7;
/** A date farther away than this says nothing. */
const HORIZON_DAYS = 365;
/** Below this many percent a day a disk is taken as steady, whatever statistics say. */
const LEAST_PER_DAY = 0.005;

export type Forecast = Omit<CapacityTrend, "hostId" | "metric" | "label" | "points">;

const nothing = { perDay: 0, perDayLow: 0, perDayHigh: 0, fullAt: null, fullFrom: null, fullTo: null } as const;

/**
 * When a percentage reaches 100, from its daily means. After a step (a cleanup, a large copy) only what came since counts. No date
 * when the trend is not significant, or beyond a year. null without any value.
 */
export function forecast(series: Series, now: number): Forecast | null {
  const known = series.values.flatMap((value, index) =>
    value === null ? [] : [{ time: series.from + index * series.stepMs, value }],
  );
  const last = known.at(-1);
  if (!last) return null;
  const values = known.map(({ value }) => value);
  const steps = findSteps(values);
  const sawtooth = isSawtooth(steps);
  const step = sawtooth ? undefined : steps.at(-1);
  const used = step ? known.slice(step.index) : known;
  const days = ((used.at(-1)?.time ?? 0) - (used[0]?.time ?? 0) + series.stepMs) / DAY_MS;
  const told = {
    now: last.value,
    days,
    daysNeeded: Math.max(0, Math.ceil(TREND_DAYS - days)),
    step: step ? { at: known[step.index]?.time ?? last.time, by: step.by } : null,
    sawtooth,
  };
  const start = used[0]?.time ?? 0;
  const times = used.map(({ time }) => (time - start) / DAY_MS);
  const levels = used.map(({ value }) => value);
  const trend = days < TREND_DAYS ? null : theilSen(times, levels);
  if (!trend) return { ...told, ...nothing, verdict: "short", confidence: "poor" };
  const residuals = levels.map((value, index) => value - trend.intercept - trend.slope * (times[index] ?? 0));
  const perDay = { perDay: trend.slope, perDayLow: trend.low, perDayHigh: trend.high };
  const confidence = confidenceOf(trend.tau, trend.slope * days, spread(residuals));
  if (!isSignificant(trend) || Math.abs(trend.slope) < LEAST_PER_DAY)
    return { ...told, ...nothing, ...perDay, verdict: "steady", confidence };
  if (trend.slope < 0) return { ...told, ...nothing, ...perDay, verdict: "falling", confidence };
  // From the level of the last days, not from a single reading, which may be a spike.
  const level = median(levels.slice(-3));
  const reach = (slope: number): number | null => {
    const away = slope > 0 ? Math.max(0, 100 - level) / slope : Infinity;
    return away <= HORIZON_DAYS ? Math.round(now + away * DAY_MS) : null;
  };
  const full = { fullAt: reach(trend.slope), fullFrom: reach(trend.high), fullTo: reach(trend.low) };
  return { ...told, ...perDay, ...full, verdict: "growing", confidence };
}

/** How well the readings lie on the line: how many pairs grow, and how far the growth stands above the scatter. */
function confidenceOf(tau: number, growth: number, scatter: number): CapacityTrend["confidence"] {
  const clear = scatter === 0 ? Infinity : Math.abs(growth) / scatter;
  if (Math.abs(tau) >= 0.7 && clear >= 4) return "good";
  return Math.abs(tau) >= 0.4 && clear >= 2 ? "fair" : "poor";
}
