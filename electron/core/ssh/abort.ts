import { Failure, isFailure } from "../../../shared/base/failure.ts";
import type { Disposable } from "../../../shared/base/lifecycle.ts";
import type { Clock } from "../ports.ts";

/** The failure an aborted signal stands for: its own reason when that is a Failure, else `cancelled`. */
export function cancellation(signal: AbortSignal): Failure {
  return isFailure(signal.reason) ? signal.reason : new Failure("cancelled");
}

export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw cancellation(signal);
}

/** Calls `listener` when the signal aborts (at once when it has already). */
export function onAbort(signal: AbortSignal | undefined, listener: (failure: Failure) => void): Disposable {
  if (!signal) return { dispose: () => undefined };
  if (signal.aborted) {
    listener(cancellation(signal));
    return { dispose: () => undefined };
  }
  const entry = (): void => listener(cancellation(signal));
  signal.addEventListener("abort", entry, { once: true });
  return { dispose: () => signal.removeEventListener("abort", entry) };
}

/** Rejects when the signal aborts before `promise` settles; the promise itself goes on. */
export async function raceAbort<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise<T>((resolve, reject) => {
    const abort = onAbort(signal, reject);
    promise.then(resolve, reject).finally(() => abort.dispose());
  });
}

/** Rejects with `late()` after `milliseconds`; 0 = no limit. */
export async function raceTime<T>(
  promise: Promise<T>,
  clock: Clock,
  milliseconds: number,
  late: () => Failure,
): Promise<T> {
  if (milliseconds <= 0) return promise;
  return new Promise<T>((resolve, reject) => {
    const timer = clock.after(milliseconds, () => reject(late()));
    promise.then(resolve, reject).finally(() => timer.dispose());
  });
}
