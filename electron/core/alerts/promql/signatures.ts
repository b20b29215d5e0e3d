import type { ValueType } from "./ast.ts";

export interface Signature {
  readonly args: readonly ValueType[];
  /** How many of the last arguments may be left out. */
  readonly optional: number;
  /** The last argument may stand any number of times, or not at all. */
  readonly repeats?: true;
  readonly returns: ValueType;
}

const signature = (returns: ValueType, args: readonly ValueType[], optional = 0): Signature => ({
  args,
  optional,
  returns,
});
const ofRange = signature("vector", ["range"]);
const ofVector = signature("vector", ["vector"]);
const ofTime = signature("vector", ["vector"], 1);

/** Every function that is understood, with the types of its arguments. */
export const signatures: Readonly<Record<string, Signature>> = {
  rate: ofRange,
  irate: ofRange,
  increase: ofRange,
  delta: ofRange,
  idelta: ofRange,
  deriv: ofRange,
  changes: ofRange,
  resets: ofRange,
  holt_winters: signature("vector", ["range", "scalar", "scalar"]),
  predict_linear: signature("vector", ["range", "scalar"]),
  avg_over_time: ofRange,
  min_over_time: ofRange,
  max_over_time: ofRange,
  sum_over_time: ofRange,
  count_over_time: ofRange,
  last_over_time: ofRange,
  present_over_time: ofRange,
  stddev_over_time: ofRange,
  stdvar_over_time: ofRange,
  quantile_over_time: signature("vector", ["scalar", "range"]),
  absent_over_time: ofRange,
  absent: ofVector,
  abs: ofVector,
  ceil: ofVector,
  floor: ofVector,
  sqrt: ofVector,
  exp: ofVector,
  ln: ofVector,
  log2: ofVector,
  log10: ofVector,
  sgn: ofVector,
  sin: ofVector,
  cos: ofVector,
  tan: ofVector,
  asin: ofVector,
  acos: ofVector,
  atan: ofVector,
  sinh: ofVector,
  cosh: ofVector,
  tanh: ofVector,
  asinh: ofVector,
  acosh: ofVector,
  atanh: ofVector,
  deg: ofVector,
  rad: ofVector,
  pi: signature("scalar", []),
  round: signature("vector", ["vector", "scalar"], 1),
  clamp: signature("vector", ["vector", "scalar", "scalar"]),
  clamp_min: signature("vector", ["vector", "scalar"]),
  clamp_max: signature("vector", ["vector", "scalar"]),
  sort: ofVector,
  sort_desc: ofVector,
  time: signature("scalar", []),
  timestamp: ofVector,
  vector: signature("vector", ["scalar"]),
  scalar: signature("scalar", ["vector"]),
  label_replace: signature("vector", ["vector", "string", "string", "string", "string"]),
  label_join: { ...signature("vector", ["vector", "string", "string", "string"], 1), repeats: true },
  histogram_quantile: signature("vector", ["scalar", "vector"]),
  minute: ofTime,
  hour: ofTime,
  day_of_week: ofTime,
  day_of_month: ofTime,
  day_of_year: ofTime,
  days_in_month: ofTime,
  month: ofTime,
  year: ofTime,
};

export function signatureOf(name: string): Signature | null {
  return Object.hasOwn(signatures, name) ? (signatures[name] ?? null) : null;
}
