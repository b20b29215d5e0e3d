/** Units from the largest; a year has 365 days, a week 7, as in Prometheus. */
const units = [
  ["y", 31_536_000_000],
  ["w", 604_800_000],
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
  ["ms", 1],
] as const;

const pattern = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;
/** Prometheus keeps durations in nanoseconds in 63 bits. */
const longest = 2 ** 63 / 1e6;

/** Milliseconds of `1h30m`; null when it is none. Units stand once and in falling order. Zero may stand alone. */
export function parseDuration(text: string): number | null {
  if (text === "0") return 0;
  const found = text === "" ? null : pattern.exec(text);
  if (!found) return null;
  let total = 0;
  units.forEach(([, size], at) => (total += Number(found[at + 1] ?? 0) * size));
  return total < longest ? total : null;
}

/** The way Prometheus writes a duration: weeks and years only when nothing is left over. */
export function printDuration(milliseconds: number): string {
  if (milliseconds === 0) return "0s";
  let left = Math.abs(milliseconds);
  let text = milliseconds < 0 ? "-" : "";
  for (const [unit, size] of units) {
    const whole = Math.floor(left / size);
    if (whole === 0 || ((unit === "y" || unit === "w") && left % size !== 0)) continue;
    text += `${whole}${unit}`;
    left -= whole * size;
  }
  return text;
}
