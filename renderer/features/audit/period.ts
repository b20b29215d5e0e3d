const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export const periods = [
  { value: "any", label: "Any time" },
  { value: "hour", label: "Last hour" },
  { value: "day", label: "Last 24 hours" },
  { value: "week", label: "Last 7 days" },
  { value: "month", label: "Last 30 days" },
  { value: "dates", label: "From and to" },
] as const;
export type Period = (typeof periods)[number]["value"];

const lengths: Partial<Record<Period, number>> = { hour: HOUR, day: DAY, week: 7 * DAY, month: 30 * DAY };

export interface Span {
  /** Epoch milliseconds, both included; null is open. */
  readonly from: number | null;
  readonly to: number | null;
}

/** A period that ends now is open at its end, so that new entries still appear. */
export function spanOf(period: Period, now: number): Span {
  const length = lengths[period];
  return { from: length === undefined ? null : now - length, to: null };
}

/** The two local days of the date fields ("2026-11-23", "" = open), each whole. */
export function spanOfDates(from: string, to: string): Span {
  return { from: localMidnight(from, 0), to: endBefore(localMidnight(to, 1)) };
}

/** Midnight that begins a local day, or one `days` later; days of 23 and 25 hours included. */
function localMidnight(day: string, days: number): number | null {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (!parts) return null;
  const [year, month, date] = parts.slice(1).map(Number) as [number, number, number];
  return new Date(year, month - 1, date + days).getTime();
}

function endBefore(time: number | null): number | null {
  return time === null ? null : time - 1;
}
