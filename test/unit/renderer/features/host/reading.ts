import type { Sample } from "../../../../../shared/contract/health.ts";

export const gib = 1024 ** 3;
/** When the first reading of these tests is taken. */
export const start = 1_700_000_000_000;

/** A reading `seconds` after the start. */
export function reading(seconds: number, change: Partial<Sample> = {}): Sample {
  return {
    time: start + seconds * 1000,
    cpu: { percent: 12, iowaitPercent: 3, stealPercent: null, cores: [10, 14] },
    memory: { totalBytes: 8 * gib, availableBytes: 6 * gib, swapTotalBytes: 2 * gib, swapFreeBytes: gib },
    load: [0.5, 0.4, 0.3],
    disks: [
      {
        mount: "/",
        device: "/dev/sda1",
        type: "ext4",
        totalBytes: 100 * gib,
        freeBytes: 60 * gib,
        inodesTotal: null,
        inodesFree: null,
        hanging: false,
      },
    ],
    diskIo: { readBytesPerSecond: 1000, writeBytesPerSecond: null, devices: [] },
    network: ["lo", "eth0", "eth1"].map((name) => ({
      name,
      rxBytesPerSecond: 100,
      txBytesPerSecond: 10,
      errorsPerSecond: null,
      dropsPerSecond: null,
    })),
    pressure: null,
    zram: null,
    tcp: null,
    temperatures: null,
    fans: null,
    container: null,
    uptimeSeconds: 1,
    bootedAt: null,
    bootId: null,
    probeCpuMs: 1,
    ...change,
  };
}
