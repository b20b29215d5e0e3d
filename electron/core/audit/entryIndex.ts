import type { IndexedEntry } from "./auditLog.ts";
import { type EntryKind, entryKinds, type EntryOutcome, outcomes, type StoredEntry } from "./entry.ts";

const NONE = -1;
const FIRST_CAPACITY = 4096;

/**
 * Where each entry stands and what a list needs to know without opening it: 21 bytes an entry (a million entries: 21 MB),
 * in typed arrays that double when full.
 */
export class EntryIndex {
  private count = 0;
  private capacity = FIRST_CAPACITY;
  /** Byte position in the segment; the segment's number is found by its first entry. */
  private positions = new Uint32Array(FIRST_CAPACITY);
  private lengths = new Uint32Array(FIRST_CAPACITY);
  private times = new Float64Array(FIRST_CAPACITY);
  private partners = new Int32Array(FIRST_CAPACITY).fill(NONE);
  /** kind in the low bits, 1 + outcome above. */
  private codes = new Uint8Array(FIRST_CAPACITY);
  /** First sequence number of each segment, segment 1 first. */
  private readonly segmentStarts: number[] = [];
  private readonly open = new Set<number>();

  get length(): number {
    return this.count;
  }

  /** Intents without an outcome, oldest first. */
  get openIntents(): readonly number[] {
    return [...this.open];
  }

  push(entry: Pick<StoredEntry, "time" | "kind" | "outcome" | "intentSeq">, at: Place): void {
    if (this.count === this.capacity) this.grow();
    this.beginSegment(at.segment);
    const seq = this.count++;
    this.positions[seq] = at.position;
    this.lengths[seq] = at.length;
    this.times[seq] = entry.time;
    this.codes[seq] = entryKinds.indexOf(entry.kind) | (codeOf(entry.outcome ?? null) << 2);
    if (entry.kind === "intent") this.open.add(seq);
    if (entry.kind === "outcome" && entry.intentSeq !== undefined) this.pair(entry.intentSeq, seq);
  }

  /** Tells of a segment that has no entries yet. */
  beginSegment(number: number): void {
    while (this.segmentStarts.length < number) this.segmentStarts.push(this.count);
  }

  describe(seq: number): IndexedEntry {
    this.assertKnown(seq);
    const partner = this.partners[seq] as number;
    const kind = this.kindOf(seq);
    const outcome = kind === "intent" ? (partner === NONE ? null : this.outcomeOf(partner)) : this.outcomeOf(seq);
    return { time: this.times[seq] as number, kind, outcome, partner: partner === NONE ? null : partner };
  }

  place(seq: number): Place {
    this.assertKnown(seq);
    return {
      segment: this.segmentOf(seq),
      position: this.positions[seq] as number,
      length: this.lengths[seq] as number,
    };
  }

  /** One past the last entry of the segment that holds `seq`. */
  segmentEnd(seq: number): number {
    return this.segmentStarts[this.segmentOf(seq)] ?? this.count;
  }

  /** Entries and bytes of the last segment. */
  lastSegment(): { number: number; entries: number; bytes: number } {
    const number = this.segmentStarts.length;
    const start = this.segmentStarts.at(-1);
    if (start === undefined || start === this.count) return { number, entries: 0, bytes: 0 };
    const last = this.place(this.count - 1);
    return { number, entries: this.count - start, bytes: last.position + last.length };
  }

  private pair(intent: number, outcome: number): void {
    if (this.kindOf(intent) !== "intent" || !this.open.delete(intent)) return;
    this.partners[intent] = outcome;
    this.partners[outcome] = intent;
  }

  private kindOf(seq: number): EntryKind {
    return entryKinds[(this.codes[seq] as number) & 3] as EntryKind;
  }

  private outcomeOf(seq: number): EntryOutcome | null {
    return outcomes[((this.codes[seq] as number) >> 2) - 1] ?? null;
  }

  private segmentOf(seq: number): number {
    let low = 0;
    let high = this.segmentStarts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.segmentStarts[middle] as number) <= seq) low = middle;
      else high = middle;
    }
    return low + 1;
  }

  private assertKnown(seq: number): void {
    if (!Number.isInteger(seq) || seq < 0 || seq >= this.count) throw new RangeError(`no audit entry ${seq}`);
  }

  private grow(): void {
    this.capacity *= 2;
    const positions = new Uint32Array(this.capacity);
    const lengths = new Uint32Array(this.capacity);
    const times = new Float64Array(this.capacity);
    const partners = new Int32Array(this.capacity).fill(NONE);
    const codes = new Uint8Array(this.capacity);
    positions.set(this.positions);
    lengths.set(this.lengths);
    times.set(this.times);
    partners.set(this.partners);
    codes.set(this.codes);
    Object.assign(this, { positions, lengths, times, partners, codes });
  }
}

export interface Place {
  /** 1 for segment-000001.jsonl. */
  readonly segment: number;
  /** Byte position of the line in it. */
  readonly position: number;
  /** Bytes of the line with its newline. */
  readonly length: number;
}

function codeOf(outcome: EntryOutcome | null): number {
  return outcome === null ? 0 : 1 + outcomes.indexOf(outcome);
}
