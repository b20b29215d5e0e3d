/** A part of a sparse file that is stored. */
export interface Segment {
  readonly offset: number;
  readonly length: number;
}

/** Longest map accepted: about a million parts. */
const MAX_MAP_BYTES = 16 * 1_048_576;

/**
 * Map of a sparse file in pax format 1.0 (GNU tar manual, "Storing Sparse Files"): decimal numbers, one a line: the count, then offset and
 * length of each part; padded with zeros to a block. null = more blocks are needed.
 */
export class SparseMapReader {
  private text = "";
  private bytes = 0;
  private expected: number | null = null;
  private readonly numbers: number[] = [];
  private readonly size: number;
  private readonly fail: (reason: string) => Error;

  /** `size` of the whole file. */
  constructor(size: number, fail: (reason: string) => Error) {
    this.size = size;
    this.fail = fail;
  }

  push(block: Buffer): Segment[] | null {
    this.bytes += block.length;
    if (this.bytes > MAX_MAP_BYTES) throw this.fail("the map of a sparse file is too long");
    this.text += block.toString("latin1");
    let start = 0;
    while (this.expected === null || this.numbers.length < this.expected) {
      const end = this.text.indexOf("\n", start);
      if (end < 0) break;
      this.take(this.text.slice(start, end));
      start = end + 1;
    }
    this.text = this.text.slice(start);
    if (this.expected === null || this.numbers.length < this.expected) {
      if (this.text.length > 32) throw this.malformed();
      return null;
    }
    return this.segments();
  }

  private take(line: string): void {
    if (!/^[0-9]{1,16}$/.test(line)) throw this.malformed();
    const value = Number(line);
    if (!Number.isSafeInteger(value)) throw this.malformed();
    if (this.expected === null) this.expected = value * 2;
    else this.numbers.push(value);
  }

  private segments(): Segment[] {
    const segments: Segment[] = [];
    let position = 0;
    for (let index = 0; index < this.numbers.length; index += 2) {
      const offset = this.numbers[index] as number;
      const length = this.numbers[index + 1] as number;
      if (offset < position || offset + length > this.size) throw this.malformed();
      position = offset + length;
      segments.push({ offset, length });
    }
    return segments;
  }

  private malformed(): Error {
    return this.fail("the map of a sparse file is malformed");
  }
}
