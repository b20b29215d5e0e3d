import { onAbort, throwIfAborted } from "./abort.ts";

/** At most `limit` holders at a time; the rest wait in order and may give up. */
export class Slots {
  private limit: number;
  private held = 0;
  private readonly waiting = new Set<() => void>();

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Resolves with the function that gives the slot back (once, however often it is called). */
  async take(signal?: AbortSignal): Promise<() => void> {
    throwIfAborted(signal);
    if (this.held < this.limit) this.held += 1;
    else
      await new Promise<void>((resolve, reject) => {
        const enter = (): void => {
          abort.dispose();
          resolve();
        };
        this.waiting.add(enter);
        const abort = onAbort(signal, (failure) => {
          this.waiting.delete(enter);
          reject(failure);
        });
      });
    let mine = true;
    return () => {
      if (!mine) return;
      mine = false;
      this.held -= 1;
      this.admit();
    };
  }

  /** From now on that many, at least one; holders beyond it finish in peace. */
  setLimit(limit: number): void {
    this.limit = Math.max(1, limit);
    this.admit();
  }

  get holders(): number {
    return this.held;
  }

  get queued(): number {
    return this.waiting.size;
  }

  private admit(): void {
    for (const next of this.waiting) {
      if (this.held >= this.limit) return;
      this.waiting.delete(next);
      this.held += 1;
      next();
    }
  }
}
