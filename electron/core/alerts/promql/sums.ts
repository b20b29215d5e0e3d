/** Compensated summation after Kahan and Neumaier, in the order of operations that Prometheus has: results agree to the last bit. */
export class KahanSum {
  sum = 0;
  rest = 0;

  add(value: number): void {
    const total = this.sum + value;
    this.rest += Math.abs(this.sum) >= Math.abs(value) ? this.sum - total + value : value - total + this.sum;
    this.sum = total;
  }

  get total(): number {
    return this.sum + this.rest;
  }

  /** Without the compensation where it is no number any more. */
  get bounded(): number {
    return Math.abs(this.sum) === Infinity ? this.sum : this.total;
  }
}

/** Mean that does not overflow, and stays infinite unless the other infinity or no number comes. */
export function keepsInfinity(mean: number, value: number): boolean {
  if (Math.abs(mean) !== Infinity) return false;
  if (Math.abs(value) === Infinity) return mean > 0 === value > 0;
  return !Number.isNaN(value);
}

export function meanOf(values: readonly number[]): number {
  const mean = new KahanSum();
  let count = 0;
  for (const value of values) {
    count += 1;
    if (!keepsInfinity(mean.sum, value)) mean.add(value / count - mean.sum / count);
  }
  return mean.bounded;
}

/** Population variance, by Welford's method. */
export function varianceOf(values: readonly number[]): number {
  const mean = new KahanSum();
  const squares = new KahanSum();
  let count = 0;
  for (const value of values) {
    count += 1;
    const delta = value - mean.total;
    mean.add(delta / count);
    squares.add(delta * (value - mean.total));
  }
  return squares.total / count;
}

/** Between the two nearest values in proportion; infinite outside of 0 to 1. */
export function quantileOf(share: number, values: readonly number[]): number {
  if (values.length === 0 || Number.isNaN(share)) return Number.NaN;
  if (share < 0) return -Infinity;
  if (share > 1) return Infinity;
  const sorted = values.toSorted((a, b) => (Number.isNaN(a) ? -1 : Number.isNaN(b) ? 1 : a - b || 0));
  const rank = share * (sorted.length - 1);
  const lower = Math.max(0, Math.floor(rank));
  const upper = Math.min(sorted.length - 1, lower + 1);
  const weight = rank - Math.floor(rank);
  return (sorted[lower] ?? Number.NaN) * (1 - weight) + (sorted[upper] ?? Number.NaN) * weight;
}

/** Least squares over seconds from `origin`; a constant series has the slope 0 to the last bit. */
export function linearRegression(
  times: readonly number[],
  values: readonly number[],
  origin: number,
): { slope: number; intercept: number } {
  const first = values[0] ?? Number.NaN;
  if (values.every((value) => value === first))
    return Math.abs(first) === Infinity ? { slope: Number.NaN, intercept: Number.NaN } : { slope: 0, intercept: first };
  const [sumX, sumY, sumXY, sumXX] = [new KahanSum(), new KahanSum(), new KahanSum(), new KahanSum()];
  values.forEach((value, at) => {
    const x = ((times[at] ?? 0) - origin) / 1e3;
    sumX.add(x);
    sumY.add(value);
    sumXY.add(x * value);
    sumXX.add(x * x);
  });
  const n = values.length;
  const covariance = sumXY.total - (sumX.total * sumY.total) / n;
  const variance = sumXX.total - (sumX.total * sumX.total) / n;
  const slope = covariance / variance;
  return { slope, intercept: sumY.total / n - (slope * sumX.total) / n };
}

/** Powers by squaring, as Go's math.Pow works, so that they agree with Prometheus' to the last bit. */
export function power(x: number, y: number): number {
  if (y === 0 || x === 1) return 1;
  if (y === 1) return x;
  if (y === 0.5) return Math.sqrt(x);
  if (y === -0.5) return 1 / Math.sqrt(x);
  if (x === -1 && Math.abs(y) === Infinity) return 1;
  if (
    !Number.isFinite(x) ||
    !Number.isFinite(y) ||
    x === 0 ||
    (x < 0 && !Number.isInteger(y)) ||
    Math.abs(y) >= 2 ** 63
  )
    return x ** y;
  const [whole, fraction] = split(Math.abs(y));
  let mantissa = 1;
  let exponent = 0;
  if (fraction !== 0) mantissa = Math.exp((fraction > 0.5 ? fraction - 1 : fraction) * Math.log(x));
  let { mantissa: base, exponent: baseExponent } = frexp(x);
  for (let bits = whole + (fraction > 0.5 ? 1 : 0); bits !== 0; bits = Math.floor(bits / 2)) {
    if (Math.abs(baseExponent) > 2 ** 12) {
      exponent += baseExponent;
      break;
    }
    if (bits % 2 === 1) {
      mantissa *= base;
      exponent += baseExponent;
    }
    base *= base;
    baseExponent *= 2;
    if (base < 0.5) {
      base += base;
      baseExponent -= 1;
    }
  }
  if (y < 0) {
    mantissa = 1 / mantissa;
    exponent = -exponent;
  }
  return ldexp(mantissa, exponent);
}

const split = (value: number): [number, number] => [Math.floor(value), value - Math.floor(value)];

/** x is mantissa * 2^exponent with a mantissa from 0.5 up to 1. */
export function frexp(x: number): { mantissa: number; exponent: number } {
  let exponent = Math.floor(Math.log2(Math.abs(x))) + 1;
  let mantissa = ldexp(x, -exponent);
  while (Math.abs(mantissa) >= 1) [mantissa, exponent] = [mantissa / 2, exponent + 1];
  while (Math.abs(mantissa) < 0.5) [mantissa, exponent] = [mantissa * 2, exponent - 1];
  return { mantissa, exponent };
}

function ldexp(x: number, exponent: number): number {
  if (Math.abs(exponent) < 1000) return x * 2 ** exponent;
  const half = Math.trunc(exponent / 2);
  return Math.abs(exponent) > 2200 ? x * 2 ** exponent : x * 2 ** half * 2 ** (exponent - half);
}
