import type { Metrics, Recorded } from "../metrics/types.ts";
import { seriesKey } from "../../../shared/metrics/points.ts";
import { valueText } from "./message.ts";
import type { AlertEngine } from "./engine.ts";
import type { Moment } from "./series.ts";
import { fillsLevel, hoursUntilFull } from "./trend.ts";

/** A line over hours does not change by the second. */
const JUDGE_EVERY_MS = 5 * 60_000;
/**
 * Lines drawn in one sweep: hours of raw values are read from the file, some milliseconds each. A disk with more free than any rule
 * minds takes no line, so five hundred hosts are through in JUDGE_EVERY_MS while six hundred of their disks are that full.
 */
const LINES_AT_ONCE = 10;
const MAX_SERIES = 50_000;
/** A disk without values for so long is no longer looked at. */
const FORGET_MS = 24 * 3_600_000;

interface Disk {
  readonly hostId: string;
  readonly label: string;
  judgedAt: number;
}

/** Looks from time to time at how fast disks fill. */
export class FillForecast {
  private readonly metrics: Pick<Metrics, "latest" | "raw">;
  private readonly disks = new Map<string, Disk>();

  constructor(metrics: Pick<Metrics, "latest" | "raw">) {
    this.metrics = metrics;
  }

  note({ hostId, points }: Recorded): void {
    for (const { metric, label } of points) {
      if (metric !== "disk.free") continue;
      const key = seriesKey(hostId, label);
      if (!this.disks.has(key) && this.disks.size < MAX_SERIES)
        this.disks.set(key, { hostId, label, judgedAt: -Infinity });
    }
  }

  judge(engine: AlertEngine, now: Moment): void {
    const rules = engine.rules.asked.filter(({ rule }) => rule.condition.kind === "fills");
    if (rules.length === 0) return;
    let left = LINES_AT_ONCE;
    for (const [key, disk] of this.disks) {
      // The one that was judged longest ago comes first: what waits behind it is not due either.
      if (now.tick - disk.judgedAt < JUDGE_EVERY_MS || left <= 0) return;
      this.disks.delete(key);
      const { hostId, label } = disk;
      const free = this.metrics.latest({ hostId, metric: "disk.free", label });
      const used = this.metrics.latest({ hostId, metric: "disk.used", label });
      // Mounts come and go under ever new names; one that comes back is noted again.
      if (!free || now.time - free.time > FORGET_MS) continue;
      disk.judgedAt = now.tick;
      this.disks.set(key, disk);
      // Values that stopped coming say nothing about the hours to come.
      if (!used || now.time - free.time > JUDGE_EVERY_MS) continue;
      for (const rule of rules) {
        const { condition } = rule.rule;
        if (condition.kind !== "fills" || !rule.members.has(hostId) || !rule.takesLabel(label)) continue;
        if (fillsLevel(condition, 0, 100 - used.value) === null) {
          engine.observe(rule, hostId, label, { level: null, value: null, valueText: "" }, now);
          continue;
        }
        left -= 1;
        const from = now.time - condition.hours * 3_600_000;
        const { times, values } = this.metrics.raw({ hostId, metric: "disk.free", label }, from, now.time);
        const hours = hoursUntilFull(times, values, condition.hours);
        const level = fillsLevel(condition, hours, 100 - used.value);
        const words = hours === null ? "" : valueText(Math.round(hours * 12) * 300, "seconds");
        engine.observe(rule, hostId, label, { level, value: hours, valueText: words }, now);
      }
    }
  }

  forget(hostId: string): void {
    for (const [key, disk] of this.disks) if (disk.hostId === hostId) this.disks.delete(key);
  }
}
