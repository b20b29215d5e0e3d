import { open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { MAX_LINE_BYTES } from "./entry.ts";

/** A segment is closed at whichever comes first. */
const SEGMENT_BYTES = 8 * 1024 * 1024;
const SEGMENT_ENTRIES = 50_000;
/** Lines of one read are checked without a pause (some 90 entries, about 15 ms with all signatures). */
const READ_BYTES = 64 * 1024;

export interface SegmentLimits {
  readonly bytes: number;
  readonly entries: number;
}
export const segmentLimits: SegmentLimits = { bytes: SEGMENT_BYTES, entries: SEGMENT_ENTRIES };

export function segmentName(number: number): string {
  return `segment-${String(number).padStart(6, "0")}.jsonl`;
}

export interface SegmentList {
  /** Highest segment number present; 0 when there is none. */
  readonly last: number;
  /** Bytes of each present segment by number, as they were when listed. */
  readonly sizes: ReadonlyMap<number, number>;
}

export async function listSegments(folder: string): Promise<SegmentList> {
  const numbers = (await readdir(folder))
    .map((name) => /^segment-([0-9]{6})\.jsonl$/.exec(name)?.[1])
    .filter((digits) => digits !== undefined)
    .map(Number)
    .sort((a, b) => a - b);
  const sizes = new Map<number, number>();
  for (const number of numbers) sizes.set(number, (await stat(join(folder, segmentName(number)))).size);
  const last = numbers.at(-1) ?? 0;
  return { last, sizes };
}

export interface SegmentLine {
  /** Without the newline. Valid until the next line is asked for. */
  readonly bytes: Buffer;
  /** Byte position of the line in its file. */
  readonly position: number;
  /** False for a last line that has no newline, and for one longer than MAX_LINE_BYTES. */
  readonly complete: boolean;
}

/** The lines of one file in order, reading 64 KiB at a time; memory is bounded by the longest line allowed. */
export async function* readLines(path: string): AsyncGenerator<SegmentLine> {
  const file = await open(path, "r");
  try {
    let rest: Buffer = Buffer.alloc(0);
    let position = 0;
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(READ_BYTES), 0, READ_BYTES, null);
      if (bytesRead === 0) break;
      rest = rest.length === 0 ? buffer.subarray(0, bytesRead) : Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
      let start = 0;
      for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10, start)) {
        yield { bytes: rest.subarray(start, end), position: position + start, complete: true };
        start = end + 1;
      }
      position += start;
      rest = rest.subarray(start);
      if (rest.length > MAX_LINE_BYTES) break;
    }
    if (rest.length > 0) yield { bytes: rest, position, complete: false };
  } finally {
    await file.close();
  }
}
