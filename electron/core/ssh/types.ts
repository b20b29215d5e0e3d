import type { Duplex, Readable, Writable } from "node:stream";
import type { Event } from "../../../shared/base/event.ts";
import type { ConnectionState } from "../../../shared/contract/access.ts";

export interface ExitStatus {
  /** null when the command was ended by a signal or the connection broke. */
  readonly code: number | null;
  readonly signal: string | null;
}

/** One exec channel. Streams follow Node's back-pressure; `exit` rejects with a Failure when the connection breaks. */
export interface ExecChannel {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly exit: Promise<ExitStatus>;
  /** Ends the channel; safe to call twice. */
  close(): void;
  /** Closes it, and waits a few seconds at most until the command has ended too. Absent where only the channel is known. */
  end?(): Promise<void>;
}

export interface ShellChannel {
  /** Both directions of the pseudo-terminal. */
  readonly input: Writable;
  readonly output: Readable;
  readonly exit: Promise<ExitStatus>;
  resize(cols: number, rows: number): void;
  close(): void;
}

export interface ScriptOptions {
  readonly signal?: AbortSignal;
  /** Default 60 s. 0 = no limit. */
  readonly timeoutMs?: number;
  /** Kept of each of stdout and stderr; more fails with exec.outputTooLarge. Default 4 MiB. */
  readonly maxBytes?: number;
  /** Data the script can read from its standard input. */
  readonly input?: Uint8Array | string;
  /** Run through `sudo -n` unless the user is root already; action.needsRoot when that is refused. */
  readonly root?: boolean;
}

export interface ScriptResult extends ExitStatus {
  readonly stdout: string;
  readonly stderr: string;
}

/** The steps of a login, in their order. */
export type WalkStep = "resolve" | "connect" | "proxy" | "greeting" | "keyExchange" | "hostKey" | "authentication";

/** Told the steps of each hop of a chain; hop 0 is the one reached from here. A step may begin anew. */
export interface WalkWatcher {
  begin(hop: number, step: WalkStep): void;
  /** What was seen in a step, by name; bounded, printable text. */
  saw(hop: number, step: WalkStep, facts: Readonly<Record<string, readonly string[]>>): void;
  done(hop: number, step: WalkStep): void;
  skip(hop: number, step: WalkStep, why: "isAddress" | "jumpResolves" | "commandConnects" | "noProxy"): void;
}

/** Work over the login that a walk made. */
export interface Walked {
  script(program: string, options?: ScriptOptions): Promise<ScriptResult>;
  spawn(program: string, options?: Pick<ScriptOptions, "signal" | "root">): Promise<ExecChannel>;
  close(): void;
}

/**
 * SSH as the capabilities see it: by host id, connection handling inside. All failures are `ssh.*`
 * (see shared/contract/access.ts) with the host's name in {host}.
 */
export interface Ssh {
  /**
   * Runs a POSIX sh program, whatever the login shell is, and collects its output. What rc files print before is dropped.
   * `LC_ALL=C.UTF-8` or `C` is set. A non-zero exit code is a result, not a failure.
   */
  script(hostId: string, program: string, options?: ScriptOptions): Promise<ScriptResult>;
  /** The same as live streams: stdout starts after rc-file noise; stdin carries data to the program. */
  spawn(hostId: string, program: string, options?: Pick<ScriptOptions, "signal" | "root">): Promise<ExecChannel>;
  /** The admin's own command line, given to the host's login shell as `ssh host COMMAND` would. */
  exec(hostId: string, command: string, options?: Pick<ScriptOptions, "signal">): Promise<ExecChannel>;
  shell(
    hostId: string,
    size: { cols: number; rows: number },
    options?: { signal?: AbortSignal },
  ): Promise<ShellChannel>;
  /**
   * A TCP connection from the host on, to a name or an address as the host sees it. ssh.forwardRefused {host, address, port,
   * reason}: `prohibited` when the server forwards nothing, `unreachable` when nobody answers there.
   */
  forward(hostId: string, address: string, port: number, signal?: AbortSignal): Promise<Duplex>;
  /**
   * Logs in to the host anew, and to each of its jump hosts before it, apart from the pooled connections, and tells the watcher
   * each step. Fails as a login does; the step that is under way then is the one that failed.
   */
  walk(hostId: string, watcher: WalkWatcher, signal: AbortSignal): Promise<Walked>;
  /** Connects when needed; tells what answered. */
  probe(hostId: string, signal?: AbortSignal): Promise<{ milliseconds: number; serverVersion: string; cipher: string }>;
  states(): ConnectionState[];
  readonly onState: Event<ConnectionState>;
  close(hostId: string): void;
}
