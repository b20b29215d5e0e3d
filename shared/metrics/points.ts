import type { Sample } from "../contract/health.ts";
import type { MetricName } from "./catalogue.ts";

/** One value of one series of one host. `label` is empty where there is one series a host. Unknown values give no point. */
export interface Point {
  readonly metric: string;
  readonly label: string;
  readonly value: number;
}

/** Name and label of a series as one key; neither holds a line break. */
export const seriesKey = (metric: string, label: string): string => `${metric}\n${label}`;

/** Pure: the values of one sample, without what is unknown. */
export function pointsOf(sample: Sample): Point[] {
  const points: Point[] = [];
  const add = (metric: MetricName, value: number | null | undefined, label = ""): void => {
    if (value != null && Number.isFinite(value)) points.push({ metric, label, value });
  };
  add("cpu.percent", sample.cpu.percent);
  add("cpu.iowait", sample.cpu.iowaitPercent);
  add("cpu.steal", sample.cpu.stealPercent);
  const { load, memory } = sample;
  if (load) {
    add("load.1", load[0]);
    add("load.5", load[1]);
    add("load.15", load[2]);
    if (sample.cpu.cores.length > 0) add("load.perCore", load[1] / sample.cpu.cores.length);
  }
  if (memory) {
    if (memory.totalBytes > 0) add("memory.used", 100 * (1 - memory.availableBytes / memory.totalBytes));
    add("memory.available", memory.availableBytes);
    add("memory.total", memory.totalBytes);
    const { swapTotalBytes, swapFreeBytes } = memory;
    add("swap.total", swapTotalBytes);
    add("swap.free", swapFreeBytes);
    if (swapTotalBytes !== null && swapTotalBytes > 0 && swapFreeBytes !== null)
      add("swap.used", 100 * (1 - swapFreeBytes / swapTotalBytes));
  }
  for (const disk of sample.disks) {
    add("disk.hanging", disk.hanging ? 1 : 0, disk.mount);
    if (disk.totalBytes === null || disk.freeBytes === null || disk.totalBytes <= 0) continue;
    add("disk.used", 100 * (1 - disk.freeBytes / disk.totalBytes), disk.mount);
    add("disk.free", disk.freeBytes, disk.mount);
    add("disk.size", disk.totalBytes, disk.mount);
  }
  add("diskIo.read", sample.diskIo.readBytesPerSecond);
  add("diskIo.write", sample.diskIo.writeBytesPerSecond);
  for (const { name, rxBytesPerSecond, txBytesPerSecond } of sample.network) {
    add("network.rx", rxBytesPerSecond, name);
    add("network.tx", txBytesPerSecond, name);
  }
  add("uptime", sample.uptimeSeconds);
  add("probe.cpu", sample.probeCpuMs);
  return points;
}
