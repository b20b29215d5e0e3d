import type { Sample } from "../../../shared/contract/health.ts";
import type { CostCounters } from "./probes/cost.ts";
import type { CpuCounters, CpuTimes } from "./probes/cpu.ts";
import type { DiskReport } from "./probes/disks.ts";
import type { Mount } from "./probes/mounts.ts";
import type { Results } from "./probes/index.ts";

/** Counters of one record with the times it was taken at. */
export interface Reading {
  /** Wall time here, milliseconds since the epoch. */
  readonly time: number;
  /** Monotonic time here, milliseconds. */
  readonly monotonic: number;
  readonly results: Results;
  /** From the last slow set; shared between samples until the next one. */
  readonly disks: Sample["disks"];
}

/** Two readings further apart than this say nothing about now: the first after a gap has no rates. */
const MAX_GAP_SECONDS = 180;
/** /proc/uptime counts hundredths: below this its rounding alone is 5 % of a rate. */
const MIN_GAP_SECONDS = 0.2;

/** Seconds between two readings, or null when rates between them would be wrong (reboot, too close, too far). */
export function secondsBetween(before: Reading, after: Reading): number | null {
  const then = before.results.uptime ?? null;
  const now = after.results.uptime ?? null;
  // The host's own clock leaves the line's delay out of every rate.
  const seconds = then !== null && now !== null ? now - then : (after.monotonic - before.monotonic) / 1000;
  return seconds >= MIN_GAP_SECONDS && seconds <= MAX_GAP_SECONDS ? seconds : null;
}

/** A rate of a counter that only grows; null when it went back (reset, or wrapped at 32 bits). */
export function perSecond(before: number | undefined, after: number, seconds: number | null): number | null {
  if (before === undefined || seconds === null || after < before) return null;
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

/** Pure: what a reading says, with rates against the one before it. `forked`: commands ran between the two. */
export function toSample(before: Reading | null, after: Reading, forked: boolean): Sample {
  const was = before?.results ?? {};
  const is = after.results;
  const rebooted = before !== null && (is.uptime ?? 0) < (was.uptime ?? 0);
  const seconds = before && !rebooted ? secondsBetween(before, after) : null;
  const wasNetwork = new Map((was.network ?? []).map((entry) => [entry.name, entry]));
  return {
    time: after.time,
    cpu: cpu(seconds === null ? null : (was.cpu ?? null), is.cpu ?? null),
    memory: is.memory ?? null,
    load: is.load ?? null,
    disks: after.disks,
    diskIo: {
      readBytesPerSecond: is.diskIo ? whole(perSecond(was.diskIo?.readBytes, is.diskIo.readBytes, seconds)) : null,
      writeBytesPerSecond: is.diskIo
        ? whole(perSecond(was.diskIo?.writtenBytes, is.diskIo.writtenBytes, seconds))
        : null,
    },
    network: (is.network ?? []).map((entry) => ({
      name: wasNetwork.get(entry.name)?.name ?? entry.name,
      rxBytesPerSecond: whole(perSecond(wasNetwork.get(entry.name)?.rxBytes, entry.rxBytes, seconds)),
      txBytesPerSecond: whole(perSecond(wasNetwork.get(entry.name)?.txBytes, entry.txBytes, seconds)),
    })),
    uptimeSeconds: is.uptime ?? null,
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
    hanging: hanging.has(mount),
  }));
  // Pseudo mounts without blocks (an empty overlay, an autofs root) have no size to show.
  return { disks: disks.filter((disk) => disk.hanging || disk.totalBytes !== 0), hanging };
}
