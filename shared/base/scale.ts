/** A number in the largest unit that leaves it at least 1, each unit `base` times the one before: "1.5 KiB". */
export function scale(value: number, base: number, units: readonly string[]): string {
  let step = 0;
  let rest = Math.abs(value);
  while (rest >= base && step < units.length - 1) {
    rest /= base;
    step += 1;
  }
  // 1023.96 KiB would print as "1024 KiB": move on once rounding reaches the base.
  if (Math.round(rest) >= base && step < units.length - 1) {
    rest /= base;
    step += 1;
  }
  const digits = step === 0 || rest >= 99.95 ? 0 : 1;
  return `${value < 0 ? "-" : ""}${rest.toFixed(digits)} ${units[step]}`;
}

/** Bytes in binary units. */
export const sizeText = (bytes: number): string => scale(bytes, 1024, ["B", "KiB", "MiB", "GiB", "TiB", "PiB"]);
