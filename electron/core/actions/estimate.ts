/** Below this much progress or time an estimate says more about chance than about the run. */
const MIN_PROGRESS = 0.03;
const MIN_ELAPSED_MS = 2_000;
const MAX_SECONDS = 7 * 86_400;

/** Seconds left if the rest goes as fast as what is done; null while that cannot be told. `progress` is 0 to 1. */
export function secondsLeft(progress: number | null, elapsedMs: number): number | null {
  if (progress === null || progress < MIN_PROGRESS || elapsedMs < MIN_ELAPSED_MS) return null;
  const left = ((elapsedMs / 1000) * (1 - Math.min(progress, 1))) / progress;
  return Math.min(Math.round(left), MAX_SECONDS);
}
