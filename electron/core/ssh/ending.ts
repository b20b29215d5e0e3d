import type { Failure } from "../../../shared/base/failure.ts";
import { type Disposable, toDisposable } from "../../../shared/base/lifecycle.ts";

/** The end of something that several parties may notice: the first reason counts, and everybody hears it once. */
export class Ending {
  private reason: Failure | undefined;
  private readonly listeners = new Set<(failure: Failure) => void>();

  get failure(): Failure | undefined {
    return this.reason;
  }

  /** False when it had ended before. */
  end(reason: Failure): boolean {
    if (this.reason) return false;
    this.reason = reason;
    const told = Array.from(this.listeners);
    this.listeners.clear();
    for (const listener of told) listener(reason);
    return true;
  }

  /** Calls the listener at the end, or at once when that is past. */
  onEnd(listener: (failure: Failure) => void): Disposable {
    if (this.reason) listener(this.reason);
    else this.listeners.add(listener);
    return toDisposable(() => this.listeners.delete(listener));
  }
}
