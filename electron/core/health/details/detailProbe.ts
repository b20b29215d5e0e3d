import type { WhyNotAvailable } from "../../../../shared/contract/healthDetails.ts";

/** The host has no such source, or does not let the login see it. */
export interface Unavailable {
  readonly unavailable: WhyNotAvailable;
}

export const isUnavailable = (answer: unknown): answer is Unavailable =>
  typeof answer === "object" && answer !== null && "unavailable" in answer;

/** Nothing that the answer depends on has changed since the answer before. */
export const unchanged = { unchanged: true } as const;
export type Unchanged = typeof unchanged;

/**
 * Looks deeper than a sample does, at a cadence of its own: failed units, processes, containers, certificates. It is asked in a
 * request of its own after a reading, so it delays no sample by more than a moment, and a host under pressure is not asked at all.
 */
export interface DetailProbe<T> {
  /** Letters only, unique: part of the probe program, key of the result, key in what the command line prints. */
  readonly name: string;
  /** Least seconds between two answers. The schedule stretches it where the host pays more CPU than the budget of all details. */
  readonly everySeconds: number;
  /** Most seconds the program may take; then the shell is ended and the probe left alone for an hour. Default DETAIL_LIMIT_SECONDS. */
  readonly limitSeconds?: number;
  /** It may take seconds: asked in a shell of its own, beside the samples, never between two of them. */
  readonly apart?: true;
  /**
   * Pure: what the next program gets as an argument, the last one, to tell whether anything has changed since this answer; it
   * prints what parses to `unchanged` then, and the answer stands.
   */
  stateOf?(answer: T): string | null;
  /**
   * Body of a shell function in POSIX sh (dash, BusyBox ash, bash, mksh); "$@" holds the host's arguments for this probe, `$hf_system`
   * what `uname -s` says. The rules of a CommandProbe hold: it writes nothing, never reads standard input, never sources a file, and
   * runs whatever may block as `bounded SECONDS COMMAND...`.
   */
  readonly program: string;
  /** Pure: from the standard output of `program` and the time here (ms since the epoch). null = nothing is known, not even why. */
  parse(text: string, now: number): T | Unavailable | Unchanged | null;
  /** Pure: what is shown of an answer, where that takes the answer before it (rates of counters). Default: the answer itself. */
  present?(answer: T, before: T | null): unknown;
}

export const DETAIL_LIMIT_SECONDS = 10;
