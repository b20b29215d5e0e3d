import { BASE_INTERVAL_MS } from "./pace.ts";

/** Recent CPU percents of the fleet page's sparkline. */
const POINTS = 60;
/** Least distance of two, so that a live view does not squeeze the hour into a minute. */
const LEAST_MS = BASE_INTERVAL_MS * 0.8;

/** The last percents of one host's CPU, some ten seconds apart. */
export class Spark {
  private points: (number | null)[] = [];
  private lastAt = -Infinity;

  /** Another array for each change. */
  get values(): (number | null)[] {
    return this.points;
  }

  /** `at` is monotonic, milliseconds. */
  push(percent: number | null, at: number): void {
    if (at - this.lastAt < LEAST_MS) return;
    this.points = [...this.points.slice(1 - POINTS), percent];
    this.lastAt = at;
  }
}
