import { type Precision, precisionOf } from "./precision.ts";

/** Newest values kept in memory, so that a short chart and the alert rules read no disk. */
export const RECENT_MS = 16 * 60_000;
/** Values of one series kept apart are at least this far apart; a live view's faster ones count in `latest` only. */
export const RAW_SPACING_MS = 5000;
/** Values of one series in memory, at most: RECENT_MS at that spacing. 12 bytes each. */
const MAX_VALUES = RECENT_MS / RAW_SPACING_MS;
const FIRST_CAPACITY = 8;

export interface Values {
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/** The newest values of one series, in the order of their times, as typed arrays. */
export class LiveSeries {
  readonly metric: string;
  readonly label: string;
  /** Number in the store; 0 until the store has given one. */
  id = 0;
  lastTime = -Infinity;
  lastValue = NaN;
  private readonly round: Precision;
  private base = 0;
  private offsets = new Uint32Array(0);
  private data = new Float64Array(0);
  private start = 0;
  private end = 0;
  /** Values from here on are not in the store yet. */
  private unstored = 0;

  constructor(metric: string, label: string) {
    this.metric = metric;
    this.label = label;
    this.round = precisionOf(metric);
  }

  /** Milliseconds of the newest value that was kept; a value too close behind it is not. */
  private get newest(): number {
    return this.end > this.start ? this.base + (this.offsets[this.end - 1] ?? 0) : -Infinity;
  }

  get size(): number {
    return this.end - this.start;
  }

  /** An older value is dropped, and so is what is no number; one that is too close behind the one before it is not stored. */
  push(time: number, value: number): "dropped" | "noted" | "kept" {
    if (!(time > this.lastTime) || !Number.isFinite(value)) return "dropped";
    const rounded = this.round(value);
    this.lastTime = time;
    this.lastValue = rounded;
    if (time - this.newest < RAW_SPACING_MS) return "noted";
    this.makeRoom(time);
    this.offsets[this.end] = time - this.base;
    this.data[this.end] = rounded;
    this.end += 1;
    return "kept";
  }

  private makeRoom(time: number): void {
    if (this.size === 0) {
      this.base = time;
      this.start = this.end = this.unstored = 0;
    }
    while (this.start < this.unstored && this.base + (this.offsets[this.start] ?? 0) < time - RECENT_MS)
      this.start += 1;
    if (this.size >= MAX_VALUES) this.start += 1;
    this.unstored = Math.max(this.unstored, this.start);
    if (this.end < this.data.length && time - this.base <= 0xffff_ffff) return;
    this.compact(time);
  }

  /** Moves what is left to the front, into arrays of twice the size when it nearly fills these. */
  private compact(time: number): void {
    const { size, start } = this;
    const newBase = size === 0 ? time : this.base + (this.offsets[start] ?? 0);
    // Values further apart than 49 days cannot share a base: the older ones were stored long ago, or are given up.
    if (time - newBase > 0xffff_ffff) {
      this.start = this.end = this.unstored = 0;
      this.base = time;
      return;
    }
    const isTight = size >= this.data.length * 0.8;
    const capacity = isTight ? Math.max(FIRST_CAPACITY, this.data.length * 2) : this.data.length;
    const offsets = new Uint32Array(capacity);
    const data = new Float64Array(capacity);
    for (let at = 0; at < size; at += 1) offsets[at] = this.base + (this.offsets[start + at] ?? 0) - newBase;
    data.set(this.data.subarray(start, this.end));
    this.offsets = offsets;
    this.data = data;
    this.base = newBase;
    this.unstored -= start;
    this.start = 0;
    this.end = size;
  }

  /** From `from` to `to`, both included. */
  between(from: number, to: number): Values {
    return this.slice(this.firstAt(from), this.firstAt(to + 1));
  }

  /** Time of the oldest value in memory; Infinity when there is none. */
  get oldest(): number {
    return this.size > 0 ? this.base + (this.offsets[this.start] ?? 0) : Infinity;
  }

  /** What the store lacks. */
  pending(): Values {
    return this.slice(Math.max(this.unstored, this.start), this.end);
  }

  /** The store has everything. */
  stored(): void {
    this.unstored = this.end;
  }

  /** The store had this newest value before: what is not later is no news. */
  follow(time: number, value: number): void {
    this.unstored = Math.max(this.unstored, this.firstAt(time + 1));
    if (time <= this.lastTime) return;
    this.lastTime = time;
    this.lastValue = value;
  }

  /** Forgets what lies at or after `time`: the clock was set back. */
  cut(time: number): void {
    this.end = this.firstAt(time);
    this.unstored = Math.min(this.unstored, this.end);
    if (this.lastTime >= time) {
      this.lastTime = this.newest;
      this.lastValue = this.size > 0 ? (this.data[this.end - 1] ?? NaN) : NaN;
    }
  }

  private firstAt(time: number): number {
    let low = this.start;
    let high = this.end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.base + (this.offsets[middle] ?? 0) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private slice(from: number, to: number): Values {
    const length = Math.max(0, to - from);
    const times = new Float64Array(length);
    for (let at = 0; at < length; at += 1) times[at] = this.base + (this.offsets[from + at] ?? 0);
    return { times, values: this.data.slice(from, from + length) };
  }
}
