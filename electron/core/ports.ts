import type { Disposable } from "../../shared/base/lifecycle.ts";

/** Wall time in milliseconds since the epoch, monotonic time in milliseconds, and timers; tests pass their own. */
export interface Clock {
  now(): number;
  monotonic(): number;
  after(milliseconds: number, callback: () => void): Disposable;
  every(milliseconds: number, callback: () => void): Disposable;
}

/** Diagnostics for a developer. Never a secret, a host name, an address or a command. */
export interface Logger {
  info(message: string, fields?: Readonly<Record<string, string | number | boolean>>): void;
  warn(message: string, fields?: Readonly<Record<string, string | number | boolean>>): void;
  /** Logs an unexpected error under a reference that the failure envelope repeats. */
  error(message: string, error: unknown, reference?: string): void;
}

export interface Paths {
  /** Data folder, `HOLDFAST_HOME`. */
  readonly home: string;
  /** Where new backup archives go unless the admin chooses another folder. */
  readonly backups: string;
}

/** Environment the core may use; nothing else reaches `process.env`. */
export interface Environment {
  /** Unix socket or pipe of the SSH agent. */
  readonly sshAuthSock: string | undefined;
  /** Login name on this computer, the actor of the audit log and the default user of new hosts. */
  readonly userName: string;
  readonly platform: string;
}

export interface Ports {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly paths: Paths;
  readonly environment: Environment;
  readonly shell: "desktop" | "web" | "cli";
  readonly version: string;
}
