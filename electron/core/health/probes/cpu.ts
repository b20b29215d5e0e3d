import type { FileProbe } from "../probe.ts";
import { counter, words } from "../text.ts";

/** Larger machines exist, charts of them do not. */
export const MAX_CORES = 1024;

/** Ticks since boot. `total` counts user, nice, system, idle, iowait, irq, softirq and steal; guest time is in user already. */
export interface CpuTimes {
  readonly total: number;
  readonly idle: number;
  readonly iowait: number;
  readonly steal: number;
}

export interface CpuCounters {
  readonly all: CpuTimes;
  /** By the kernel's core number: there are holes where a core is offline. */
  readonly cores: ReadonlyMap<number, CpuTimes>;
  /** When the host started by its own clock, milliseconds since the epoch. */
  readonly bootedAt: number | null;
}

function times(fields: readonly string[]): CpuTimes | null {
  const values = fields.slice(1, 9).map((word) => counter(word));
  // 2.4 kernels end after idle, steal came with 2.6.11: what is not there counts as no time spent.
  if (values.length < 4 || values.includes(null)) return null;
  const at = (index: number): number => values[index] ?? 0;
  const total = values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
  return { total, idle: at(3), iowait: at(4), steal: at(7) };
}

/** /proc/stat, proc_stat(5). */
export function parseCpu(text: string | null): CpuCounters | null {
  if (text === null) return null;
  let all: CpuTimes | null = null;
  const cores = new Map<number, CpuTimes>();
  for (const line of text.split("\n")) {
    // The cpu lines come first; `intr` alone can be 100 KB on a large machine.
    if (!line.startsWith("cpu")) {
      if (all) break;
      continue;
    }
    const fields = words(line);
    const value = times(fields);
    if (!value) continue;
    const core = counter(fields[0]?.slice(3));
    if (fields[0] === "cpu") all = value;
    else if (core !== null && cores.size < MAX_CORES) cores.set(core, value);
  }
  const start = text.lastIndexOf("\nbtime ");
  const seconds = start < 0 ? null : counter(/^\d{1,12}/.exec(text.slice(start + 7, start + 24))?.[0]);
  return all ? { all, cores, bootedAt: seconds === null ? null : seconds * 1000 } : null;
}

export const cpuProbe: FileProbe<CpuCounters | null> = {
  kind: "files",
  name: "cpu",
  cadence: "fast",
  files: ["/proc/stat"],
  parse: ([text]) => parseCpu(text ?? null),
};
