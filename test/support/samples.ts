import type { Sample } from "../../shared/contract/health.ts";

/** A sample in which nothing could be measured; tests spread it and say what matters to them. */
export const emptySample: Sample = {
  time: 1_800_000_000_000,
  cpu: { percent: null, iowaitPercent: null, stealPercent: null, cores: [] },
  memory: null,
  load: null,
  disks: [],
  diskIo: { readBytesPerSecond: null, writeBytesPerSecond: null, devices: [] },
  network: [],
  pressure: null,
  zram: null,
  tcp: null,
  temperatures: null,
  fans: null,
  container: null,
  uptimeSeconds: null,
  bootedAt: null,
  bootId: null,
  probeCpuMs: null,
};

/** A disk with what every test needs of one. */
export function sampleDisk(change: Partial<Sample["disks"][number]> = {}): Sample["disks"][number] {
  return {
    mount: "/",
    device: "/dev/vda1",
    type: "ext4",
    totalBytes: 1000,
    freeBytes: 800,
    inodesTotal: null,
    inodesFree: null,
    hanging: false,
    ...change,
  };
}
