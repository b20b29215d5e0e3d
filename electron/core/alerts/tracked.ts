import type { Alert, Severity } from "../../../shared/contract/alerts.ts";
import type { CompiledRule } from "./rules.ts";
import { inactive, type SeriesState } from "./series.ts";

/** One series of one rule that is not simply well. */
export interface Tracked {
  readonly rule: CompiledRule;
  readonly hostId: string | null;
  readonly label: string;
  state: SeriesState;
  alert: Alert | null;
  /** The worst severity that people were told of; null when they were not. */
  told: Severity | null;
  /** Time between its last two values, milliseconds; null before there were two. */
  gapMs: number | null;
  /** The words that its message was last made of; undefined before anybody looked. */
  wording?: string;
  /** Monotonic time of its last value, or of the restart after which there was none yet. */
  heardTick: number;
  /** Its value in words, where its unit alone does not tell. */
  valueText: string | undefined;
  /** Monotonic time since when it is not observed; null while it is. */
  lostTick: number | null;
  /** Records of its metric in a row in which it did not appear. */
  missing: number;
}

export interface Observation {
  readonly level: Severity | null;
  readonly value: number | null;
  /** Who is to blame, where the observation itself tells; undefined leaves what is known. */
  readonly culprit?: string | null;
  /** Another text for the value than its unit gives. */
  readonly valueText?: string;
}

/** A series that is looked at for the first time. `tick`: monotonic, ms. */
export const trackedOf = (rule: CompiledRule, hostId: string | null, label: string, tick: number): Tracked => ({
  rule,
  hostId,
  label,
  state: inactive,
  alert: null,
  told: null,
  heardTick: tick,
  valueText: undefined,
  gapMs: null,
  lostTick: null,
  missing: 0,
});

/** A value that was asked for out of turn says little about its pace, so a long gap is forgotten by halves. */
export const gapOf = (known: number | null, passed: number): number => Math.max(0, passed, (known ?? 0) / 2);
