/** Spans that a time axis which ends now offers, as the charts of a host and the comparison of hosts do. */
export const ranges = [
  { id: "15m", label: "15 min", seconds: 900 },
  { id: "1h", label: "1 h", seconds: 3600 },
  { id: "6h", label: "6 h", seconds: 6 * 3600 },
  { id: "24h", label: "24 h", seconds: 86_400 },
  { id: "7d", label: "7 d", seconds: 7 * 86_400 },
  { id: "30d", label: "30 d", seconds: 30 * 86_400 },
  { id: "90d", label: "90 d", seconds: 90 * 86_400 },
  { id: "1y", label: "1 year", seconds: 365 * 86_400 },
] as const;
export type RangeId = (typeof ranges)[number]["id"];

export const rangeSeconds = (id: RangeId): number => ranges.find((range) => range.id === id)?.seconds ?? 900;

export const parseRange = (stored: unknown): RangeId | null => ranges.find((range) => range.id === stored)?.id ?? null;
