/** Numbers as Go's fmt and strconv print them, rounding half to even on the exact value. */

interface Decimal {
  /** Without a point: value = digits * 10^-scale. */
  readonly digits: bigint;
  readonly scale: number;
}

/** The exact value of a finite number that is not negative. */
function exact(value: number): { numerator: bigint; denominator: bigint } {
  let numerator = value;
  let twos = 0;
  while (!Number.isInteger(numerator)) {
    numerator *= 2;
    twos += 1;
  }
  return { numerator: BigInt(numerator), denominator: 1n << BigInt(twos) };
}

/** Rounded to so many places after the point; negative places round before it. */
function rounded(value: number, scale: number): Decimal {
  const { numerator, denominator } = exact(value);
  const top = scale >= 0 ? numerator * 10n ** BigInt(scale) : numerator;
  const bottom = scale >= 0 ? denominator : denominator * 10n ** BigInt(-scale);
  let digits = top / bottom;
  const twice = (top % bottom) * 2n;
  if (twice > bottom || (twice === bottom && digits % 2n === 1n)) digits += 1n;
  return { digits, scale };
}

function special(value: number): string | null {
  if (Number.isNaN(value)) return "NaN";
  return Math.abs(value) === Infinity ? (value > 0 ? "+Inf" : "-Inf") : null;
}

const signOf = (value: number): string => (value < 0 || Object.is(value, -0) ? "-" : "");

/** `%.2f` */
export function formatFixed(value: number, places: number): string {
  const odd = special(value);
  if (odd !== null) return odd;
  const { digits } = rounded(Math.abs(value), places);
  const text = digits.toString().padStart(places + 1, "0");
  const whole = places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`;
  return signOf(value) + whole;
}

/** Digits and exponent of `d.ddd * 10^exponent`; the shortest digits that give the value back when no count is asked for. */
function scientific(value: number, significant: number | null): { digits: string; exponent: number } {
  if (value === 0) return { digits: "0".repeat(significant ?? 1), exponent: 0 };
  const [mantissa = "", power = "0"] = value.toExponential().split("e");
  if (significant === null) return { digits: mantissa.replace(".", ""), exponent: Number(power) };
  let exponent = Number(power);
  let digits = rounded(value, significant - 1 - exponent).digits.toString();
  if (digits.length > significant) {
    exponent += 1;
    digits = digits.slice(0, significant);
  }
  return { digits, exponent };
}

const point = (digits: string): string => (digits.length > 1 ? `${digits[0]}.${digits.slice(1)}` : digits);
const power = (exponent: number): string => `${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;

/** `%e` and `%E`; `places` after the point, null for the shortest. */
export function formatExponent(value: number, places: number | null, letter: "e" | "E" = "e"): string {
  const odd = special(value);
  if (odd !== null) return odd;
  const { digits, exponent } = scientific(Math.abs(value), places === null ? null : places + 1);
  return `${signOf(value)}${point(digits)}${letter}${power(exponent)}`;
}

/** `%.4g`, and `%v` with null: without zeros at the end, with an exponent when the number is very small or very large. */
export function formatGeneral(value: number, precision: number | null): string {
  const odd = special(value);
  if (odd !== null) return odd;
  const significant = precision === null ? null : Math.max(precision, 1);
  const found = scientific(Math.abs(value), significant);
  const digits = found.digits.replace(/(?<=.)0+$/, "");
  const { exponent } = found;
  // The shortest form turns to an exponent as `%.6g` does.
  const large = significant ?? 6;
  if (exponent < -4 || exponent >= large) return `${signOf(value)}${point(digits)}e${power(exponent)}`;
  if (exponent < 0) return `${signOf(value)}0.${"0".repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  const rest = digits.slice(exponent + 1);
  return `${signOf(value)}${whole}${rest === "" ? "" : `.${rest}`}`;
}
