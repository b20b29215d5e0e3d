import type { HealthStatus, Sample } from "../../../shared/contract/health.ts";

/** A condition begins at `enter` and ends at `clear`: between the two it stays what it was, so a value on the edge does not flap. */
interface Limit {
  readonly enter: number;
  readonly clear: number;
}

/** Percent, except load (runnable tasks a core). Alert rules of the admin's own come on top of these. */
export const limits = {
  cpuBusy: { enter: 90, clear: 80 },
  iowait: { enter: 50, clear: 30 },
  loadPerCore: { enter: 4, clear: 3 },
  memoryUsed: { enter: 90, clear: 85 },
  memoryUsedCritical: { enter: 97, clear: 95 },
  diskUsed: { enter: 90, clear: 88 },
  diskUsedCritical: { enter: 95, clear: 93 },
} as const satisfies Record<string, Limit>;

/** CPU and iowait count after this many samples in a row AND this long: a compiler for two seconds is no incident. */
export const SUSTAINED_SAMPLES = 3;
export const SUSTAINED_MS = 20_000;

type Severity = "warning" | "critical";

/** What evaluate carries from one sample to the next. */
export interface ConditionState {
  /** Conditions that hold, by key. */
  readonly active: ReadonlyMap<string, Severity>;
  /** Conditions above their limit that did not last long enough yet: since when, how many samples. */
  readonly pending: ReadonlyMap<string, { readonly since: number; readonly samples: number }>;
}

export const noConditions: ConditionState = { active: new Map(), pending: new Map() };

interface Check {
  readonly key: string;
  readonly value: number | null;
  readonly warning: Limit;
  readonly critical?: Limit;
  readonly sustained?: boolean;
}

/** Share that ordinary programs can no longer write to: the reserve for root counts as used. */
export function diskUsedPercent(disk: Sample["disks"][number]): number | null {
  if (disk.totalBytes === null || disk.freeBytes === null || disk.totalBytes <= 0) return null;
  return 100 * (1 - disk.freeBytes / disk.totalBytes);
}

function checks(sample: Sample, cpuCount: number | null): Check[] {
  const memory = sample.memory;
  const cores = cpuCount ?? (sample.cpu.cores.length || null);
  return [
    { key: "cpu.high", value: sample.cpu.percent, warning: limits.cpuBusy, sustained: true },
    { key: "iowait.high", value: sample.cpu.iowaitPercent, warning: limits.iowait, sustained: true },
    {
      key: "load.high",
      value: sample.load && cores ? sample.load[1] / cores : null,
      warning: limits.loadPerCore,
    },
    {
      key: "memory.low",
      value: memory && memory.totalBytes > 0 ? 100 * (1 - memory.availableBytes / memory.totalBytes) : null,
      warning: limits.memoryUsed,
      critical: limits.memoryUsedCritical,
    },
    ...sample.disks.map((disk) => ({
      key: `disk.full:${disk.mount}`,
      value: diskUsedPercent(disk),
      warning: limits.diskUsed,
      critical: limits.diskUsedCritical,
    })),
  ];
}

/** Entering is above the limit, leaving is at or below `clear`. */
function holds(limit: Limit, value: number, held: boolean): boolean {
  return held ? value > limit.clear : value > limit.enter;
}

/** Pure: the conditions after one more sample. A value that is unknown this time leaves its condition as it was. */
export function evaluate(state: ConditionState, sample: Sample, cpuCount: number | null): ConditionState {
  const active = new Map<string, Severity>();
  const pending = new Map<string, { since: number; samples: number }>();
  for (const check of checks(sample, cpuCount)) {
    const was = state.active.get(check.key);
    if (check.value === null) {
      if (was) active.set(check.key, was);
      continue;
    }
    const critical = check.critical !== undefined && holds(check.critical, check.value, was === "critical");
    if (!critical && !holds(check.warning, check.value, was !== undefined)) continue;
    if (check.sustained && !was) {
      const before = state.pending.get(check.key);
      const now = { since: before?.since ?? sample.time, samples: (before?.samples ?? 0) + 1 };
      if (now.samples < SUSTAINED_SAMPLES || sample.time - now.since < SUSTAINED_MS) {
        pending.set(check.key, now);
        continue;
      }
    }
    active.set(check.key, critical ? "critical" : "warning");
  }
  for (const disk of sample.disks) if (disk.hanging) active.set(`disk.hanging:${disk.mount}`, "warning");
  return { active, pending };
}

/** Worst first. */
export function verdict(state: ConditionState): { status: Extract<HealthStatus, "ok" | Severity>; reasons: string[] } {
  const keys = (severity: Severity): string[] =>
    [...state.active].filter(([, value]) => value === severity).map(([key]) => key);
  const critical = keys("critical");
  const warning = keys("warning");
  const status = critical.length > 0 ? "critical" : warning.length > 0 ? "warning" : "ok";
  return { status, reasons: [...critical, ...warning] };
}
