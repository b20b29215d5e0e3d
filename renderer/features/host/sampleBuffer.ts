import type { Sample } from "../../../shared/contract/health.ts";

/** How far back raw samples are kept, in milliseconds. */
export const keptMs = 3_600_000;
/** Most samples kept: one a second for an hour, the fastest cadence there is. */
export const maxSamples = 3600;

function bounded(samples: readonly Sample[]): readonly Sample[] {
  const newest = samples.at(-1)?.time ?? 0;
  const first = samples.findIndex((sample) => sample.time >= newest - keptMs);
  return samples.slice(Math.max(first, samples.length - maxSamples, 0));
}

/** Starts from the core's history: ascending, no time twice, bounded. */
export function fromHistory(samples: readonly Sample[]): readonly Sample[] {
  const sorted = samples.toSorted((a, b) => a.time - b.time);
  return bounded(sorted.filter((sample, index) => sample.time !== sorted[index - 1]?.time));
}

/** Adds a sample; one that is not newer than the last is dropped (the clock of this computer was set back, or a repeat). */
export function appended(samples: readonly Sample[], sample: Sample): readonly Sample[] {
  const last = samples.at(-1);
  return last && sample.time <= last.time ? samples : bounded([...samples, sample]);
}
