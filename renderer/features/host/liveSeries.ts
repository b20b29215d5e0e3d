import { Emitter } from "../../../shared/base/event.ts";
import type { Sample } from "../../../shared/contract/health.ts";
import { pointsOf, seriesKey } from "../../../shared/metrics/points.ts";
import type { Live } from "../../components/charts/seriesTable.ts";
import type { KnownSeries } from "./charts.ts";

/** Readings kept: one a second for an hour, the fastest cadence there is. */
export const maxReadings = 3600;
/** Old readings go in one piece, not one by one with every new one. */
const slack = 200;
/** Series kept of one host; a host that names new interfaces without end must not fill the memory. */
export const maxSeries = 1000;

/** Live values of one host by series, as they come; charts read them without copies of what they do not draw. */
export class LiveSeries {
  private times: number[] = [];
  private readonly columns = new Map<string, (number | undefined)[]>();
  private readonly names = new Map<string, KnownSeries>();
  private readonly changes = new Emitter<void>();
  private version = 0;
  private first: number | null = null;

  readonly onChange = this.changes.event;
  /** Grows with every reading. */
  readonly state = (): number => this.version;

  /** Starts from the core's memory. */
  reset(samples: readonly Sample[]): void {
    this.times = [];
    this.first = null;
    this.columns.clear();
    for (const sample of samples.toSorted((a, b) => a.time - b.time)) this.add(sample);
    this.told();
  }

  /** A reading that is not newer than the last is dropped: the clock was set back, or it is a repeat. */
  append(sample: Sample): void {
    if (this.add(sample)) this.told();
  }

  /** Series seen so far. */
  known(): readonly KnownSeries[] {
    return [...this.names.values()];
  }

  /** The values of some series, one column for each key. */
  live(keys: readonly string[]): Live {
    return { times: this.times, columns: keys.map((key) => this.columns.get(key) ?? []) };
  }

  /** When the newest reading was taken, seconds since the epoch; null before the first. */
  newest(): number | null {
    return this.times.at(-1) ?? null;
  }

  /** When the first reading was taken, also one that went since; null before it. */
  oldest(): number | null {
    return this.first;
  }

  private add(sample: Sample): boolean {
    const time = sample.time / 1000;
    if (time <= (this.times.at(-1) ?? -Infinity)) return false;
    const row = this.times.push(time) - 1;
    this.first ??= time;
    for (const { metric, label, value } of pointsOf(sample)) {
      const key = seriesKey(metric, label);
      let column = this.columns.get(key);
      if (!column) {
        if (this.columns.size >= maxSeries) continue;
        column = [];
        this.columns.set(key, column);
        if (this.names.size < maxSeries) this.names.set(key, { metric, label });
      }
      // Rows without a value in between are not measured, which is what undefined says.
      while (column.length < row) column.push(undefined);
      column.push(value);
    }
    if (this.times.length > maxReadings + slack) this.trim();
    return true;
  }

  private trim(): void {
    const drop = this.times.length - maxReadings;
    this.times.splice(0, drop);
    for (const column of this.columns.values()) column.splice(0, drop);
  }

  private told(): void {
    this.version += 1;
    this.changes.emit();
  }
}
