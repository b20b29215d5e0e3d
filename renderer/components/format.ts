import { scale, sizeText } from "../../shared/base/scale.ts";

/** Text for numbers that people read. Every function gives its unit; unknown is a dash, never 0. */
export const unknownText = "–";
type Maybe = number | null | undefined;
const known = (value: Maybe): value is number => typeof value === "number" && Number.isFinite(value);

/** Sizes are binary: 1536 gives "1.5 KiB". */
export function formatBytes(bytes: Maybe): string {
  return known(bytes) ? sizeText(bytes) : unknownText;
}

/** Rates are decimal: 1500000 gives "1.5 MB/s". */
export function formatRate(bytesPerSecond: Maybe): string {
  return known(bytesPerSecond) ? scale(bytesPerSecond, 1000, ["B/s", "kB/s", "MB/s", "GB/s", "TB/s"]) : unknownText;
}

/** Percentages from 0 to 100, one digit below 10. */
export function formatPercent(percent: Maybe): string {
  return known(percent) ? `${percent.toFixed(Math.abs(percent) < 9.95 ? 1 : 0)} %` : unknownText;
}

export function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en-GB")} ${count === 1 ? one : many}`;
}

/** Two largest units of a span: "3 d 4 h", "12 min 5 s", "0 s". */
export function formatDuration(seconds: Maybe): string {
  if (!known(seconds)) return unknownText;
  const units: readonly (readonly [number, string])[] = [
    [86_400, "d"],
    [3600, "h"],
    [60, "min"],
    [1, "s"],
  ];
  let rest = Math.max(0, Math.round(seconds));
  const first = units.findIndex(([size]) => rest >= size);
  if (first === -1) return "0 s";
  const parts: string[] = [];
  for (const [size, name] of units.slice(first, first + 2)) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${name}`);
  }
  return parts.join(" ");
}

/** "just now", "3 min ago", "in 2 h". */
export function formatAgo(time: number, now: number): string {
  const seconds = Math.round((now - time) / 1000);
  if (Math.abs(seconds) < 5) return "just now";
  const span = Math.abs(seconds);
  const text =
    span < 60
      ? `${span} s`
      : span < 3600
        ? `${Math.floor(span / 60)} min`
        : span < 86_400
          ? `${Math.floor(span / 3600)} h`
          : `${Math.floor(span / 86_400)} d`;
  return seconds > 0 ? `${text} ago` : `in ${text}`;
}

const two = (value: number): string => String(value).padStart(2, "0");

/** Local time as "2026-11-23 08:43:23". */
export function formatLocalTime(time: number): string {
  const at = new Date(time);
  if (Number.isNaN(at.getTime())) return unknownText;
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** The same moment in UTC: "2026-11-23 08:43:23 UTC". */
export function formatUtcTime(time: number): string {
  const at = new Date(time);
  return Number.isNaN(at.getTime()) ? unknownText : `${at.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
