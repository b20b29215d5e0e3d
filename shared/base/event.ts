import { type Disposable, toDisposable } from "./lifecycle.ts";

export type Event<T> = (listener: (value: T) => void) => Disposable;

/** Announces; it never asks a listener to act, and a listener cannot stop another from hearing. */
export class Emitter<T> implements Disposable {
  private listeners = new Set<(value: T) => void>();

  readonly event: Event<T> = (listener) => {
    const entry = (value: T): void => listener(value);
    this.listeners.add(entry);
    return toDisposable(() => this.listeners.delete(entry));
  };

  /** Throws what the first failing listener threw, after all have heard. */
  emit(value: T): void {
    const errors: unknown[] = [];
    for (const listener of Array.from(this.listeners)) {
      try {
        listener(value);
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }

  get listenerCount(): number {
    return this.listeners.size;
  }

  dispose(): void {
    this.listeners.clear();
  }
}
