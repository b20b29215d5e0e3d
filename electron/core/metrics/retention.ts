import { retention as schema, type Retention } from "../../../shared/contract/metrics.ts";
import type { Settings } from "../settings.ts";
import { DAY, HOUR, type Level, minutes } from "./rollup.ts";

const settingName = "metrics.retention";

export const defaultRetention: Retention = {
  rawHours: 24,
  minuteDays: 30,
  quarterDays: 400,
  maxBytes: 10 * 2 ** 30,
  metrics: {},
};

/** The stored retention; one that does not hold any more counts as none. */
export function readRetention(settings: Settings): Retention {
  try {
    const text = settings.read(settingName);
    const stored = text === null ? null : schema.safeParse(JSON.parse(text));
    return stored?.success ? stored.data : defaultRetention;
  } catch {
    return defaultRetention;
  }
}

export function writeRetention(settings: Settings, retention: Retention): void {
  settings.write(settingName, JSON.stringify(retention));
}

export interface Kept {
  readonly keep: boolean;
  readonly rawHours: number;
  readonly minuteDays: number;
  readonly quarterDays: number;
}

/** What counts for one metric. */
export function keptOf(retention: Retention, metric: string): Kept {
  const own = Object.hasOwn(retention.metrics, metric) ? retention.metrics[metric] : undefined;
  return {
    keep: own?.keep ?? true,
    rawHours: own?.rawHours ?? retention.rawHours,
    minuteDays: own?.minuteDays ?? retention.minuteDays,
    quarterDays: own?.quarterDays ?? retention.quarterDays,
  };
}

/** For how long values of a resolution are kept, milliseconds; null = raw. */
export function keptMs(kept: Kept, level: Level | null): number {
  if (level === null) return kept.rawHours * HOUR;
  return (level === minutes ? kept.minuteDays : kept.quarterDays) * DAY;
}
