import type { ComparedSeries } from "../../components/charts/CompareChart.tsx";
import { maxCompared } from "../../components/charts/compareSeries.ts";
import { type FleetMetric, heatOf, highestOf, hottestFirst } from "./heat.ts";
import type { FleetRow } from "./search.ts";

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
