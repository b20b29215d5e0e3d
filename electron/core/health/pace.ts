import { type Disposable, toDisposable } from "../../../shared/base/lifecycle.ts";

export const BASE_INTERVAL_MS = 10_000;
export const MAX_INTERVAL_MS = 60_000;

/** How often one host is asked. A host that answers slowly is asked less, never more. */
export class Pace {
  private readonly wishes = new Map<symbol, number>();
  private factor = 1;

  /** Someone watches and wants a sample every `milliseconds`. */
  wish(milliseconds: number): Disposable {
    const key = Symbol("wish");
    this.wishes.set(key, milliseconds);
    return toDisposable(() => this.wishes.delete(key));
  }

  get isWished(): boolean {
    return this.wishes.size > 0;
  }

  get intervalMs(): number {
    return Math.min(MAX_INTERVAL_MS, this.wanted * this.factor);
  }

  /** What staleness is measured in: a live view's missed second is no alarm. */
  get staleBase(): number {
    return Math.max(BASE_INTERVAL_MS, this.intervalMs);
  }

  /** Least distance of sparkline points, so that a live view does not squeeze the hour into a minute. */
  get sparkMs(): number {
    return BASE_INTERVAL_MS * 0.8;
  }

  /** Doubles the interval when a sample took more than half of it, and goes back once it takes less than an eighth. */
  observe(roundTripMs: number): void {
    if (roundTripMs > this.intervalMs / 2) {
      if (this.intervalMs < MAX_INTERVAL_MS) this.factor *= 2;
    } else if (this.factor > 1 && roundTripMs < this.intervalMs / 8) this.factor /= 2;
  }

  private get wanted(): number {
    return Math.min(BASE_INTERVAL_MS, ...this.wishes.values());
  }
}
