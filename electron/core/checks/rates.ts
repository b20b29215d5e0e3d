import { type Point, seriesKey } from "../../../shared/metrics/points.ts";
import type { Measured } from "./types.ts";

/** What the counters of one check on one host were the last time. Bounded by what one result may hold. */
export class Rates {
  private last = new Map<string, { readonly value: number; readonly time: number }>();

  /**
   * The points of one reading at `time` (milliseconds, monotonic): counters as their increase per second since the last reading,
   * the rest as it is. A counter seen for the first time gives none; one that fell began anew from 0.
   */
  points(measured: readonly Measured[], time: number): Point[] {
    const points: Point[] = [];
    const next = new Map<string, { value: number; time: number }>();
    for (const { metric, label, value, counter } of measured) {
      if (!counter) {
        points.push({ metric, label, value });
        continue;
      }
      const key = seriesKey(metric, label);
      const before = this.last.get(key);
      next.set(key, { value, time });
      if (!before || time <= before.time) continue;
      const increase = value < before.value ? value : value - before.value;
      points.push({ metric, label, value: increase / ((time - before.time) / 1000) });
    }
    this.last = next;
    return points;
  }
}
