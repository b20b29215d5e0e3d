import { frexp } from "./sums.ts";

/** Of ln 2, cut in two so that a product with a whole number is exact; and the polynomial's, all after FreeBSD's e_log.c. */
const ln2High = 6.9314718036912381649e-1;
const ln2Low = 1.90821492927058770002e-10;
const [l1, l2, l3, l4, l5, l6, l7] = [
  6.66666666666673513e-1, 3.999999999940941908e-1, 2.857142874366239149e-1, 2.222219843214978396e-1,
  1.818357216161805012e-1, 1.531383769920937332e-1, 1.479819860511658591e-1,
];

/** Natural logarithm in the order of operations of Go's math.Log, which Prometheus prints to the last bit. */
export function naturalLog(x: number): number {
  if (Number.isNaN(x) || x === Infinity) return x;
  if (x < 0) return Number.NaN;
  if (x === 0) return -Infinity;
  let { mantissa, exponent: k } = frexp(x);
  if (mantissa < Math.SQRT2 / 2) [mantissa, k] = [mantissa * 2, k - 1];
  const f = mantissa - 1;
  const s = f / (2 + f);
  const s2 = s * s;
  const s4 = s2 * s2;
  const odd = s2 * (l1 + s4 * (l3 + s4 * (l5 + s4 * l7)));
  const even = s4 * (l2 + s4 * (l4 + s4 * l6));
  const half = 0.5 * f * f;
  return k * ln2High - (half - (s * (half + (odd + even)) + k * ln2Low) - f);
}

export function log2(x: number): number {
  if (!(x > 0) || x === Infinity) return naturalLog(x);
  const { mantissa, exponent } = frexp(x);
  return mantissa === 0.5 ? exponent - 1 : naturalLog(mantissa) * Math.LOG2E + exponent;
}

export const log10 = (x: number): number => naturalLog(x) * Math.LOG10E;
