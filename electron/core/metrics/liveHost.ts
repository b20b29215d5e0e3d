import { type Point, seriesKey } from "../../../shared/metrics/points.ts";
import { LiveSeries } from "./liveSeries.ts";

/** Series of one host, at most: labels come from the host, and one that invents new ones must not fill the memory. */
export const MAX_SERIES_HOST = 2000;
/** A series that was silent for this long makes room for a new one. */
const SILENT_MS = 24 * 3_600_000;

/** The series of one host. */
export class LiveHost {
  readonly hostId: string;
  readonly series: LiveSeries[] = [];
  /** Whether it has been told what the store knows of it. */
  attached = false;
  /** Time of the newest record. */
  lastTime = -Infinity;
  /** Time of the oldest value that the store lacks; Infinity when it lacks none. */
  pendingSince = Infinity;
  private readonly index = new Map<string, LiveSeries>();
  private order: (LiveSeries | undefined)[] = [];

  constructor(hostId: string) {
    this.hostId = hostId;
  }

  find(metric: string, label: string): LiveSeries | undefined {
    return this.index.get(seriesKey(metric, label));
  }

  /** Gives how many values were news, and how many of them are to be stored. */
  push(time: number, points: readonly Point[]): { news: number; kept: number } {
    let news = 0;
    let kept = 0;
    for (let at = 0; at < points.length; at += 1) {
      const { metric, label, value } = points[at] as Point;
      // A host's points come in the same order again and again: most series are found without their key.
      let series = this.order[at];
      if (series?.metric !== metric || series.label !== label) {
        series = this.findOrAdd(metric, label);
        this.order[at] = series;
      }
      const done = series?.push(time, value) ?? "dropped";
      if (done !== "dropped") news += 1;
      if (done === "kept") kept += 1;
    }
    if (this.order.length > points.length) this.order.length = points.length;
    if (time > this.lastTime) this.lastTime = time;
    if (kept > 0 && time < this.pendingSince) this.pendingSince = time;
    return { news, kept };
  }

  findOrAdd(metric: string, label: string): LiveSeries | undefined {
    const known = this.find(metric, label);
    if (known) return known;
    if (this.series.length >= MAX_SERIES_HOST && !this.makeRoom()) return undefined;
    const series = new LiveSeries(metric, label);
    this.series.push(series);
    this.index.set(seriesKey(metric, label), series);
    return series;
  }

  private makeRoom(): boolean {
    const silent = this.series.reduce((a, b) => (a.lastTime <= b.lastTime ? a : b));
    if (silent.lastTime > this.lastTime - SILENT_MS) return false;
    this.series.splice(this.series.indexOf(silent), 1);
    this.index.delete(seriesKey(silent.metric, silent.label));
    this.order = [];
    return true;
  }

  /** The store it was attached to is gone. */
  detach(): void {
    this.attached = false;
    for (const series of this.series) series.id = 0;
  }

  /** The host was removed: nobody asks for it, unless it is restored. What is not written yet stays until it is. */
  release(): void {
    if (this.pendingSince === Infinity) this.clear();
  }

  /** Forgets all values. */
  clear(): void {
    this.series.length = 0;
    this.index.clear();
    this.order = [];
    this.attached = false;
    this.lastTime = -Infinity;
    this.pendingSince = Infinity;
  }

  cut(time: number): void {
    for (const series of this.series) series.cut(time);
    this.lastTime = Math.min(this.lastTime, time - 1);
    if (this.pendingSince >= time) this.pendingSince = Infinity;
  }
}
