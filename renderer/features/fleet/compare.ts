import type { ComparedSeries } from "../../components/charts/CompareChart.tsx";
import { maxCompared } from "../../components/charts/compareSeries.ts";
import { type FleetMetric, heatOf, highestOf, hottestFirst } from "./heat.ts";
import type { FleetRow } from "./search.ts";

/** By what a preference calls them, with the names that the charts of a host use. */
export const compareRanges = [
  { value: "15 min", label: "15 min", seconds: 900 },
  { value: "1h", label: "1 h", seconds: 3600 },
  { value: "6h", label: "6 h", seconds: 6 * 3600 },
  { value: "24h", label: "24 h", seconds: 86_400 },
  { value: "7d", label: "7 d", seconds: 7 * 86_400 },
  { value: "30d", label: "30 d", seconds: 30 * 86_400 },
  { value: "1y", label: "1 year", seconds: 365 * 86_400 },
] as const;
export type CompareRange = (typeof compareRanges)[number]["value"];

export const parseCompareRange = (stored: unknown): CompareRange | null =>
  compareRanges.find(({ value }) => value === stored)?.value ?? null;

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
