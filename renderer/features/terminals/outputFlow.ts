/** Parsed bytes that are acknowledged together: few messages, and still many within the core's window of 1 MiB. */
export const acknowledgeBatch = 65_536;

/**
 * Hands output to the terminal and gives the core credit only for what was parsed, so that at most the credit window
 * waits in the page however fast a host prints.
 */
export class OutputFlow {
  private parsed = 0;
  private waiting = 0;
  private readonly write: (chunk: Uint8Array, done: () => void) => void;
  private readonly acknowledge: (count: number) => void;

  constructor(write: (chunk: Uint8Array, done: () => void) => void, acknowledge: (count: number) => void) {
    this.write = write;
    this.acknowledge = acknowledge;
  }

  /** Bytes given to the terminal and not parsed yet. */
  get pending(): number {
    return this.waiting;
  }

  push(chunk: Uint8Array): void {
    this.waiting += chunk.length;
    this.write(chunk, () => {
      this.waiting -= chunk.length;
      this.parsed += chunk.length;
      if (this.parsed < acknowledgeBatch && this.waiting > 0) return;
      const count = this.parsed;
      this.parsed = 0;
      if (count > 0) this.acknowledge(count);
    });
  }
}
