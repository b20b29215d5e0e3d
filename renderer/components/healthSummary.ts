import type { HealthStatus, HostHealth, Sample } from "../../shared/contract/health.ts";

/** The few numbers that stand for a host, percent 0 to 100; null = unknown, never 0. */
export interface HealthSummary {
  readonly cpu: number | null;
  readonly memory: number | null;
  /** Use of the fullest file system, and which it is. */
  readonly disk: number | null;
  readonly diskMount: string | null;
  readonly load: number | null;
}

const unknown: HealthSummary = { cpu: null, memory: null, disk: null, diskMount: null, load: null };

export function summarize(sample: Sample | null | undefined): HealthSummary {
  if (!sample) return unknown;
  let disk: number | null = null;
  let diskMount: string | null = null;
  for (const entry of sample.disks) {
    if (entry.totalBytes === null || entry.freeBytes === null || entry.totalBytes <= 0) continue;
    const used = 100 * (1 - entry.freeBytes / entry.totalBytes);
    if (disk !== null && used <= disk) continue;
    disk = used;
    diskMount = entry.mount;
  }
  const memory = sample.memory;
  return {
    cpu: sample.cpu.percent,
    memory: memory && memory.totalBytes > 0 ? 100 * (1 - memory.availableBytes / memory.totalBytes) : null,
    disk,
    diskMount,
    load: sample.load?.[0] ?? null,
  };
}

/** Sum over the interfaces, bytes a second; null while none of them is known. The loopback is no network. */
export function networkRates(sample: Pick<Sample, "network">): { rx: number | null; tx: number | null } {
  let rx: number | null = null;
  let tx: number | null = null;
  for (const one of sample.network) {
    if (one.name === "lo") continue;
    if (one.rxBytesPerSecond !== null) rx = (rx ?? 0) + one.rxBytesPerSecond;
    if (one.txBytesPerSecond !== null) tx = (tx ?? 0) + one.txBytesPerSecond;
  }
  return { rx, tx };
}

/** 0 is worst. Unknown is worse than fine: it needs a look. */
const ranks: Readonly<Record<HealthStatus, number>> = {
  critical: 0,
  failed: 1,
  warning: 2,
  stale: 3,
  unknown: 4,
  connecting: 5,
  ok: 6,
};

export function statusRank(health: Pick<HostHealth, "status"> | null | undefined): number {
  return ranks[health?.status ?? "unknown"];
}
