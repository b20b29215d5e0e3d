import type { Severity } from "../../../shared/contract/alerts.ts";
import { type Flap, flapStep, isQuietFlap, steady } from "./flapping.ts";
import { rankOf } from "./levels.ts";

/** Wall time for people, monotonic time for what must last: both in milliseconds. */
export interface Moment {
  readonly time: number;
  readonly tick: number;
}

export interface Timing {
  readonly forMs: number;
  readonly keepMs: number;
}

/**
 * Where one series of one rule stands. inactive: nothing wrong. soft: the condition holds, not yet long enough. firing: it has held
 * long enough. keeping: it ended, and the rule keeps it up for a while.
 */
export interface SeriesState {
  readonly phase: "inactive" | "soft" | "firing" | "keeping";
  /** Of the phase; null when inactive. While keeping it is what it was last. */
  readonly severity: Severity | null;
  readonly since: number | null;
  readonly firedAt: number | null;
  /** How long it was observed in a soft or keeping phase, milliseconds. */
  readonly heldMs: number;
  /** Monotonic time of the last observation; null when there was none since a pause, whose time counts for nothing. */
  readonly seenTick: number | null;
  /** Values stopped coming: what is known is kept and nothing goes on. */
  readonly unobserved: boolean;
  readonly flap: Flap;
}

export const inactive: SeriesState = {
  phase: "inactive",
  severity: null,
  since: null,
  firedAt: null,
  heldMs: 0,
  seenTick: null,
  unobserved: false,
  flap: steady,
};

/** Nothing about it needs to be kept. */
export const isForgettable = (state: SeriesState): boolean => state.phase === "inactive" && isQuietFlap(state.flap);

/** The level that hysteresis holds to: only what fires has something to leave. */
export const heldLevel = (state: SeriesState): Severity | null =>
  state.phase === "firing" || state.phase === "keeping" ? state.severity : null;

/**
 * Pure: the state after one more observation. `level` is what the condition says now, null when it does not hold. `for` and
 * keep-firing end at the first observation at or after their time, as in Prometheus.
 */
export function step(timing: Timing, state: SeriesState, level: Severity | null, now: Moment): SeriesState {
  const passed = state.seenTick === null ? 0 : Math.max(0, now.tick - state.seenTick);
  const next = advance(timing, state, level, now.time, passed);
  const hard = next.phase === "firing" || next.phase === "keeping" ? rankOf(next.severity) : 0;
  return { ...next, seenTick: now.tick, unobserved: false, flap: flapStep(state.flap, hard, now.tick) };
}

function advance(
  timing: Timing,
  state: SeriesState,
  level: Severity | null,
  time: number,
  passed: number,
): SeriesState {
  if (level !== null) {
    switch (state.phase) {
      case "inactive":
        return begun({ ...state, phase: "soft", severity: level, since: time, firedAt: null, heldMs: 0 }, timing, time);
      case "soft":
        return begun({ ...state, severity: level, heldMs: state.heldMs + passed }, timing, time);
      case "firing":
      case "keeping":
        return { ...state, phase: "firing", severity: level, heldMs: 0 };
    }
  }
  switch (state.phase) {
    case "inactive":
      return state;
    case "soft":
      return { ...inactive, flap: state.flap };
    case "firing":
      return timing.keepMs > 0 ? { ...state, phase: "keeping", heldMs: 0 } : { ...inactive, flap: state.flap };
    case "keeping": {
      const heldMs = state.heldMs + passed;
      return heldMs >= timing.keepMs ? { ...inactive, flap: state.flap } : { ...state, heldMs };
    }
  }
}

/** A soft series fires once it held for long enough. */
function begun(state: SeriesState, timing: Timing, time: number): SeriesState {
  return state.heldMs >= timing.forMs ? { ...state, phase: "firing", firedAt: time, heldMs: 0 } : state;
}

/** Pure: nothing is known of it now. It stays what it was, and the time until the next observation does not count. */
export function unobserve(state: SeriesState): SeriesState {
  return state.unobserved && state.seenTick === null ? state : { ...state, seenTick: null, unobserved: true };
}
