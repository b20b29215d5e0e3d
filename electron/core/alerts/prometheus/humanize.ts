import { formatGeneral } from "./goFormat.ts";

const short = (value: number): string => formatGeneral(value, 4);
const large = ["k", "M", "G", "T", "P", "E", "Z", "Y"];
const small = ["m", "u", "n", "p", "f", "a", "z", "y"];

function scaled(
  value: number,
  prefixes: readonly string[],
  done: (value: number) => boolean,
  step: (value: number) => number,
): string {
  let rest = value;
  let prefix = "";
  for (const next of prefixes) {
    if (done(rest)) break;
    prefix = next;
    rest = step(rest);
  }
  return short(rest) + prefix;
}

const below =
  (bound: number) =>
  (value: number): boolean =>
    Math.abs(value) < bound;
const reached = (value: number): boolean => Math.abs(value) >= 1;

/** 1234567 is 1.235M. */
export function humanize(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return short(value);
  return reached(value)
    ? scaled(value, large, below(1000), (v) => v / 1000)
    : scaled(value, small, reached, (v) => v * 1000);
}

/** 1048576 is 1Mi. */
export function humanize1024(value: number): string {
  if (Math.abs(value) <= 1 || !Number.isFinite(value)) return short(value);
  return scaled(
    value,
    large.map((prefix) => `${prefix}i`),
    below(1024),
    (v) => v / 1024,
  );
}

/** Seconds as `1d 2h 3m 4s`. */
export function humanizeDuration(value: number): string {
  if (!Number.isFinite(value)) return short(value);
  if (value === 0) return "0s";
  if (!reached(value)) return `${scaled(value, small, reached, (v) => v * 1000)}s`;
  const sign = value < 0 ? "-" : "";
  const size = Math.abs(value);
  const whole = Math.trunc(size);
  const parts: [number, string][] = [
    [Math.floor(whole / 86_400), "d"],
    [Math.floor(whole / 3600) % 24, "h"],
    [Math.floor(whole / 60) % 60, "m"],
    [whole % 60, "s"],
  ];
  const first = parts.findIndex(([count]) => count !== 0);
  if (first === 3) return `${sign}${short(size)}s`;
  return (
    sign +
    parts
      .slice(first)
      .map(([count, unit]) => `${count}${unit}`)
      .join(" ")
  );
}

/** 0.25 is 25%. */
export const humanizePercentage = (value: number): string => `${short(value * 100)}%`;

/** Go's `%v` of a time in UTC, to the millisecond; null for what is beyond nanoseconds in 64 bits. */
export function humanizeTimestamp(seconds: number): string | null {
  if (!Number.isFinite(seconds)) return short(seconds);
  if (Math.abs(seconds * 1e9) > 2 ** 63) return null;
  // Nanoseconds first, then cut to milliseconds: as whole numbers, which a double of this size is not exact enough for.
  const milliseconds = Number(BigInt(Math.trunc(seconds * 1e9)) / 1_000_000n);
  const [date = "", time = ""] = new Date(milliseconds).toISOString().split("T");
  return `${date} ${time.replace(/(?:\.0+|(?<=\.\d+)0+)?Z$/, "")} +0000 UTC`;
}
