/** Robust statistics over plain arrays; nothing here fails, and nothing keeps state. */

/** Middle of the values; the mean of the two middle ones of an even number. NaN of none. */
export function median(values: readonly number[]): number {
  return quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  );
}

/** Quantile of ascending values, linear between the closest ranks (Hyndman and Fan, type 7). */
export function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * Math.min(1, Math.max(0, share));
  const low = Math.floor(at);
  const below = sorted[low] ?? Number.NaN;
  return below + ((sorted[Math.min(low + 1, sorted.length - 1)] ?? below) - below) * (at - low);
}

/** Makes the median absolute deviation of normal values their standard deviation: 1 / Phi^-1(3/4). */
const madScale = 1.4826;

/** A spread that half of the values may lie about: the scaled median absolute deviation from the median. */
export function spread(values: readonly number[]): number {
  const middle = median(values);
  return madScale * median(values.map((value) => Math.abs(value - middle)));
}

/** Correlation of each value with the one before it, -1 to 1; 0 where it has none. */
export function autocorrelation(values: readonly number[]): number {
  if (values.length < 3) return 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let over = 0;
  let under = 0;
  for (const [index, value] of values.entries()) {
    under += (value - mean) ** 2;
    if (index > 0) over += (value - mean) * ((values[index - 1] ?? mean) - mean);
  }
  return under === 0 ? 0 : over / under;
}
