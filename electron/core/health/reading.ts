import type { Sample } from "../../../shared/contract/health.ts";
import type { GroupCounters } from "./found.ts";
import type { CostCounters } from "./probes/cost.ts";
import type { CpuCounters, CpuTimes } from "./probes/cpu.ts";
import type { DeviceCounters, DiskIoCounters } from "./probes/diskIo.ts";
import type { DiskReport } from "./probes/disks.ts";
import type { Mount } from "./probes/mounts.ts";
import type { Results } from "./probes/index.ts";
import type { SystemCounters } from "./systems/counters.ts";

/** Counters of one record with the times it was taken at. */
export interface Reading {
  /** Wall time here, milliseconds since the epoch. */
  readonly time: number;
  /** Monotonic time here, milliseconds. */
  readonly monotonic: number;
  readonly results: Results;
  /** From the last slow set; shared between samples until the next one. */
  readonly disks: Sample["disks"];
  readonly sensors: Pick<Sample, "temperatures" | "fans">;
  readonly zram: Sample["zram"];
  /** Limits and use of the container that the host is; null when it has none. */
  readonly group: GroupCounters | null;
  /** What runs that container. */
  readonly runtime: string | null;
  /** Of a system without /proc, which says in one command what Linux says in files; null on Linux. */
  readonly system: SystemCounters | null;
}

/** Two readings further apart than this say nothing about now: the first after a gap has no rates. */
const MAX_GAP_SECONDS = 180;
/** /proc/uptime counts hundredths: below this its rounding alone is 5 % of a rate. */
const MIN_GAP_SECONDS = 0.2;

/** Seconds between two readings, or null when rates between them would be wrong (reboot, too close, too far). */
export function secondsBetween(before: Reading, after: Reading): number | null {
  // The host's own clock leaves the line's delay out of every rate; one of whole seconds would be worse than that.
  const then = before.results.uptime ?? null;
  const now = after.results.uptime ?? null;
  const seconds = then !== null && now !== null ? now - then : (after.monotonic - before.monotonic) / 1000;
  return seconds >= MIN_GAP_SECONDS && seconds <= MAX_GAP_SECONDS ? seconds : null;
}

/** A rate of a counter that only grows; null when it went back (reset, or wrapped at 32 bits). */
export function perSecond(
  before: number | null | undefined,
  after: number | null | undefined,
  seconds: number | null,
): number | null {
  if (before == null || after == null || seconds === null || after < before) return null;
  return (after - before) / seconds;
}

const share = (part: number, whole: number): number => Math.min(100, Math.max(0, (100 * part) / whole));

/**
 * Percent of the time between two readings. Busy is all but idle and iowait, so time stolen by the hypervisor is in it.
 * iowait may go back by a few ticks (the kernel says so): that counts as none; a total that does not grow is a reset.
 */
function cpuShares(
  before: CpuTimes | undefined,
  after: CpuTimes,
): { busy: number; iowait: number; steal: number } | null {
  if (!before) return null;
  const total = after.total - before.total;
  if (total <= 0 || after.idle < before.idle - total) return null;
  const iowait = Math.max(0, after.iowait - before.iowait);
  const idle = Math.max(0, after.idle - before.idle);
  return {
    busy: share(total - idle - iowait, total),
    iowait: share(iowait, total),
    steal: share(Math.max(0, after.steal - before.steal), total),
  };
}

function cpu(before: CpuCounters | null, after: CpuCounters | null): Sample["cpu"] {
  const all = after && cpuShares(before?.all, after.all);
  const cores: number[] = [];
  for (const [core, times] of all ? after.cores : []) {
    const shares = cpuShares(before?.cores.get(core), times);
    if (shares) cores.push(round(shares.busy));
  }
  return {
    percent: all ? round(all.busy) : null,
    iowaitPercent: all ? round(all.iowait) : null,
    stealPercent: all ? round(all.steal) : null,
    cores,
  };
}

// A tenth of a percent is more than a tick counter knows, and short numbers keep a fleet event small.
const round = (percent: number): number => Math.round(percent * 10) / 10;
const hundredths = (value: number | null): number | null => (value === null ? null : Math.round(value * 100) / 100);
const whole = (rate: number | null): number | null => (rate === null ? null : Math.round(rate));

const NS_PER_MS = 1e6;
const MS_PER_TICK = 10;

/** CPU milliseconds on the host since the reading before; exact where schedstat exists and only the fast set ran. */
export function probeCpuMs(
  before: CostCounters | undefined,
  after: CostCounters | undefined,
  forked: boolean,
): number | null {
  if (!before || !after) return null;
  const ticks =
    before.ticks !== null && after.ticks !== null && after.ticks >= before.ticks
      ? (after.ticks - before.ticks) * MS_PER_TICK
      : null;
  if (before.shellNs === null || after.shellNs === null || after.shellNs < before.shellNs) return ticks;
  const exact = (after.shellNs - before.shellNs + (after.catNs ?? 0)) / NS_PER_MS;
  return Math.round((forked ? Math.max(exact, ticks ?? 0) : exact) * 1000) / 1000;
}

function diskIo(before: DiskIoCounters | null, after: DiskIoCounters | null, seconds: number | null): Sample["diskIo"] {
  const was = new Map((before?.devices ?? []).map((device) => [device.name, device]));
  return {
    readBytesPerSecond: whole(perSecond(before?.readBytes, after?.readBytes, seconds)),
    writeBytesPerSecond: whole(perSecond(before?.writtenBytes, after?.writtenBytes, seconds)),
    devices: (after?.devices ?? []).map((device) => deviceRates(was.get(device.name), device, seconds)),
  };
}

function deviceRates(
  before: DeviceCounters | undefined,
  after: DeviceCounters,
  seconds: number | null,
): Sample["diskIo"]["devices"][number] {
  const requests = perSecond(before?.requests, after.requests, seconds);
  const spent = perSecond(before?.requestMilliseconds, after.requestMilliseconds, seconds);
  const busy = perSecond(before?.busyMilliseconds, after.busyMilliseconds, seconds);
  return {
    name: after.name,
    readBytesPerSecond: whole(perSecond(before?.readBytes, after.readBytes, seconds)),
    writeBytesPerSecond: whole(perSecond(before?.writtenBytes, after.writtenBytes, seconds)),
    // A disk without requests answered none slowly.
    awaitMilliseconds: requests === null || requests === 0 || spent === null ? null : hundredths(spent / requests),
    busyPercent: busy === null ? null : round(share(busy, 1000)),
  };
}

/** Memory against a limit that is lower than what the machine has: the kernel kills what goes beyond it, however much is free. */
function limitedMemory(memory: Sample["memory"], group: GroupCounters | null): Sample["memory"] {
  const limit = group?.memoryLimitBytes ?? null;
  if (group === null || limit === null || limit <= 0 || group.memoryUsedBytes === null) return memory;
  if (memory !== null && limit >= memory.totalBytes) return memory;
  // Swap is the machine's, not the container's.
  return {
    totalBytes: limit,
    availableBytes: Math.min(limit, Math.max(0, limit - group.memoryUsedBytes)),
    swapTotalBytes: null,
    swapFreeBytes: null,
  };
}

/** Percent of the CPU time that the container may use; null without a limit or a reading before. */
function limitedCpu(
  before: GroupCounters | null | undefined,
  after: GroupCounters | null,
  seconds: number | null,
): number | null {
  const limit = after?.cpuLimitCores ?? null;
  const used = perSecond(before?.cpuMicroseconds, after?.cpuMicroseconds, seconds);
  return limit === null || used === null ? null : round(share(used / 1e6, limit));
}

function containerOf({ runtime, group }: Reading): Sample["container"] {
  if (runtime === null && group === null) return null;
  return {
    runtime,
    memoryLimitBytes: group?.memoryLimitBytes ?? null,
    cpuLimitCores: group?.cpuLimitCores ?? null,
  };
}

/** The counters that both kinds of system have. */
type Counters = Pick<
  Results,
  "cpu" | "load" | "memory" | "network" | "diskIo" | "tcp" | "pressure" | "cost" | "bootId"
> & {
  readonly uptime?: number | null;
};

const countersOf = ({ results, system }: Reading): Counters => system ?? results;

/** Pure: what a reading says, with rates against the one before it. `forked`: commands ran between the two. */
export function toSample(before: Reading | null, after: Reading, forked: boolean): Sample {
  const was: Counters = before ? countersOf(before) : {};
  const is = countersOf(after);
  const rebooted =
    before !== null &&
    ((is.uptime ?? 0) < (was.uptime ?? 0) || (was.bootId != null && is.bootId != null && was.bootId !== is.bootId));
  const seconds = before && !rebooted ? secondsBetween(before, after) : null;
  const wasNetwork = new Map((was.network ?? []).map((entry) => [entry.name, entry]));
  const measured = cpu(seconds === null ? null : (was.cpu ?? null), is.cpu ?? null);
  const direct = limitedCpu(before?.group, after.group, seconds) ?? after.system?.cpuPercent ?? null;
  return {
    time: after.time,
    cpu: {
      percent: direct ?? measured.percent,
      // Only Linux tells them apart.
      iowaitPercent: after.system ? null : measured.iowaitPercent,
      stealPercent: after.system ? null : measured.stealPercent,
      cores: measured.cores,
    },
    memory: limitedMemory(is.memory ?? null, after.group),
    load: is.load ?? null,
    disks: after.disks,
    diskIo: diskIo(was.diskIo ?? null, is.diskIo ?? null, seconds),
    network: (is.network ?? []).map((entry) => {
      const known = wasNetwork.get(entry.name);
      return {
        // The same string for every sample, not one each.
        name: known?.name ?? entry.name,
        rxBytesPerSecond: whole(perSecond(known?.rxBytes, entry.rxBytes, seconds)),
        txBytesPerSecond: whole(perSecond(known?.txBytes, entry.txBytes, seconds)),
        errorsPerSecond: hundredths(perSecond(known?.errors, entry.errors, seconds)),
        dropsPerSecond: hundredths(perSecond(known?.drops, entry.drops, seconds)),
      };
    }),
    pressure: is.pressure ?? null,
    zram: after.system ? after.system.zram : after.zram,
    tcp: is.tcp ?? null,
    temperatures: after.system ? after.system.temperatures : after.sensors.temperatures,
    fans: after.sensors.fans,
    container: containerOf(after),
    uptimeSeconds: is.uptime ?? null,
    bootedAt: after.system ? after.system.bootedAt : (is.cpu?.bootedAt ?? null),
    bootId: is.bootId ?? null,
    probeCpuMs: probeCpuMs(was.cost, is.cost, forked),
  };
}

/** Joins what was asked with what df said. A mount that hung before and was not asked again stays hanging. */
export function toDisks(
  mounts: readonly Mount[],
  asked: readonly Mount[],
  report: DiskReport,
  before: Sample["disks"],
): { disks: Sample["disks"]; hanging: Set<string> } {
  const use = new Map(report.use.map((entry) => [entry.mount, entry]));
  const askedPaths = new Set(asked.map((mount) => mount.mount));
  const hanging = new Set(report.hanging.flatMap((index) => asked[index]?.mount ?? []));
  for (const disk of before) if (disk.hanging && !askedPaths.has(disk.mount)) hanging.add(disk.mount);
  const disks = mounts.map(({ mount, device, type }) => ({
    mount,
    device,
    type,
    totalBytes: use.get(mount)?.totalBytes ?? null,
    freeBytes: use.get(mount)?.freeBytes ?? null,
    inodesTotal: use.get(mount)?.inodesTotal ?? null,
    inodesFree: use.get(mount)?.inodesFree ?? null,
    hanging: hanging.has(mount),
  }));
  // Pseudo mounts without blocks (an empty overlay, an autofs root) have no size to show.
  return { disks: disks.filter((disk) => disk.hanging || disk.totalBytes !== 0), hanging };
}
