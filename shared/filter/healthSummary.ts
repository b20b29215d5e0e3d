import type { Sample } from "../contract/health.ts";

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
