/** Longest time that work in the background keeps the process from answering, milliseconds. */
const SLICE_MS = 10;

/** Long work in the background, bit by bit. */
export interface Slices {
  /** Awaited between two steps: lets others in once the slice is used up. Throws what `check` throws then. */
  pause(): Promise<void> | undefined;
  /** Throws once the work has lost its ground: the store was closed or emptied, the clock was set back. */
  check(): void;
}

export function createSlices(monotonic: () => number, check: () => void): Slices {
  let begun = monotonic();
  return {
    check,
    pause() {
      if (monotonic() - begun < SLICE_MS) return undefined;
      return new Promise((resolve, reject) => {
        setImmediate(() => {
          begun = monotonic();
          try {
            check();
            resolve();
          } catch (error) {
            reject(error as Error);
          }
        });
      });
    },
  };
}
