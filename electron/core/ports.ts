import type { Disposable } from "../../shared/base/lifecycle.ts";

/**
 * Wall time in milliseconds since the epoch, monotonic time in milliseconds, time since the computer started in milliseconds,
 * and timers; tests pass their own.
 */
export interface Clock {
  now(): number;
  monotonic(): number;
  sinceBoot(): number;
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

/** The OS keychain: small secrets that outlive a restart of the computer. All of it fails with vault.keychainUnavailable {reason}. */
export interface KeyStore {
  /** In words, why it cannot be used here; null when it can. */
  problem(): Promise<string | null>;
  /** null when there is none under this name. */
  read(name: string): Promise<string | null>;
  write(name: string, secret: string): Promise<void>;
  remove(name: string): Promise<void>;
}

/** What the computer tells of itself. */
export const powerEvents = ["suspend", "resume", "lock-screen", "unlock-screen"] as const;
export type PowerEvent = (typeof powerEvents)[number];

export interface Paths {
  /** Data folder, `HOLDFAST_HOME`. */
  readonly home: string;
  /** Where new backup archives go unless the admin chooses another folder. */
  readonly backups: string;
}

/** The network of this computer, apart from the loopback. */
export interface NetworkState {
  /** An interface other than the loopback is up and has an address. */
  hasInterface(): boolean;
}

/** Environment the core may use; nothing else reaches `process.env`. */
export interface Environment {
  /** Unix socket or pipe of the SSH agent. */
  readonly sshAuthSock: string | undefined;
  /** Login name on this computer, the actor of the audit log and the default user of new hosts. */
  readonly userName: string;
  readonly platform: string;
  /** Variables that name people and folders, for `${NAME}` in files that are imported; absent = none. */
  readonly variables?: Readonly<Record<string, string>>;
}

export interface Ports {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly paths: Paths;
  readonly environment: Environment;
  /** Absent where nobody is asked for a quick unlock. */
  readonly keyStore?: KeyStore;
  /** Absent = taken to be there. */
  readonly network?: NetworkState;
  readonly shell: "desktop" | "web" | "cli";
  readonly version: string;
}
