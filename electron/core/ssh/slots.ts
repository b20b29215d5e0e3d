import { onAbort, throwIfAborted } from "./abort.ts";

/** At most `limit` holders at a time; the rest wait in order and may give up. */
export class Slots {
  private free: number;
  private readonly waiting = new Set<() => void>();

  constructor(limit: number) {
    this.free = limit;
  }

  /** Resolves with the function that gives the slot back (once, however often it is called). */
  async take(signal?: AbortSignal): Promise<() => void> {
    throwIfAborted(signal);
    if (this.free > 0) this.free -= 1;
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
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      const [next] = this.waiting;
      if (next) {
        this.waiting.delete(next);
        next();
      } else this.free += 1;
    };
  }

  get queued(): number {
    return this.waiting.size;
  }
}
