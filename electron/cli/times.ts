import { UsageError } from "./arguments.ts";

const seconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 7 * 86_400, y: 365 * 86_400 };

/**
 * A time on the command line, milliseconds since the epoch: `now`, one before now (`-90m`, `-7d`; s, m, h, d, w, y), or one of
 * ISO 8601, in local time where it names no zone (a day alone is UTC). Throws UsageError.
 */
export function readTime(option: string, text: string, now: number): number {
  if (text === "now") return now;
  const [, amount, unit = ""] = /^-(\d{1,9})([smhdwy])$/.exec(text) ?? [];
  if (amount !== undefined) return now - Number(amount) * (seconds[unit] ?? 0) * 1000;
  const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(time))
    throw new UsageError(`--${option} takes a time: now, -90m, -7d, or one like 2026-01-31T08:00Z`);
  return time;
}
