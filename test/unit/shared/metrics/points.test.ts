import { describe, expect, it } from "vitest";
import type { Sample } from "../../../../shared/contract/health.ts";
import { catalogue } from "../../../../shared/metrics/catalogue.ts";
import { pointsOf } from "../../../../shared/metrics/points.ts";
import { emptySample, sampleDisk } from "../../../support/samples.ts";

const valuesOf = (change: Partial<Sample>): Record<string, number> =>
  Object.fromEntries(
    pointsOf({ ...emptySample, ...change })
      .filter(({ metric }) => metric !== "host.up")
      .map(({ metric, label, value }) => [label ? `${metric} ${label}` : metric, value]),
  );

describe("the points of a sample", () => {
  it("say that the host answered and nothing else where nothing is known: unknown is not zero", () =>
    expect(pointsOf(emptySample)).toEqual([{ metric: "host.up", label: "", value: 1 }]));

  it("are CPU, its cores and load", () => {
    expect(
      valuesOf({ cpu: { percent: 12, iowaitPercent: 3, stealPercent: 1, cores: [10, 14] }, load: [0.5, 0.4, 0.3] }),
    ).toEqual({
      "cpu.percent": 12,
      "cpu.iowait": 3,
      "cpu.steal": 1,
      "cpu.core 0": 10,
      "cpu.core 1": 14,
      "load.1": 0.5,
      "load.5": 0.4,
      "load.15": 0.3,
      "load.perCore": 0.2,
    });
  });

  it("leave the single cores of a very large machine out", () => {
    const cores = Array.from({ length: 65 }, () => 1);
    expect(valuesOf({ cpu: { percent: 1, iowaitPercent: null, stealPercent: null, cores } })).toEqual({
      "cpu.percent": 1,
    });
  });

  it("are memory and swap as shares, swap only where there is some", () => {
    const memory = { totalBytes: 100, availableBytes: 25, swapTotalBytes: 50, swapFreeBytes: 40 };
    expect(valuesOf({ memory, zram: { originalBytes: 9, memoryBytes: 4 } })).toEqual({
      "memory.used": 75,
      "memory.available": 25,
      "memory.total": 100,
      "swap.free": 40,
      "swap.total": 50,
      "swap.used": expect.closeTo(20) as number,
      "zram.used": 4,
    });
    expect(valuesOf({ memory: { ...memory, swapTotalBytes: 0 } })).not.toHaveProperty(["swap.used"]);
  });

  it("are each mount by its path, with a size and inodes only where it has them", () => {
    expect(
      valuesOf({
        disks: [
          sampleDisk({ inodesTotal: 200, inodesFree: 150 }),
          sampleDisk({ mount: "/nas", totalBytes: null, freeBytes: null, hanging: true }),
        ],
      }),
    ).toEqual({
      "disk.hanging /": 0,
      "disk.inodes /": 25,
      "disk.used /": expect.closeTo(20) as number,
      "disk.free /": 800,
      "disk.size /": 1000,
      "disk.hanging /nas": 1,
    });
  });

  it("are the rates of disks and interfaces that are known", () => {
    expect(
      valuesOf({
        diskIo: {
          readBytesPerSecond: 1,
          writeBytesPerSecond: 2,
          devices: [
            { name: "vda", readBytesPerSecond: 1, writeBytesPerSecond: 2, awaitMilliseconds: null, busyPercent: 7 },
          ],
        },
        network: [{ name: "eth0", rxBytesPerSecond: 3, txBytesPerSecond: null, errorsPerSecond: 0, dropsPerSecond: 5 }],
      }),
    ).toEqual({
      "diskIo.read": 1,
      "diskIo.write": 2,
      "diskIo.busy vda": 7,
      "network.rx eth0": 3,
      "network.errors eth0": 0,
      "network.drops eth0": 5,
    });
  });

  it("are pressure, connections, sensors, uptime and the probe's own cost", () => {
    expect(
      valuesOf({
        pressure: { cpu: 1, memory: null, memoryFull: 2, io: 3, ioFull: null },
        tcp: { established: 40, timeWait: null },
        temperatures: [{ sensor: "nvme Composite", celsius: -3 }],
        fans: [{ sensor: "fan1", rpm: 0 }],
        uptimeSeconds: 9,
        probeCpuMs: 1.5,
      }),
    ).toEqual({
      "pressure.cpu": 1,
      "pressure.io": 3,
      "tcp.established": 40,
      "temperature nvme Composite": -3,
      "fan fan1": 0,
      uptime: 9,
      "probe.cpu": 1.5,
    });
  });

  it("are never anything but a number under a name of the catalogue", () => {
    const points = pointsOf({ ...emptySample, uptimeSeconds: Number.NaN, load: [Infinity, 1, 1] });
    expect(points.map(({ metric }) => metric)).toEqual(["host.up", "load.5", "load.15"]);
    for (const { metric } of points) expect(Object.keys(catalogue)).toContain(metric);
  });
});
