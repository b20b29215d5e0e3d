import type { Sizing } from "../../../shared/contract/capacity.ts";
import { quantile } from "./robust.ts";

/** Days that a host must have been watched before its size is judged. */
export const SIZING_DAYS = 14;
export const LOOK_BACK_DAYS = 30;

/** Percent, except load (tasks a core): past these a host has too little. */
export const overBounds: Readonly<Record<string, number>> = {
  "cpu.percent": 80,
  "memory.used": 90,
  "load.perCore": 2,
  "disk.used": 90,
};
/** Below all of these a host has far more than it needs. */
export const underBounds: Readonly<Record<string, number>> = {
  "cpu.percent": 10,
  "memory.used": 40,
  "load.perCore": 0.3,
};

/** Hourly means of one series over the last thirty days. */
export interface Usage {
  readonly metric: string;
  readonly label: string;
  readonly values: readonly (number | null)[];
}

/** 95th percentile of what is known; null when nothing is. */
export function p95(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null).sort((a, b) => a - b);
  return known.length === 0 ? null : quantile(known, 0.95);
}

/** Whether a host has too little or far too much, with the reason; null when it fits, or was not watched for long enough. */
export function judgeSize(usages: readonly Usage[], days: number): Pick<Sizing, "verdict" | "reasons"> | null {
  if (days < SIZING_DAYS) return null;
  const peaks = usages.flatMap(({ metric, label, values }) => {
    const peak = p95(values);
    return peak === null ? [] : [{ metric, label, p95: peak }];
  });
  const past = peaks
    .flatMap((peak) => {
      const bound = overBounds[peak.metric];
      return bound !== undefined && peak.p95 >= bound ? [{ ...peak, bound }] : [];
    })
    .toSorted((a, b) => b.p95 / b.bound - a.p95 / a.bound);
  if (past.length > 0) return { verdict: "over", reasons: past };
  const below = peaks.flatMap((peak) => {
    const bound = underBounds[peak.metric];
    return bound === undefined ? [] : [{ ...peak, bound }];
  });
  // Without CPU and memory nobody knows what the host could do without.
  const judged = new Set(below.map(({ metric }) => metric));
  if (!judged.has("cpu.percent") || !judged.has("memory.used")) return null;
  return below.every(({ p95: peak, bound }) => peak < bound) ? { verdict: "under", reasons: below } : null;
}
