import type { ComparedSeries } from "../../components/charts/CompareChart.tsx";
import { maxCompared } from "../../components/charts/compareSeries.ts";
import { type FleetMetric, heatOf, highestOf, hottestFirst } from "./heat.ts";
import type { FleetRow } from "./search.ts";

/** Seconds by what a preference calls them. */
export const compareRanges = {
  "15 min": 900,
  "1h": 3600,
  "6h": 6 * 3600,
  "24h": 86_400,
  "7d": 7 * 86_400,
  "30d": 30 * 86_400,
  "1y": 365 * 86_400,
} as const;
export type CompareRange = keyof typeof compareRanges;

/** The same names as above the charts of a host. */
export const compareRangeNames: readonly { readonly value: CompareRange; readonly label: string }[] = [
  { value: "15 min", label: "15 min" },
  { value: "1h", label: "1 h" },
  { value: "6h", label: "6 h" },
  { value: "24h", label: "24 h" },
  { value: "7d", label: "7 d" },
  { value: "30d", label: "30 d" },
  { value: "1y", label: "1 year" },
];

export const parseCompareRange = (stored: unknown): CompareRange | null =>
  typeof stored === "string" && Object.hasOwn(compareRanges, stored) ? (stored as CompareRange) : null;

/** The series to draw, highest first. Of a host with several (mounts, cards) the one that is highest stands for it. */
export function comparedSeries(rows: readonly FleetRow[], metric: FleetMetric): ComparedSeries[] {
  return hottestFirst(rows, metric)
    .flatMap((row): ComparedSeries[] => {
      const { host, health } = row;
      // A host that is away now still has its history.
      const found = heatOf(row, metric) ?? highestOf(health?.last, metric);
      if (!found) return [];
      const name = found.label === "" ? host.name : `${host.name} ${found.label}`;
      return [{ hostId: host.id, metric, label: found.label, name }];
    })
    .slice(0, maxCompared);
}
