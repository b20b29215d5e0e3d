/** How much a host may print before a script starts (login banners of rc files). */
export const maxNoiseBytes = 65_536;
/** How much of it is kept to say what happened instead. */
const keptNoiseBytes = 1024;

/**
 * Finds the line `marker` in a stream of chunks and passes on what follows. The search is bounded, and memory with it:
 * only the last bytes, in which a marker may be split, and the first kilobyte of noise are kept.
 */
export class MarkerScanner {
  private readonly needle: Buffer;
  private tail: Buffer = Buffer.alloc(0);
  private head: Buffer = Buffer.alloc(0);
  private bytes = 0;
  private found = false;

  constructor(marker: string) {
    this.needle = Buffer.from(`${marker}\n`, "latin1");
  }

  get isFound(): boolean {
    return this.found;
  }

  /** True when more came before the marker than is tolerated. */
  get isTooNoisy(): boolean {
    return !this.found && this.bytes > maxNoiseBytes;
  }

  /** The beginning of what came before the marker, up to 1 KiB. */
  get noise(): string {
    return this.head.toString("utf8");
  }

  /** What of this chunk belongs to the script. */
  push(chunk: Buffer): Buffer {
    if (this.found) return chunk;
    if (this.head.length < keptNoiseBytes)
      this.head = Buffer.concat([this.head, chunk.subarray(0, keptNoiseBytes - this.head.length)]);
    const joined = this.tail.length === 0 ? chunk : Buffer.concat([this.tail, chunk]);
    const at = joined.indexOf(this.needle);
    if (at === -1) {
      this.bytes += chunk.length;
      this.tail = Buffer.from(joined.subarray(Math.max(0, joined.length - this.needle.length + 1)));
      return Buffer.alloc(0);
    }
    this.found = true;
    this.tail = Buffer.alloc(0);
    return joined.subarray(at + this.needle.length);
  }
}
