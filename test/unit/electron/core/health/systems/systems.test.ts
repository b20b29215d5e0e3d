import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { toSample } from "../../../../../../electron/core/health/reading.ts";
import { bsdDisksOf, netstatOf } from "../../../../../../electron/core/health/systems/bsd.ts";
import type { SystemCounters } from "../../../../../../electron/core/health/systems/counters.ts";
import { parseDarwin } from "../../../../../../electron/core/health/systems/darwin.ts";
import { parseFreebsd } from "../../../../../../electron/core/health/systems/freebsd.ts";
import type { Sample } from "../../../../../../shared/contract/health.ts";
import { FakeFleet } from "../fakeFleet.ts";
import { emptyReading } from "../support.ts";

const text = (system: string, name: string): string =>
  readFileSync(new URL(`../../../../../fixtures/hosts/${system}/probe/${name}.txt`, import.meta.url), "utf8");

/** The sample of the second of two readings ten seconds apart. */
function sampleOf(system: string, parse: (text: string) => SystemCounters): Sample {
  const [before, after] = ["fast-1", "fast-2"].map((name) => parse(text(system, name))) as [
    SystemCounters,
    SystemCounters,
  ];
  return toSample(
    { ...emptyReading, system: before },
    { ...emptyReading, monotonic: 10_000, system: after, disks: bsdDisksOf(text(system, "disks")) },
    false,
  );
}

describe("FreeBSD", () => {
  const sample = sampleOf("freebsd-14", parseFreebsd);

  it("gives CPU and each core from its ticks", () => {
    expect(sample.cpu).toEqual({ percent: 30.9, iowaitPercent: null, stealPercent: null, cores: [40.7, 21] });
  });

  it("gives load, uptime, its start and temperatures", () => {
    expect(sample).toMatchObject({ load: [0.31, 0.28, 0.25], uptimeSeconds: 86_410, bootedAt: 1_800_000_000_000 });
    expect(sample.temperatures).toEqual([
      { sensor: "acpi.thermal.tz0", celsius: 27.9 },
      { sensor: "cpu.0", celsius: 45 },
      { sensor: "cpu.1", celsius: 46 },
    ]);
  });

  it("counts what the ZFS cache gives back as available, and each swap device once", () => {
    expect(sample.memory).toEqual({
      totalBytes: 17_031_716_864,
      availableBytes: 1_500_000 * 4096 + 4_294_967_296 - 532_241_152,
      swapTotalBytes: 3_145_728 * 1024,
      swapFreeBytes: 2_621_440 * 1024,
    });
  });

  it("gives rates of disks and interfaces, without loopback and what carries nothing", () => {
    expect(sample.diskIo).toEqual({
      readBytesPerSecond: 102_400,
      writeBytesPerSecond: 409_600,
      devices: [
        {
          name: "ada0",
          readBytesPerSecond: 102_400,
          writeBytesPerSecond: 409_600,
          awaitMilliseconds: 3,
          busyPercent: 25,
        },
        { name: "ada1", readBytesPerSecond: 0, writeBytesPerSecond: 0, awaitMilliseconds: null, busyPercent: 0 },
      ],
    });
    expect(sample.network).toEqual([
      { name: "em0", rxBytesPerSecond: 10_000, txBytesPerSecond: 1000, errorsPerSecond: 0, dropsPerSecond: 2 },
      { name: "em1", rxBytesPerSecond: 0, txBytesPerSecond: 0, errorsPerSecond: 0, dropsPerSecond: 0 },
    ]);
    expect(sample.tcp).toEqual({ established: 12, timeWait: 3 });
  });

  it("gives file systems with spaces in their names, pseudo ones left out, a full one with nothing free", () => {
    expect(sample.disks.map(({ mount, freeBytes, inodesTotal }) => [mount, freeBytes, inodesTotal])).toEqual([
      ["/", 90_857_246 * 1024, 181_837_948],
      ["/boot/efi", 264_324 * 1024, null],
      ["/var/log", 90_857_246 * 1024, 181_714_559],
      ["/mnt/usb disk", 0, 61_047_154],
    ]);
  });

  it("does not know what Linux alone counts", () => {
    expect(sample).toMatchObject({
      pressure: null,
      zram: null,
      fans: null,
      container: null,
      bootId: null,
      probeCpuMs: null,
    });
  });
});

describe("macOS", () => {
  const sample = sampleOf("macos-14", parseDarwin);

  it("gives the second that iostat measured, not its mean since the start", () => {
    expect(sample.cpu).toEqual({ percent: 18, iowaitPercent: null, stealPercent: null, cores: [] });
  });

  it("gives memory, swap and what is compressed", () => {
    expect(sample.memory).toEqual({
      totalBytes: 17_179_869_184,
      availableBytes: (12_345 + 330_000 + 4567) * 16_384,
      swapTotalBytes: 2048 * 1_048_576,
      swapFreeBytes: 1023.75 * 1_048_576,
    });
    expect(sample.zram).toEqual({ originalBytes: 400_000 * 16_384, memoryBytes: 100_000 * 16_384 });
  });

  it("gives rates of all disks together and of interfaces whose address is missing", () => {
    expect(sample.diskIo).toEqual({ readBytesPerSecond: 100_000, writeBytesPerSecond: 0, devices: [] });
    expect(sample.network).toEqual([
      { name: "en0", rxBytesPerSecond: 10_000, txBytesPerSecond: 1000, errorsPerSecond: 0, dropsPerSecond: null },
    ]);
  });

  it("gives load, uptime and the volumes that hold people's data", () => {
    expect(sample).toMatchObject({ load: [1.85, 1.92, 1.98], uptimeSeconds: 3610, tcp: null, temperatures: null });
    expect(sample.disks.map(({ mount }) => mount)).toEqual(["/", "/System/Volumes/Data", "/Volumes/Time Machine"]);
  });
});

describe("older macOS", () => {
  it("has file systems with more inodes than a number counts, which are none to run out of", () => {
    const text = [
      "Filesystem 1024-blocks Used Available Capacity iused ifree %iused Mounted on",
      "/dev/disk1s1 488245288 151098964 330155176 32% 1507695 9223372036853268112 0% /",
      "/dev/disk1s4 488245288 6291500 330155176 2% 6 9223372036854775801 0% /private/var/vm",
      "com.apple.TimeMachine.2026-11-23-075900@/dev/disk1s1 488245288 138583376 330155176 30% 1459164 9223372036853316643 0% /Volumes/com.apple.TimeMachine.localsnapshots/Backups.backupdb/mac/2026-11-23-075900/Macintosh HD",
    ].join("\n");
    expect(bsdDisksOf(text).map(({ mount, inodesTotal, inodesFree }) => [mount, inodesTotal, inodesFree])).toEqual([
      ["/", null, null],
    ]);
  });

  it("cuts names short: interfaces of one name are one, and those that carry nothing are left out", () => {
    const found = netstatOf([
      "Name  Mtu   Network       Address            Ipkts Ierrs     Ibytes    Opkts Oerrs     Obytes  Coll",
      "XHC1* 0     <Link#5>                             0     0          0        0     0          0     0",
      "p2p0  2304  <Link#11>   06:83:e7:aa:bb:cc        0     0          0        0     0          0     0",
      "bridg 1500  <Link#17>   ea:00:fd:aa:bb:cc        0     0          0        0     0          0     0",
      "vmnet 1500  <Link#19>   00:50:56:aa:bb:01       10     1        100        0     0         50     0",
      "vmnet 1500  <Link#20>   00:50:56:aa:bb:08       20     0        200        0     2         60     0",
    ]);
    expect(found).toEqual([{ name: "vmnet", rxBytes: 300, txBytes: 110, errors: 3, drops: null }]);
  });
});

describe("watching a host without /proc", () => {
  it("asks it in its own commands: one with each sample, df every thirty seconds", async () => {
    const all = new FakeFleet();
    all.put("a");
    const host = all.host("a");
    host.system = "FreeBSD";
    host.texts.set("freebsd", text("freebsd-14", "fast-1")).set("bsdDisks", text("freebsd-14", "disks"));
    const monitor = all.start();
    await all.clock.advance(500);
    host.texts.set("freebsd", text("freebsd-14", "fast-2"));
    await all.clock.advance(35_000);
    expect(monitor.host("a").health).toMatchObject({ status: "critical", reasons: ["disk.full:/mnt/usb disk"] });
    expect(monitor.host("a").samples[1]).toMatchObject({ cpu: { percent: 30.9, cores: [40.7, 21] } });
    const sections = host.requests.map((request) => request.sections.join(" "));
    expect(sections.slice(0, 3)).toEqual(["found facts files-slow", "freebsd bsdDisks", "freebsd"]);
    expect(sections.filter((section) => section.includes("bsdDisks"))).toHaveLength(2);
    expect(sections.slice(1).join(" ")).not.toContain("files-");
  });
});

describe("a system whose commands are missing or say something else", () => {
  it("is unknown in all of it, never zero", () => {
    for (const parse of [parseFreebsd, parseDarwin])
      for (const said of ["", "sysctl: not found\nnow: x\n== netstat\nusage: netstat\n== iostat\nnone\n"])
        expect(parse(said)).toEqual({
          cpu: null,
          cpuPercent: null,
          load: null,
          memory: null,
          zram: null,
          uptime: null,
          bootedAt: null,
          network: null,
          diskIo: null,
          tcp: null,
          temperatures: null,
        });
  });

  it("has no rates from one reading, and no busy percent from a mean since the start", () => {
    expect(
      toSample(null, { ...emptyReading, system: parseFreebsd(text("freebsd-14", "fast-1")) }, false).cpu.percent,
    ).toBeNull();
    const once = text("macos-14", "fast-1").replace(/\n[^\n]*82 [^\n]*\n$/, "\n");
    expect(parseDarwin(once).cpuPercent).toBeNull();
  });

  it("keeps a bounded number of interfaces and mounts", () => {
    const header = "Name Mtu Network Address Ipkts Ierrs Ibytes Opkts Oerrs Obytes Coll";
    const rows = Array.from({ length: 300 }, (_, index) => `en${index} 1500 <Link#${index}> 1 0 9 1 0 9 0`);
    expect(netstatOf([header, ...rows])).toHaveLength(64);
    const mounts = Array.from({ length: 300 }, (_, index) => `/dev/d${index} 9 1 8 1% 1 1 1% /m${index}`);
    expect(bsdDisksOf(mounts.join("\n"))).toHaveLength(64);
  });
});
