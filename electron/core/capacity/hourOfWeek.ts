import { median, quantile, spread } from "./robust.ts";
import type { Series } from "./forecast.ts";

/** Former weeks that are looked at, and how many are needed at least. */
export const MOST_WEEKS = 8;
export const LEAST_WEEKS = 3;

/** How far a value must be from what is usual: in robust standard deviations, and in its own unit. */
export interface Bounds {
  readonly deviations: number;
  /** Least difference that matters at all, absolute and as a share of what is usual. */
  readonly least: number;
  readonly share: number;
}

export interface HourFinding {
  readonly now: number;
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly deviations: number;
  readonly weeks: number;
  readonly at: number;
}

/** The same local hour some weeks before: summer time does not move a habit by an hour. */
export function weeksBefore(time: number, weeks: number): number {
  const at = new Date(time);
  at.setDate(at.getDate() - 7 * weeks);
  return at.getTime();
}

/**
 * Compares the newest hour of hourly means with the same hour of the week, and the hours beside it, in former weeks. null when it
 * is as usual, or when fewer than three former weeks are known.
 */
export function judgeHour(series: Series, bounds: Bounds): HourFinding | null {
  const last = series.values.length - 1;
  const now = series.values[last];
  if (now === null || now === undefined) return null;
  const at = series.from + last * series.stepMs;
  const former: number[] = [];
  let weeks = 0;
  for (let back = 1; back <= MOST_WEEKS; back += 1) {
    const hour = Math.round((weeksBefore(at, back) - series.from) / series.stepMs);
    const around = [hour - 1, hour, hour + 1].flatMap((index) => series.values[index] ?? []);
    if (around.length === 0) continue;
    weeks += 1;
    former.push(...around);
  }
  if (weeks < LEAST_WEEKS) return null;
  const middle = median(former);
  const apart = Math.abs(now - middle);
  // A host that does the same every week has no scatter: then the least difference decides alone.
  const scatter = Math.max(spread(former), bounds.least / bounds.deviations);
  if (apart < bounds.least || apart < bounds.share * Math.abs(middle) || apart / scatter < bounds.deviations)
    return null;
  const sorted = former.toSorted((a, b) => a - b);
  const [low, high] = [quantile(sorted, 0.1), quantile(sorted, 0.9)];
  // Also habits may have two levels: what was seen before is not unusual.
  if (now >= (sorted[0] ?? 0) && now <= (sorted.at(-1) ?? 0)) return null;
  return { now, median: middle, low, high, deviations: apart / scatter, weeks, at };
}

/** Days until three former weeks are known. */
export const daysUntilUsual = (days: number): number => Math.max(0, Math.ceil(LEAST_WEEKS * 7 - days));
