import type { Sample } from "../../../shared/contract/health.ts";

/** Raw samples kept: one hour, and no more than these (a live view takes one a second). */
export const HISTORY_MS = 3_600_000;
export const HISTORY_SAMPLES = 1800;
/** Over the whole fleet, about 1.5 KB each: 90 MB. A host of a fleet above 166 keeps less than an hour; the history on disk has it. */
export const HISTORY_SAMPLES_FLEET = 60_000;
const HISTORY_SAMPLES_MIN = 60;

/** The share of one host in a fleet of `hosts`. */
export function historyShare(hosts: number): number {
  return Math.min(
    HISTORY_SAMPLES,
    Math.max(HISTORY_SAMPLES_MIN, Math.floor(HISTORY_SAMPLES_FLEET / Math.max(1, hosts))),
  );
}

/** Samples in the order they came, the oldest dropped first. */
export class History {
  private items: Sample[] = [];
  private first = 0;

  push(sample: Sample, limit: number): void {
    this.items.push(sample);
    const oldest = sample.time - HISTORY_MS;
    // A wall clock set back must not keep everything: what lies in the future goes as well.
    const outdated = (entry: Sample): boolean => entry.time < oldest || entry.time > sample.time;
    while (this.items.length - this.first > limit || outdated(this.items[this.first] as Sample)) this.first += 1;
    // Compacts now and then, so that dropping stays cheap and memory stays at most twice the limit.
    if (this.first > 256 && this.first * 2 > this.items.length) {
      this.items = this.items.slice(this.first);
      this.first = 0;
    }
  }

  get last(): Sample | null {
    return this.length > 0 ? (this.items.at(-1) ?? null) : null;
  }

  get length(): number {
    return this.items.length - this.first;
  }

  all(): Sample[] {
    return this.items.slice(this.first);
  }
}
