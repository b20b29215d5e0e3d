import { metricInfo, type Unit } from "../../../shared/metrics/catalogue.ts";

/** Decimals that a value of the unit is measured to; null where the unit says nothing and SIGNIFICANT digits are kept. */
const decimals: Partial<Record<Unit, number>> = { percent: 2, celsius: 1, rpm: 0, boolean: 0, count: 2 };
/** Digits kept of a number that is not whole: 0.001 % of the value. */
const SIGNIFICANT = 6;
/** Digits kept of a rate, whole or not: what two counters 10 s apart know. */
const RATE_DIGITS = 4;

/** How a metric's values are rounded before they are kept: digits that no instrument measured cost most of the room. */
export type Precision = (value: number) => number;

function significant(value: number, digits: number): number {
  const magnitude = Math.floor(Math.log10(Math.abs(value)));
  if (!Number.isFinite(magnitude)) return value;
  const shift = digits - 1 - magnitude;
  // Beyond these powers of ten the scaling itself would round.
  if (shift > 22 || shift < -22) return value;
  return shift >= 0 ? Math.round(value * 10 ** shift) / 10 ** shift : Math.round(value / 10 ** -shift) * 10 ** -shift;
}

export function precisionOf(metric: string): Precision {
  const { unit } = metricInfo(metric);
  if (unit === "bytesPerSecond") return (value) => significant(value, RATE_DIGITS);
  const places = decimals[unit];
  if (places !== undefined) {
    const scale = 10 ** places;
    return (value) => (Math.abs(value) < 1e12 ? Math.round(value * scale) / scale : value);
  }
  // Whole numbers stay, and so does the whole part of any other: a rounded mean never leaves the values it is the mean of.
  return (value) => {
    if (Number.isInteger(value)) return value;
    return Math.abs(value) >= 10 ** (SIGNIFICANT - 1) ? Math.round(value) : significant(value, SIGNIFICANT);
  };
}
