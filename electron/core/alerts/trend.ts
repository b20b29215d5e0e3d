import type { Condition, Severity } from "../../../shared/contract/alerts.ts";
import { rankOf } from "./levels.ts";

export type FillsCondition = Extract<Condition, { kind: "fills" }>;

/** A line through fewer points, or through less of the time that is asked for, says nothing. */
const MIN_POINTS = 6;
const MIN_SHARE_OF_SPAN = 1 / 6;

export interface Line {
  /** Change a millisecond. */
  readonly slope: number;
  /** Value of the line at the last time. */
  readonly now: number;
  /** How much of the changes the line explains, 0 to 1. */
  readonly fit: number;
}

/** Least squares (as Prometheus' `deriv` and `predict_linear`); null when there is too little to draw a line through. */
export function fitLine(times: ArrayLike<number>, values: ArrayLike<number>): Line | null {
  const count = times.length;
  if (count < MIN_POINTS) return null;
  const first = times[0] ?? 0;
  const last = times[count - 1] ?? 0;
  if (last <= first) return null;
  let sumX = 0;
  let sumY = 0;
  for (let at = 0; at < count; at += 1) {
    sumX += (times[at] ?? 0) - first;
    sumY += values[at] ?? 0;
  }
  const meanX = sumX / count;
  const meanY = sumY / count;
  let xx = 0;
  let xy = 0;
  let yy = 0;
  for (let at = 0; at < count; at += 1) {
    const x = (times[at] ?? 0) - first - meanX;
    const y = (values[at] ?? 0) - meanY;
    xx += x * x;
    xy += x * y;
    yy += y * y;
  }
  if (xx === 0) return null;
  const slope = xy / xx;
  return { slope, now: meanY + slope * (last - first - meanX), fit: yy === 0 ? 1 : (xy * xy) / (xx * yy) };
}

/** A line that explains less than this is a disk that is written and cleaned up, not one that fills. */
const MIN_FIT = 0.5;

/**
 * Hours until nothing is free, from bytes free at times in milliseconds; null when it does not fill, or when nobody can tell.
 * `hours` is how far back the line goes.
 */
export function hoursUntilFull(times: ArrayLike<number>, free: ArrayLike<number>, hours: number): number | null {
  const line = fitLine(times, free);
  const span = (times[times.length - 1] ?? 0) - (times[0] ?? 0);
  if (!line || line.slope >= 0 || line.fit < MIN_FIT || span < hours * 3_600_000 * MIN_SHARE_OF_SPAN) return null;
  return Math.max(0, line.now) / -line.slope / 3_600_000;
}

/** Pure: how bad it is that a disk with so many percent free is full in so many hours. */
export function fillsLevel(
  condition: FillsCondition,
  hoursLeft: number | null,
  freePercent: number | null,
): Severity | null {
  if (hoursLeft === null || freePercent === null) return null;
  let worst: Severity | null = null;
  for (const level of condition.levels)
    if (hoursLeft < level.hoursLeft && freePercent < level.freePercent && rankOf(level.severity) > rankOf(worst))
      worst = level.severity;
  return worst;
}
