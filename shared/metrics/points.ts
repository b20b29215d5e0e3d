import type { Sample } from "../contract/health.ts";
import type { MetricName } from "./catalogue.ts";

/** One value of one series of one host. `label` is empty where there is one series a host. Unknown values give no point. */
export interface Point {
  readonly metric: string;
  readonly label: string;
  readonly value: number;
}

/** Cores that get a series each. */
const MAX_CORE_SERIES = 64;

/** Name and label of a series as one key; neither holds a line break. */
export const seriesKey = (metric: string, label: string): string => `${metric}\n${label}`;

/** What a host that does not answer gives. */
export const hostDown: readonly Point[] = [{ metric: "host.up" satisfies MetricName, label: "", value: 0 }];

/** Pure: the values of one sample, without what is unknown. Called for each sample of each host: it makes nothing but points. */
export function pointsOf(sample: Sample): Point[] {
  const points: Point[] = [];
  const add = (metric: MetricName, value: number | null | undefined, label = ""): void => {
    if (value != null && Number.isFinite(value)) points.push({ metric, label, value });
  };
  add("host.up", 1);
  addCpu(sample, add);
  addMemory(sample, add);
  addDisks(sample, add);
  for (const { name, rxBytesPerSecond, txBytesPerSecond, errorsPerSecond, dropsPerSecond } of sample.network) {
    add("network.rx", rxBytesPerSecond, name);
    add("network.tx", txBytesPerSecond, name);
    add("network.errors", errorsPerSecond, name);
    add("network.drops", dropsPerSecond, name);
  }
  add("tcp.established", sample.tcp?.established);
  add("tcp.timeWait", sample.tcp?.timeWait);
  for (const { sensor, celsius } of sample.temperatures ?? []) add("temperature", celsius, sensor);
  for (const { sensor, rpm } of sample.fans ?? []) add("fan", rpm, sensor);
  add("uptime", sample.uptimeSeconds);
  add("probe.cpu", sample.probeCpuMs);
  return points;
}

type Add = (metric: MetricName, value: number | null | undefined, label?: string) => void;

const coreLabels: string[] = [];
/** The same string for every sample, not one each. */
const coreLabel = (core: number): string => (coreLabels[core] ??= String(core));

function addCpu({ cpu, load, pressure }: Sample, add: Add): void {
  add("cpu.percent", cpu.percent);
  add("cpu.iowait", cpu.iowaitPercent);
  add("cpu.steal", cpu.stealPercent);
  // More cores than this are a heat map's matter; each would be a series of its own for a year.
  if (cpu.cores.length <= MAX_CORE_SERIES)
    for (const [core, percent] of cpu.cores.entries()) add("cpu.core", percent, coreLabel(core));
  if (load) {
    add("load.1", load[0]);
    add("load.5", load[1]);
    add("load.15", load[2]);
    if (cpu.cores.length > 0) add("load.perCore", load[1] / cpu.cores.length);
  }
  add("pressure.cpu", pressure?.cpu);
  add("pressure.memory", pressure?.memory);
  add("pressure.io", pressure?.io);
}

function addMemory({ memory, zram }: Sample, add: Add): void {
  add("zram.used", zram?.memoryBytes);
  if (!memory) return;
  if (memory.totalBytes > 0) add("memory.used", 100 * (1 - memory.availableBytes / memory.totalBytes));
  add("memory.available", memory.availableBytes);
  add("memory.total", memory.totalBytes);
  const { swapTotalBytes, swapFreeBytes } = memory;
  add("swap.total", swapTotalBytes);
  add("swap.free", swapFreeBytes);
  if (swapTotalBytes !== null && swapTotalBytes > 0 && swapFreeBytes !== null)
    add("swap.used", 100 * (1 - swapFreeBytes / swapTotalBytes));
}

function addDisks({ disks, diskIo }: Sample, add: Add): void {
  for (const disk of disks) {
    add("disk.hanging", disk.hanging ? 1 : 0, disk.mount);
    if (disk.inodesTotal !== null && disk.inodesFree !== null && disk.inodesTotal > 0)
      add("disk.inodes", 100 * (1 - disk.inodesFree / disk.inodesTotal), disk.mount);
    if (disk.totalBytes === null || disk.freeBytes === null || disk.totalBytes <= 0) continue;
    add("disk.used", 100 * (1 - disk.freeBytes / disk.totalBytes), disk.mount);
    add("disk.free", disk.freeBytes, disk.mount);
    add("disk.size", disk.totalBytes, disk.mount);
  }
  add("diskIo.read", diskIo.readBytesPerSecond);
  add("diskIo.write", diskIo.writeBytesPerSecond);
  for (const device of diskIo.devices) {
    add("diskIo.await", device.awaitMilliseconds, device.name);
    add("diskIo.busy", device.busyPercent, device.name);
  }
}
