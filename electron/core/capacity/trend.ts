import { autocorrelation, median, quantile } from "./robust.ts";

/** A line through points: the slope a unit of time, what 95 of 100 such lines lie between, and the value at time `at`. */
export interface Trend {
  readonly slope: number;
  readonly low: number;
  readonly high: number;
  readonly intercept: number;
  /** Kendall's tau: -1 all fall, 0 no order, 1 all grow. */
  readonly tau: number;
}

/** Two-sided 95 % of the normal distribution. */
const z95 = 1.959964;
/** Dependence beyond this would leave nothing of the readings. */
const mostDependence = 0.9;

/**
 * The Theil-Sen line: the median of the slopes between all pairs, which up to 29 % of wild values do not move, with Sen's
 * confidence interval from Kendall's S (Sen 1968, Estimates of the regression coefficient based on Kendall's tau). Readings of
 * neighbouring days resemble each other and count for less: the variance of S grows by (1 + r) / (1 - r), r being how the
 * residuals follow each other. At most a few hundred points (pairs grow with the square). null with fewer than three points.
 */
export function theilSen(times: readonly number[], values: readonly number[]): Trend | null {
  const n = Math.min(times.length, values.length);
  if (n < 3) return null;
  const slopes: number[] = [];
  let s = 0;
  for (let i = 0; i < n; i += 1) {
    for (let j = i + 1; j < n; j += 1) {
      const by = (times[j] as number) - (times[i] as number);
      if (by === 0) continue;
      const slope = ((values[j] as number) - (values[i] as number)) / by;
      slopes.push(slope);
      s += Math.sign(slope);
    }
  }
  if (slopes.length === 0) return null;
  slopes.sort((a, b) => a - b);
  const slope = quantile(slopes, 0.5);
  const intercept = median(Array.from({ length: n }, (_, i) => (values[i] as number) - slope * (times[i] as number)));
  const residuals = Array.from(
    { length: n },
    (_, i) => (values[i] as number) - intercept - slope * (times[i] as number),
  );
  const dependence = Math.min(mostDependence, Math.max(0, autocorrelation(residuals)));
  const variance = (varianceOfS(values.slice(0, n)) * (1 + dependence)) / (1 - dependence);
  const reach = z95 * Math.sqrt(variance);
  const rank = (at: number): number => slopes[Math.min(slopes.length - 1, Math.max(0, Math.round(at)))] as number;
  return {
    slope,
    low: Math.min(slope, rank((slopes.length - reach) / 2 - 1)),
    high: Math.max(slope, rank((slopes.length + reach) / 2)),
    intercept,
    tau: s / slopes.length,
  };
}

/** Variance of Kendall's S without a trend, with the correction for ties. */
function varianceOfS(values: readonly number[]): number {
  const n = values.length;
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let ties = 0;
  for (const count of counts.values()) ties += count * (count - 1) * (2 * count + 5);
  return (n * (n - 1) * (2 * n + 5) - ties) / 18;
}

/** Whether the line goes somewhere: all of its likely slopes have one sign. */
export const isSignificant = ({ low, high }: Trend): boolean => low > 0 || high < 0;
