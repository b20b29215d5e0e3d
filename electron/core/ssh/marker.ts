/** How much a host may print before a script starts (login banners of rc files). */
export const maxNoiseBytes = 65_536;
/** How much of it is kept to say what happened instead. */
const keptNoiseBytes = 1024;

/** A process id after the marker is at most this long (2^22 on Linux, 99999 elsewhere). */
const maxPidLength = 20;

/**
 * Finds the line `marker PID` in a stream of chunks and passes on what follows. The search is bounded, and memory with it:
 * only the last bytes, in which a marker may be split, and the first kilobyte of noise are kept.
 */
export class MarkerScanner {
  private readonly needle: Buffer;
  private tail: Buffer = Buffer.alloc(0);
  private head: Buffer = Buffer.alloc(0);
  private bytes = 0;
  private found = false;
  private processId = 0;

  constructor(marker: string) {
    this.needle = Buffer.from(`${marker} `, "latin1");
  }

  get isFound(): boolean {
    return this.found;
  }

  /** Process id of the shell that printed the marker; 0 before. */
  get pid(): number {
    return this.processId;
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
    const start = at + this.needle.length;
    const end = at === -1 ? -1 : joined.indexOf("\n", start);
    if (end === -1) {
      this.bytes += chunk.length;
      // Either the marker may be split here, or it is here and its line is not complete.
      const keep = this.needle.length + maxPidLength;
      this.tail = Buffer.from(joined.subarray(Math.max(0, joined.length - keep)));
      return Buffer.alloc(0);
    }
    this.found = true;
    this.tail = Buffer.alloc(0);
    this.processId = Number.parseInt(joined.subarray(start, end).toString("latin1"), 10) || 0;
    return joined.subarray(end + 1);
  }
}
