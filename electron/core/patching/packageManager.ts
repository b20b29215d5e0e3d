import type { PackageUpdate } from "../../../shared/contract/patching.ts";

/** What a host says of its packages. */
export interface PackageState {
  readonly updates: readonly PackageUpdate[];
  readonly held: readonly string[];
  readonly broken: { readonly detail: string; readonly advice: string } | null;
  readonly rebootRequired: boolean | null;
  readonly rebootPackages: readonly string[];
  /** Milliseconds since the epoch. */
  readonly listsRefreshedAt: number | null;
}

/** Everything that could be updated, or just some packages at just these versions. */
export type Selection =
  | { readonly mode: "all" }
  | { readonly mode: "only"; readonly packages: readonly { readonly name: string; readonly version: string }[] };

/** What a selection would do to a host, read without changing it. */
export interface Simulation {
  readonly updates: readonly PackageUpdate[];
  readonly removals: readonly { readonly name: string; readonly version: string }[];
  readonly downloadBytes: number | null;
  readonly broken: PackageState["broken"];
  /** Over the exact changes, in a form that a job on the host can compute again. */
  readonly changesHash: string;
  /** Over every installed package, its version and whether it is held. */
  readonly fingerprint: string;
  /** Places that would fill up. */
  readonly tooFull: readonly { readonly mount: string; readonly neededBytes: number; readonly freeBytes: number }[];
}

export interface ApplySpec {
  readonly selection: Selection;
  readonly changesHash: string;
  readonly fingerprint: string;
  /** Names to report on at the end. */
  readonly packages: readonly string[];
  /** How long to wait for another package manager. */
  readonly lockTimeoutSeconds: number;
}

export interface Progress {
  /** 0 to 1. */
  readonly progress?: number;
  readonly step?: string;
  /** From now on stopping would leave the host half changed. */
  readonly committed?: boolean;
}

/** What the job said about its result. */
export interface ApplyResult {
  /** `stale`: the host had changed and nothing was done. */
  readonly refused: "stale" | "broken" | null;
  readonly stage: "download" | "install";
  /** Version after the run by package; absent when not installed. */
  readonly versions: ReadonlyMap<string, string>;
  readonly broken: readonly string[];
  /** Configuration files that were changed locally and kept; the new ones lie beside them. */
  readonly keptFiles: readonly string[];
  readonly failedUnits: readonly string[];
  readonly rebootRequired: boolean | null;
  readonly rebootPackages: readonly string[];
  /** Errors as the package manager put them. */
  readonly errors: readonly string[];
  /** Who held the lock when waiting for it was given up. */
  readonly lockHolder: string | null;
}

/** Follows one apply: fed with what the job writes, it tells progress and, at the end, the result. */
export interface ApplyReader {
  status(text: string): Progress;
  output(text: string): Progress;
  result(): ApplyResult;
}

/**
 * One package manager. It builds POSIX sh programs and reads their output; it does no I/O. Programs begin each part of
 * their output with a `section` line of the given token. Parsers bound what they return and fail with `patch.unreadable`.
 */
export interface PackageManager {
  readonly name: string;
  /** Shell condition that holds on hosts with this package manager. */
  readonly detect: string;
  /** Reads the present lists; needs no root. */
  inventoryProgram(token: string): string;
  parseInventory(sections: ReadonlyMap<string, string>, host: string): PackageState;
  /** Fetches new lists, waiting for another refresh; exit code 0 only when every repository answered. */
  refreshProgram(lockTimeoutSeconds: number): string;
  /** One line for people from the output of a refresh that failed, and who held the lock if that was why. */
  explainRefresh(output: string): { detail: string; lockHolder: string | null };
  simulateProgram(token: string, selection: Selection): string;
  parseSimulation(sections: ReadonlyMap<string, string>, host: string): Simulation;
  /** The program of the detached job; see electron/core/actions/jobScripts.ts for where it runs. */
  applyProgram(spec: ApplySpec): string;
  applyReader(): ApplyReader;
  /** Command that puts old versions back, for people; null when there is none. */
  undoCommand(simulation: Simulation): string | null;
}
