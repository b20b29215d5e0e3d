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

  emit(value: T): void {
    for (const listener of Array.from(this.listeners)) listener(value);
  }

  get listenerCount(): number {
    return this.listeners.size;
  }

  dispose(): void {
    this.listeners.clear();
  }
}
