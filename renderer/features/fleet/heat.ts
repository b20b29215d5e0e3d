import type { Sample } from "../../../shared/contract/health.ts";
import { metricInfo, type MetricName } from "../../../shared/metrics/catalogue.ts";
import { pointsOf } from "../../../shared/metrics/points.ts";
import type { FleetRow } from "./search.ts";

/** Metrics of a reading that a fleet can be coloured and compared by; of several (mounts, cards) the highest counts. */
export const fleetMetrics = [
  "cpu.percent",
  "memory.used",
  "disk.used",
  "load.perCore",
  "cpu.iowait",
  "cpu.steal",
  "swap.used",
  "disk.inodes",
  "pressure.cpu",
  "pressure.memory",
  "pressure.io",
  "diskIo.read",
  "diskIo.write",
  "diskIo.busy",
  "network.rx",
  "network.tx",
  "temperature",
  "tcp.established",
] as const satisfies readonly MetricName[];
export type FleetMetric = (typeof fleetMetrics)[number];

export const parseMetric = (stored: unknown): FleetMetric | null =>
  fleetMetrics.find((metric) => metric === stored) ?? null;

export interface Highest {
  readonly value: number;
  /** The series that has it: a mount, an interface; empty where there is one a host. */
  readonly label: string;
}

/** A reading is looked through once, however often it is drawn; it goes when the reading does. */
const highest = new WeakMap<Sample, ReadonlyMap<string, Highest>>();

/** The highest value of a metric in a reading; null where the host has none. */
export function highestOf(sample: Sample | null | undefined, metric: FleetMetric): Highest | null {
  if (!sample) return null;
  let found = highest.get(sample);
  if (!found) {
    const values = new Map<string, Highest>();
    for (const { metric: name, label, value } of pointsOf(sample)) {
      const before = values.get(name);
      if (before === undefined || value > before.value) values.set(name, { value, label });
    }
    highest.set(sample, values);
    found = values;
  }
  return found.get(metric) ?? null;
}

/** The value that a row is coloured by; a host that is not answering now has none. */
export function heatOf({ health }: FleetRow, metric: FleetMetric): Highest | null {
  const status = health?.status;
  return status === "ok" || status === "warning" || status === "critical" ? highestOf(health?.last, metric) : null;
}

/** Steps of colour; their names are in the theme. */
export const heatSteps = 5;

/** Upper ends of all steps but the last, ascending. */
export type HeatScale = readonly number[];

const percentScale: HeatScale = [20, 50, 80, 90];
const perCoreScale: HeatScale = [0.5, 1, 2, 4];

/** Known limits where the unit has some; else even parts of what the fleet shows now, so that colours tell its hosts apart. */
export function heatScale(metric: FleetMetric, values: readonly number[]): HeatScale {
  if (metric === "load.perCore") return perCoreScale;
  if (metricInfo(metric).unit === "percent") return percentScale;
  const top = values.reduce((most, value) => Math.max(most, value), 0);
  return Array.from({ length: heatSteps - 1 }, (_, step) => (top * (step + 1)) / heatSteps);
}

/** 0 to `heatSteps - 1`. */
export function heatStep(value: number, scale: HeatScale): number {
  const step = scale.findIndex((end) => value <= end);
  return step === -1 ? scale.length : step;
}

/** Highest first, then those without a value; equal ones stay in the order given. */
export function hottestFirst(rows: readonly FleetRow[], metric: FleetMetric): FleetRow[] {
  return rows
    .map((row) => ({ row, value: heatOf(row, metric)?.value ?? -Infinity }))
    .toSorted((a, b) => (b.value === a.value ? 0 : b.value - a.value))
    .map(({ row }) => row);
}
