import type { Sample } from "../../../shared/contract/health.ts";
import { downsample, insertGaps, type TimeTable } from "../../components/charts/timeTable.ts";
import { liveIntervalSeconds } from "./useLiveHealth.ts";

type Value = number | null;

/** Interfaces drawn by name beside the total of all. */
export const maxInterfaces = 3;

/** Values of the overview's charts over one time axis. Percent, bytes, bytes a second; null = no data. */
export interface HostColumns {
  /** Seconds since the epoch. */
  readonly time: readonly number[];
  readonly cpu: {
    readonly busy: readonly Value[];
    readonly iowait: readonly Value[];
    readonly steal: readonly Value[];
  };
  readonly memory: { readonly used: readonly Value[]; readonly swap: readonly Value[] };
  readonly load: readonly [one: readonly Value[], five: readonly Value[], fifteen: readonly Value[]];
  readonly disk: { readonly read: readonly Value[]; readonly write: readonly Value[] };
  readonly received: NetworkColumns;
  readonly sent: NetworkColumns;
}
export interface NetworkColumns {
  readonly total: readonly Value[];
  readonly interfaces: readonly { readonly name: string; readonly values: readonly Value[] }[];
}

type Direction = "rxBytesPerSecond" | "txBytesPerSecond";

/** Traffic of a host with itself is no network traffic. */
const isLoopback = (name: string): boolean => name === "lo" || name === "lo0";
const outside = (sample: Sample) => sample.network.filter(({ name }) => !isLoopback(name));

const swapUsed = (sample: Sample): Value => {
  const { swapTotalBytes: total, swapFreeBytes: free } = sample.memory ?? { swapTotalBytes: null, swapFreeBytes: null };
  return total === null || free === null ? null : total - free;
};

function total(sample: Sample, direction: Direction): Value {
  const values = outside(sample).flatMap((entry) => entry[direction] ?? []);
  return values.length === 0 ? null : values.reduce((a, b) => a + b, 0);
}

/** The interfaces that carried most over all samples, both directions, largest first; none when there is only one. */
export function largestInterfaces(samples: readonly Sample[], limit = maxInterfaces): string[] {
  const carried = new Map<string, number>();
  for (const sample of samples) {
    for (const { name, rxBytesPerSecond, txBytesPerSecond } of outside(sample)) {
      carried.set(name, (carried.get(name) ?? 0) + (rxBytesPerSecond ?? 0) + (txBytesPerSecond ?? 0));
    }
  }
  if (carried.size < 2) return [];
  return Array.from(carried)
    .sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))
    .slice(0, limit)
    .map(([name]) => name);
}

/** Turns samples into the charts' columns: one row a sample, a row of nulls where sampling paused, at most 1,800 rows. */
export function hostColumns(samples: readonly Sample[]): HostColumns {
  const names = largestInterfaces(samples);
  const of = (read: (sample: Sample) => Value): Value[] => samples.map(read);
  const interfaces = (direction: Direction): Value[][] =>
    names.map((name) => of((sample) => sample.network.find((entry) => entry.name === name)?.[direction] ?? null));
  const raw: TimeTable = {
    time: samples.map((sample) => sample.time / 1000),
    columns: [
      of((sample) => sample.cpu.percent),
      of((sample) => sample.cpu.iowaitPercent),
      of((sample) => sample.cpu.stealPercent),
      of((sample) => (sample.memory ? sample.memory.totalBytes - sample.memory.availableBytes : null)),
      of(swapUsed),
      of((sample) => sample.load?.[0] ?? null),
      of((sample) => sample.load?.[1] ?? null),
      of((sample) => sample.load?.[2] ?? null),
      of((sample) => sample.diskIo.readBytesPerSecond),
      of((sample) => sample.diskIo.writeBytesPerSecond),
      of((sample) => total(sample, "rxBytesPerSecond")),
      of((sample) => total(sample, "txBytesPerSecond")),
      ...interfaces("rxBytesPerSecond"),
      ...interfaces("txBytesPerSecond"),
    ],
  };
  const table = downsample(insertGaps(raw, liveIntervalSeconds));
  const column = (index: number): readonly Value[] => table.columns[index] ?? [];
  const named = (first: number) => names.map((name, index) => ({ name, values: column(first + index) }));
  return {
    time: table.time,
    cpu: { busy: column(0), iowait: column(1), steal: column(2) },
    memory: { used: column(3), swap: column(4) },
    load: [column(5), column(6), column(7)],
    disk: { read: column(8), write: column(9) },
    received: { total: column(10), interfaces: named(12) },
    sent: { total: column(11), interfaces: named(12 + names.length) },
  };
}
