/**
 * Bytes the terminal parses without a pause during a flood: as much as takes `parseMs`, within these limits. It lays out and
 * paints between pieces: larger ones make a flood cheaper, in smaller ones keys wait less.
 * The largest is half of the core's window, so that the next arrives meanwhile.
 */
export const largestPiece = 1_048_576;
export const smallestPiece = 262_144;
export const parseMs = 50;
/** A piece of this many bytes is a flood: no person typed what led to it a moment ago. */
export const floodBytes = 32_768;
/** How long the next piece of a flood may gather, in milliseconds. */
export const gatherMs = 50;

/**
 * Runs `action` as a task of its own, after keys that wait. The terminal is done within a timer, and a browser holds timers that
 * follow timers back by 4 ms each; Chromium's own scheduler does not.
 */
function inTask(action: () => void): void {
  const { scheduler } = globalThis as { scheduler?: { postTask(action: () => void): unknown } };
  if (scheduler) void scheduler.postTask(action);
  else action();
}

/**
 * Hands output to the terminal and gives the core credit only for what was parsed, so that at most the credit window
 * waits in the page however fast a host prints. What arrives while the terminal is busy goes in together.
 */
export class OutputFlow {
  private queue: Uint8Array[] = [];
  private queued = 0;
  private parsing = 0;
  private flooding = false;
  private gathering = false;
  private pieceLimit = largestPiece;
  private readonly write: (chunk: Uint8Array, done: () => void) => void;
  private readonly acknowledge: (count: number) => void;
  private readonly later: (milliseconds: number, action: () => void) => void;
  private readonly now: () => number;
  private readonly onFlood: (on: boolean) => void;
  private readonly soon: (action: () => void) => void;

  constructor(
    write: (chunk: Uint8Array, done: () => void) => void,
    acknowledge: (count: number) => void,
    onFlood: (on: boolean) => void = () => undefined,
    later: (milliseconds: number, action: () => void) => void = (milliseconds, action) =>
      void setTimeout(action, milliseconds),
    now: () => number = () => performance.now(),
    soon: (action: () => void) => void = inTask,
  ) {
    this.write = write;
    this.acknowledge = acknowledge;
    this.onFlood = onFlood;
    this.later = later;
    this.now = now;
    this.soon = soon;
  }

  /** Bytes received and not parsed yet. */
  get pending(): number {
    return this.queued + this.parsing;
  }

  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.queue.push(chunk);
    this.queued += chunk.length;
    if (this.parsing === 0) this.next();
  }

  private next(): void {
    if (this.flooding && this.queued < this.pieceLimit) this.gather();
    else this.parse();
  }

  private gather(): void {
    if (this.gathering) return;
    this.gathering = true;
    this.later(gatherMs, () => {
      this.gathering = false;
      if (this.parsing === 0) this.parse();
    });
  }

  private parse(): void {
    const piece = this.take();
    const flooding = piece !== null && piece.length >= floodBytes;
    if (flooding || this.flooding) this.onFlood(flooding);
    this.flooding = flooding;
    if (!piece) return;
    this.parsing = piece.length;
    const started = this.now();
    this.write(piece, () => {
      this.parsing = 0;
      if (this.flooding) this.adapt(piece.length, this.now() - started);
      this.acknowledge(piece.length);
      this.soon(() => {
        if (this.parsing === 0) this.next();
      });
    });
  }

  private adapt(bytes: number, milliseconds: number): void {
    const fitting = (bytes / Math.max(1, milliseconds)) * parseMs;
    this.pieceLimit = Math.min(largestPiece, Math.max(smallestPiece, fitting));
  }

  /** The first chunks, as many as fit into one piece; a single larger one goes as it is. */
  private take(): Uint8Array | null {
    const [first] = this.queue;
    if (!first) return null;
    let count = 1;
    let size = first.length;
    for (; count < this.queue.length; count += 1) {
      const length = this.queue[count]?.length ?? 0;
      if (size + length > this.pieceLimit) break;
      size += length;
    }
    const parts = this.queue.splice(0, count);
    this.queued -= size;
    if (count === 1) return first;
    const piece = new Uint8Array(size);
    let at = 0;
    for (const part of parts) {
      piece.set(part, at);
      at += part.length;
    }
    return piece;
  }
}
