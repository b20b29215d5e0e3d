/** The shortest digits that give the number back, never with an exponent: strconv.FormatFloat(value, 'f', -1, 64) of Go. */
export function plainNumber(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (Math.abs(value) === Infinity) return value > 0 ? "+Inf" : "-Inf";
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  const [mantissa = "0", power = "0"] = Math.abs(value).toExponential().split("e");
  const digits = mantissa.replace(".", "");
  // Digits before the point.
  const whole = Number(power) + 1;
  if (whole <= 0) return `${sign}0.${"0".repeat(-whole)}${digits}`;
  const rest = digits.slice(whole);
  return `${sign}${digits.slice(0, whole).padEnd(whole, "0")}${rest === "" ? "" : `.${rest}`}`;
}
