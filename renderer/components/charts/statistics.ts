/** What a series did over the range that is shown. */
export interface Statistics {
  readonly count: number;
  readonly least: number;
  readonly mean: number;
  readonly most: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Percentile of ascending values by linear interpolation between the closest ranks (Hyndman and Fan, type 7). */
export function percentile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const low = Math.floor(at);
  const below = sorted[low] ?? Number.NaN;
  const above = sorted[Math.min(low + 1, sorted.length - 1)] ?? below;
  return below + (above - below) * (at - low);
}

type Column = readonly (number | null | undefined)[];

/** Of the values between two times; null when there are none. `least` and `most` look at the extremes of merged readings too. */
export function statisticsOf(
  time: readonly number[],
  values: Column,
  from: number,
  to: number,
  extremes: { readonly min: Column; readonly max: Column } | null = null,
): Statistics | null {
  const kept: number[] = [];
  let least = Infinity;
  let most = -Infinity;
  let sum = 0;
  for (const [row, at] of time.entries()) {
    const value = values[row];
    if (at < from || at > to || value == null) continue;
    kept.push(value);
    sum += value;
    least = Math.min(least, extremes?.min[row] ?? value);
    most = Math.max(most, extremes?.max[row] ?? value);
  }
  if (kept.length === 0) return null;
  kept.sort((a, b) => a - b);
  return {
    count: kept.length,
    least,
    mean: sum / kept.length,
    most,
    p50: percentile(kept, 0.5),
    p95: percentile(kept, 0.95),
    p99: percentile(kept, 0.99),
  };
}

/** What the percentiles are of, in words: single readings are exact, merged ones are told. `stepSeconds` null = single readings. */
export function basisWords(stepSeconds: number | null): string {
  if (stepSeconds === null) return "of single readings";
  const minutes = stepSeconds / 60;
  const hours = stepSeconds / 3600;
  const whole = (value: number): string => String(Math.round(value * 10) / 10);
  if (minutes < 1) return `of ${whole(stepSeconds)}-second means`;
  return hours < 1 ? `of ${whole(minutes)}-minute means` : `of ${whole(hours)}-hour means`;
}
