/**
 * How often a probe runs. `fast`: with every sample. `slow`: every SLOW_EVERY_MS, for what forks or may block.
 * `connect`: at the start of a session and every FACTS_EVERY_MS after it, for what hardly changes.
 */
export type Cadence = "fast" | "slow" | "connect";

interface Common {
  /** Section of the record, letters only: it becomes part of the probe program. */
  readonly name: string;
  readonly cadence: Cadence;
}

/** Reads kernel files. All file probes of one cadence share ONE `cat`: 1.5 ms for twelve files, against 10.6 ms for twelve of them. */
export interface FileProbe<T> extends Common {
  readonly kind: "files";
  /** Absolute paths; `$$` is the probe's shell. Constants only: they are part of the program. */
  readonly files: readonly string[];
  /** Pure: the text of each file in the order of `files`, null where the host has no such file. */
  parse(texts: readonly (string | null)[]): T;
}

/**
 * Runs a piece of POSIX sh (dash, BusyBox ash, bash). It must write nothing on the host, never read standard input,
 * never source a file (`.` of a missing file ends ash), and bound its own time with `bounded SECONDS COMMAND...`.
 */
export interface CommandProbe<T> extends Common {
  readonly kind: "command";
  /** Body of a shell function; "$@" holds the request's arguments. */
  readonly program: string;
  /** Pure: from the standard output of `program`. */
  parse(text: string): T;
}

export type Probe<T> = FileProbe<T> | CommandProbe<T>;
