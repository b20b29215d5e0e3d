import { describe, expect, it } from "vitest";
import { probes } from "../../../../../electron/core/health/probes/index.ts";
import { parseFound } from "../../../../../electron/core/health/found.ts";
import type { Mount } from "../../../../../electron/core/health/probes/mounts.ts";
import { parseFiles } from "../../../../../electron/core/health/program.ts";
import {
  perSecond,
  probeCpuMs,
  type Reading,
  secondsBetween,
  toDisks,
  toSample,
} from "../../../../../electron/core/health/reading.ts";
import { sampleDisk } from "../../../../support/samples.ts";
import { distros, emptyReading, fixture, readingOf } from "./support.ts";

function reading(results: Reading["results"], monotonic = 0): Reading {
  return { ...emptyReading, time: 1_800_000_000_000 + monotonic, monotonic, results };
}
const cpu = (total: number, idle: number, iowait = 0, steal = 0): NonNullable<Reading["results"]["cpu"]> => ({
  all: { total, idle, iowait, steal },
  cores: new Map([[0, { total, idle, iowait, steal }]]),
  bootedAt: null,
});

describe("rates", () => {
  it("are unknown on a first reading", () => {
    const sample = toSample(
      null,
      reading({ cpu: cpu(100, 50), uptime: 5, network: [{ name: "e", rxBytes: 1, txBytes: 1, errors: 0, drops: 0 }] }),
      false,
    );
    expect(sample.cpu).toEqual({ percent: null, iowaitPercent: null, stealPercent: null, cores: [] });
    expect(sample.network).toEqual([
      { name: "e", rxBytesPerSecond: null, txBytesPerSecond: null, errorsPerSecond: null, dropsPerSecond: null },
    ]);
    expect(sample.diskIo).toEqual({ readBytesPerSecond: null, writeBytesPerSecond: null, devices: [] });
    expect(sample.probeCpuMs).toBeNull();
  });

  it("tell busy, waiting and stolen time apart", () => {
    const sample = toSample(
      reading({ cpu: cpu(0, 0), uptime: 10 }),
      reading({ cpu: cpu(1000, 600, 100, 50), uptime: 20 }),
      false,
    );
    expect(sample.cpu).toEqual({ percent: 30, iowaitPercent: 10, stealPercent: 5, cores: [30] });
  });

  it("use the host's own clock, so that a slow line changes nothing", () => {
    const before = reading({ uptime: 100, diskIo: { readBytes: 0, writtenBytes: 0, devices: [] } }, 0);
    const after = reading({ uptime: 102, diskIo: { readBytes: 2000, writtenBytes: 4000, devices: [] } }, 9000);
    expect(toSample(before, after, false).diskIo).toMatchObject({
      readBytesPerSecond: 1000,
      writeBytesPerSecond: 2000,
    });
  });

  it("use the time here where the host shows no uptime", () => {
    expect(secondsBetween(reading({}, 1000), reading({}, 3000))).toBe(2);
  });

  it("are unknown after a reboot, after a long gap, and between readings that are too close", () => {
    expect(
      toSample(reading({ cpu: cpu(10, 5), uptime: 500 }), reading({ cpu: cpu(1000, 5), uptime: 3 }), false).cpu.percent,
    ).toBeNull();
    expect(secondsBetween(reading({ uptime: 0 }), reading({ uptime: 181 }))).toBeNull();
    expect(secondsBetween(reading({ uptime: 1 }), reading({ uptime: 1.1 }))).toBeNull();
  });

  it("are unknown for the one counter that was reset", () => {
    expect(perSecond(100, 50, 1)).toBeNull();
    const net = (rxBytes: number, name = "e") => ({ name, rxBytes, txBytes: rxBytes, errors: 0, drops: null });
    const sample = toSample(
      reading({ uptime: 1, network: [net(900), net(5, "f")] }),
      reading({ uptime: 2, network: [net(10), net(15, "f"), net(3, "new")] }),
      false,
    );
    expect(sample.network.map((entry) => entry.rxBytesPerSecond)).toEqual([null, 10, null]);
  });

  it("forgive iowait for going back, as the kernel says it may", () => {
    const sample = toSample(
      reading({ cpu: cpu(1000, 500, 90), uptime: 1 }),
      reading({ cpu: cpu(1100, 580, 80), uptime: 2 }),
      false,
    );
    expect(sample.cpu).toMatchObject({ percent: 20, iowaitPercent: 0 });
  });

  it("are unknown when the CPU counters themselves went back", () => {
    const sample = toSample(
      reading({ cpu: cpu(1000, 500), uptime: 1 }),
      reading({ cpu: cpu(900, 400), uptime: 2 }),
      false,
    );
    expect(sample.cpu.percent).toBeNull();
  });

  it("leave a core out that came online just now", () => {
    const after = cpu(200, 150);
    const both = new Map([...after.cores, [1, { total: 5, idle: 1, iowait: 0, steal: 0 }] as const]);
    const sample = toSample(
      reading({ cpu: cpu(100, 100), uptime: 1 }),
      reading({ cpu: { ...after, cores: both }, uptime: 2 }),
      false,
    );
    expect(sample.cpu.cores).toEqual([50]);
  });
});

describe("the probe's own cost", () => {
  it("is the shell's time since the last record and the cat's", () => {
    const cost = (shellNs: number): NonNullable<Reading["results"]["cost"]> => ({ shellNs, catNs: 500_000, ticks: 1 });
    expect(probeCpuMs(cost(1_000_000), cost(1_750_000), false)).toBe(1.25);
  });

  it("is in ticks when commands ran, or where the kernel counts nothing finer", () => {
    const cost = (ticks: number, shellNs: number | null): NonNullable<Reading["results"]["cost"]> => ({
      shellNs,
      catNs: 0,
      ticks,
    });
    expect(probeCpuMs(cost(1, 1000), cost(3, 2000), true)).toBe(20);
    expect(probeCpuMs(cost(1, null), cost(2, null), false)).toBe(10);
    expect(probeCpuMs(undefined, cost(2, 1), false)).toBeNull();
  });
});

describe("disks", () => {
  const mount = (path: string, remote = false): { mount: string; device: string; type: string; remote: boolean } => ({
    mount: path,
    device: `dev${path}`,
    type: "ext4",
    remote,
  });

  it("have unknown sizes, not zero, where df said nothing", () => {
    const { disks } = toDisks([mount("/")], [mount("/")], { use: [], hanging: [] }, []);
    expect(disks).toEqual([sampleDisk({ device: "dev/", totalBytes: null, freeBytes: null })]);
  });

  it("stay hanging while they are left alone, and recover once they answer", () => {
    const mounts = [mount("/"), mount("/nas", true)];
    const hung = toDisks(mounts, mounts, { use: [], hanging: [1] }, []);
    expect(hung.disks[1]?.hanging).toBe(true);
    const paused = toDisks(mounts, [mount("/")], { use: [], hanging: [] }, hung.disks);
    expect(paused.disks[1]?.hanging).toBe(true);
    const back = toDisks(
      mounts,
      mounts,
      { use: [{ mount: "/nas", totalBytes: 10, freeBytes: 5, inodesTotal: null, inodesFree: null }], hanging: [] },
      paused.disks,
    );
    expect(back.disks[1]).toMatchObject({ hanging: false, totalBytes: 10, freeBytes: 5 });
  });

  it("leave out what has no blocks at all", () => {
    expect(
      toDisks(
        [mount("/net")],
        [mount("/net")],
        { use: [{ mount: "/net", totalBytes: 0, freeBytes: 0, inodesTotal: null, inodesFree: null }], hanging: [] },
        [],
      ).disks,
    ).toEqual([]);
  });
});

describe("recorded hosts", () => {
  const read = (system: string) => {
    const [first, second] = fixture(system);
    const files = parseFound(first?.sections.get("found") ?? "");
    const { results } = parseFiles("slow", first?.sections.get("files-slow") ?? "", files);
    const mounts = (results[0]?.[1] ?? []) as Mount[];
    const { disks } = toDisks(mounts, mounts, probes.disks.parse(second?.sections.get("disks") ?? ""), []);
    const facts = probes.facts.parse(first?.sections.get("facts") ?? "");
    const after = { ...readingOf(second, files, 2000), disks, runtime: facts.container };
    return { sample: toSample(readingOf(first, files, 0), after, false), facts };
  };

  it.each(distros)("%s gives a whole sample with rates", (system) => {
    const { sample, facts } = read(system);
    expect(sample.cpu.percent).toBeGreaterThanOrEqual(0);
    expect(sample.cpu.percent).toBeLessThanOrEqual(100);
    expect(sample.cpu.cores).toHaveLength(2);
    expect(sample.memory?.totalBytes).toBeGreaterThan(2 ** 28);
    expect(sample.disks.map((disk) => disk.mount)).toContain("/");
    for (const disk of sample.disks) {
      expect(disk.hanging).toBe(false);
      expect(disk.totalBytes).toBeGreaterThan(0);
      expect(disk.inodesFree).toBeLessThanOrEqual(disk.inodesTotal ?? NaN);
    }
    expect(sample.network.map((entry) => entry.name)).toEqual(["eth0"]);
    expect(sample.network[0]).toMatchObject({ errorsPerSecond: 0, dropsPerSecond: 0 });
    expect(sample.network[0]?.rxBytesPerSecond).toBeGreaterThanOrEqual(0);
    expect(sample.diskIo.writeBytesPerSecond).toBeGreaterThanOrEqual(0);
    expect(sample.diskIo.devices.map(({ name }) => name)).toEqual(["vda"]);
    expect(sample.diskIo.devices[0]?.busyPercent).toBeGreaterThanOrEqual(0);
    expect(sample.tcp).toMatchObject({ established: expect.any(Number) as number });
    expect(sample.bootedAt).toBeLessThan(Date.UTC(2100, 0));
    expect(sample.bootId).toMatch(/^[0-9a-f-]{36}$/);
    expect(sample.zram).toEqual({ originalBytes: 0, memoryBytes: 0 });
    // A virtual machine shows no sensor.
    expect([sample.temperatures, sample.fans]).toEqual([null, null]);
    expect(sample.uptimeSeconds).toBeGreaterThan(0);
    // The budget on a host is a few milliseconds a sample; here the first request's commands are in it too.
    expect(sample.probeCpuMs).toBeGreaterThan(0);
    expect(sample.probeCpuMs).toBeLessThan(25);
    expect(facts).toMatchObject({ system: "Linux", osId: "debian", cpuCount: 2, rebootRequired: false });
  });

  it("know pressure where the kernel counts it, and nothing of it elsewhere", () => {
    for (const system of distros) {
      const { pressure } = read(system).sample;
      if (system === "no-pressure") expect(pressure).toBeNull();
      else expect(pressure).toMatchObject({ cpu: expect.any(Number) as number, ioFull: expect.any(Number) as number });
    }
  });

  it("in a container count memory and CPU against its limits, elsewhere against the machine", () => {
    const inside = read("container-v1").sample;
    expect(inside.container).toMatchObject({ memoryLimitBytes: 536_870_912, cpuLimitCores: 0.5 });
    expect(inside.memory).toMatchObject({ totalBytes: 536_870_912, swapTotalBytes: null });
    expect(inside.memory?.availableBytes).toBeLessThanOrEqual(536_870_912);
    expect(inside.cpu.percent).toBeLessThan(20);
    const second = read("container-v2").sample;
    expect(second.container).toMatchObject({ memoryLimitBytes: 67_108_864, cpuLimitCores: 0.5 });
    expect(second.memory).toMatchObject({ totalBytes: 67_108_864, swapTotalBytes: null });
    expect(second.memory?.availableBytes).toBeLessThanOrEqual(67_108_864);
    const outside = read("debian-13").sample;
    expect(outside.container).toBeNull();
    expect(outside.memory?.totalBytes).toBe(24_684_084 * 1024);
  });
});
