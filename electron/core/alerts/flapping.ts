/**
 * Flap detection as Nagios does it (Nagios Core 4, "Detection and Handling of State Flapping"; base/flapping.c): the last 21 states,
 * each of the 20 steps between them that is a change weighs 0.75 for the oldest up to 1.25 for the newest, and the sum is told in
 * percent of 20. It starts at the high threshold and stops at the low one.
 */
const KEPT_STATES = 21;
const STEPS = KEPT_STATES - 1;
export const FLAP_HIGH_PERCENT = 30;
export const FLAP_LOW_PERCENT = 20;
/**
 * A state that did not change is written down this often at most, as Nagios does it for hosts: values that come every ten seconds
 * would otherwise leave three and a half minutes to flap in.
 */
export const FLAP_RECORD_MS = 60_000;

export interface Flap {
  /** Oldest first, at most 21. */
  readonly states: readonly number[];
  /** Monotonic milliseconds of the last one written down; null when that is not known. */
  readonly recordedAt: number | null;
  readonly flapping: boolean;
}

export const steady: Flap = { states: [], recordedAt: null, flapping: false };

/** Weighted percent of change, 0 to 100; missing older states count as no change. */
export function flapPercent(states: readonly number[]): number {
  let sum = 0;
  const recent = states.slice(-KEPT_STATES);
  const missing = KEPT_STATES - recent.length;
  for (let at = 1; at < recent.length; at += 1) {
    if (recent[at] === recent[at - 1]) continue;
    const step = missing + at;
    sum += 0.75 + ((step - 1) * 0.5) / (STEPS - 1);
  }
  return (sum * 100) / STEPS;
}

/** Pure: what is known after one more state, seen at a monotonic time in milliseconds. */
export function flapStep(flap: Flap, state: number, tick: number): Flap {
  const last = flap.states.at(-1);
  const due = flap.recordedAt === null || tick - flap.recordedAt >= FLAP_RECORD_MS;
  if (last === state && !due) return flap;
  const states = [...flap.states.slice(1 - KEPT_STATES), state];
  const percent = flapPercent(states);
  // Nothing can flap before it was seen as often as the published numbers ask for.
  const flapping = flap.flapping ? percent > FLAP_LOW_PERCENT : percent >= FLAP_HIGH_PERCENT;
  return { states, recordedAt: tick, flapping };
}

/** Nothing but the good state in it: there is nothing to remember. */
export const isQuietFlap = (flap: Flap): boolean => !flap.flapping && flap.states.every((state) => state === 0);
