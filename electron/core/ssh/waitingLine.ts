import type { Failure } from "../../../shared/base/failure.ts";
import type { Disposable } from "../../../shared/base/lifecycle.ts";
import type { Clock } from "../ports.ts";
import { onAbort } from "./abort.ts";

/** Calls that wait for a free channel, in order. Being woken is no promise: whoever wakes looks again. */
export class WaitingLine {
  private readonly clock: Pick<Clock, "after">;
  private readonly maxLength: number;
  private readonly line = new Set<() => void>();

  constructor(clock: Pick<Clock, "after">, maxLength: number) {
    this.clock = clock;
    this.maxLength = maxLength;
  }

  /** Resolves when woken; rejects with `full()` when the line is too long or the time is over, or when the signal aborts. */
  async wait(milliseconds: number, signal: AbortSignal | undefined, full: () => Failure): Promise<void> {
    if (this.line.size >= this.maxLength || milliseconds <= 0) throw full();
    await new Promise<void>((resolve, reject) => {
      let abort: Disposable = { dispose: () => undefined };
      const leave = (): void => {
        this.line.delete(wake);
        abort.dispose();
        timer.dispose();
      };
      const wake = (): void => {
        leave();
        resolve();
      };
      const giveUp = (failure: Failure): void => {
        leave();
        reject(failure);
      };
      this.line.add(wake);
      const timer = this.clock.after(milliseconds, () => giveUp(full()));
      abort = onAbort(signal, giveUp);
    });
  }

  wakeNext(): void {
    const [next] = this.line;
    next?.();
  }

  wakeAll(): void {
    for (const wake of Array.from(this.line)) wake();
  }
}
