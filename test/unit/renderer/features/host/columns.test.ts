import { describe, expect, it } from "vitest";
import { maxPoints } from "../../../../../renderer/components/charts/timeTable.ts";
import { overviewCharts } from "../../../../../renderer/features/host/charts.ts";
import { hostColumns, largestInterfaces } from "../../../../../renderer/features/host/columns.ts";
import { appended, fromHistory, keptMs, maxSamples } from "../../../../../renderer/features/host/sampleBuffer.ts";
import type { Sample } from "../../../../../shared/contract/health.ts";

const gib = 1024 ** 3;
const start = 1_700_000_000_000;

function sample(seconds: number, change: Partial<Sample> = {}): Sample {
  return {
    time: start + seconds * 1000,
    cpu: { percent: 12, iowaitPercent: 3, stealPercent: null, cores: [10, 14] },
    memory: { totalBytes: 8 * gib, availableBytes: 6 * gib, swapTotalBytes: 2 * gib, swapFreeBytes: gib },
    load: [0.5, 0.4, 0.3],
    disks: [],
    diskIo: { readBytesPerSecond: 1000, writeBytesPerSecond: null },
    network: [
      { name: "lo", rxBytesPerSecond: 9e9, txBytesPerSecond: 9e9 },
      { name: "eth0", rxBytesPerSecond: 100, txBytesPerSecond: 10 },
      { name: "eth1", rxBytesPerSecond: 1, txBytesPerSecond: null },
    ],
    uptimeSeconds: 1,
    probeCpuMs: 1,
    ...change,
  };
}
const minute = Array.from({ length: 30 }, (_, index) => sample(index * 2));

describe("the overview's columns", () => {
  it("turn free into used and leave the loopback out of the network", () => {
    const columns = hostColumns(minute);
    expect(columns.memory.used[0]).toBe(2 * gib);
    expect(columns.memory.swap[0]).toBe(gib);
    expect(columns.received.total[0]).toBe(101);
    expect(columns.sent.total[0]).toBe(10);
    expect(columns.received.interfaces.map(({ name }) => name)).toEqual(["eth0", "eth1"]);
  });

  it("keep what the host does not tell as no data, never as zero", () => {
    const columns = hostColumns([
      sample(0, {
        memory: null,
        load: null,
        network: [{ name: "eth0", rxBytesPerSecond: null, txBytesPerSecond: null }],
      }),
    ]);
    expect(columns.cpu.steal).toEqual([null]);
    expect(columns.memory.used).toEqual([null]);
    expect(columns.memory.swap).toEqual([null]);
    expect(columns.load[2]).toEqual([null]);
    expect(columns.disk.write).toEqual([null]);
    expect(columns.received.total).toEqual([null]);
  });

  it("break where sampling paused", () => {
    const columns = hostColumns([...minute, ...minute.map((entry) => ({ ...entry, time: entry.time + 600_000 }))]);
    expect(columns.time).toHaveLength(61);
    expect(columns.cpu.busy[30]).toBeNull();
    expect(columns.received.interfaces[0]?.values[30]).toBeNull();
  });

  it("hold at most 1,800 rows for an hour of one sample a second", () => {
    const hour = Array.from({ length: maxSamples }, (_, index) => sample(index));
    expect(hostColumns(hour).time.length).toBeLessThanOrEqual(maxPoints);
  });

  it("are empty without samples", () => {
    expect(hostColumns([]).time).toEqual([]);
  });
});

describe("the largest interfaces", () => {
  it("are those that carried most, and none beside the total when there is only one", () => {
    expect(largestInterfaces(minute, 1)).toEqual(["eth0"]);
    expect(
      largestInterfaces([sample(0, { network: [{ name: "eth0", rxBytesPerSecond: 1, txBytesPerSecond: 1 }] })]),
    ).toEqual([]);
  });
});

describe("the samples kept", () => {
  it("are an hour at most, and ascending", () => {
    const kept = fromHistory([sample(4000), sample(0), sample(3999), sample(4000)]);
    expect(kept.map((entry) => entry.time)).toEqual([sample(3999).time, sample(4000).time]);
    expect(appended(kept, sample(4000 + keptMs / 1000)).map((entry) => entry.time)).toHaveLength(2);
  });

  it("do not take a sample that is not newer", () => {
    const kept = fromHistory(minute);
    expect(appended(kept, sample(0))).toBe(kept);
    expect(appended(kept, sample(60))).toHaveLength(31);
  });

  it("are bounded in number, the newest ones", () => {
    const many = fromHistory(Array.from({ length: maxSamples + 100 }, (_, index) => sample(index / 10)));
    expect(many).toHaveLength(maxSamples);
    expect(many.at(-1)?.time).toBe(sample((maxSamples + 99) / 10).time);
  });
});

describe("the overview's charts", () => {
  const facts = { os: null, osId: null, kernel: null, architecture: null, cpuCount: null, rebootRequired: null };
  const chart = (id: string, last: Sample | null) =>
    overviewCharts(hostColumns(last ? [last] : []), last, facts).find((entry) => entry.id === id);

  it("draw the steps of memory at the host's own size", () => {
    expect(chart("memory", sample(0))?.max).toBe(8 * gib);
    expect(chart("memory", sample(0))?.thresholds?.[0]?.value).toBeCloseTo(7.2 * gib);
    expect(chart("memory", null)?.thresholds).toBeUndefined();
  });

  it("leave swap out where there is none", () => {
    const without = sample(0, { memory: { totalBytes: gib, availableBytes: 0, swapTotalBytes: 0, swapFreeBytes: 0 } });
    expect(chart("memory", without)?.series.map(({ id }) => id)).toEqual(["used"]);
  });

  it("draw the number of CPUs over the load, counted from the cores where the host did not say", () => {
    expect(chart("load", sample(0))?.thresholds?.[0]).toMatchObject({ value: 2, label: "2 CPUs" });
  });

  it("give every series as many values as there are times", () => {
    const columns = hostColumns(minute);
    for (const { series } of overviewCharts(columns, sample(0), facts)) {
      for (const { values } of series) expect(values).toHaveLength(columns.time.length);
    }
  });
});
