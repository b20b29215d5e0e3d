import { randomUUID } from "node:crypto";
import { homedir, networkInterfaces, platform, uptime, userInfo } from "node:os";
import { join } from "node:path";
import { toDisposable } from "../../shared/base/lifecycle.ts";
import type { Clock, Environment, Logger, NetworkState, Paths, Ports } from "./ports.ts";
import { createKeychain } from "./vault/keychain.ts";

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sinceBoot: () => uptime() * 1000,
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds);
    return toDisposable(() => clearTimeout(timer));
  },
  every(milliseconds, callback) {
    const timer = setInterval(callback, milliseconds);
    return toDisposable(() => clearInterval(timer));
  },
};

/** Writes one line an event to standard error; stacks only, never parameters of a call. */
export const standardErrorLogger: Logger = {
  info: () => undefined,
  warn: (message, fields) => {
    process.stderr.write(`holdfast: ${message}${fields ? ` ${JSON.stringify(fields)}` : ""}\n`);
  },
  error: (message, error, reference) => {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`holdfast: ${message} [${reference ?? randomUUID()}] ${stack}\n`);
  },
};

/**
 * The platform's application-data folder, or `HOLDFAST_HOME`. On Windows the one that stays on the computer: the credential store
 * roams with the person's profile, and both halves of quick unlock must not.
 */
export function defaultPaths(env: NodeJS.ProcessEnv = process.env, on: NodeJS.Platform = platform()): Paths {
  const home = env["HOLDFAST_HOME"];
  if (home) return { home, backups: join(home, "backups") };
  const base =
    on === "darwin"
      ? join(homedir(), "Library", "Application Support")
      : on === "win32"
        ? env["LOCALAPPDATA"] || join(homedir(), "AppData", "Local")
        : (env["XDG_DATA_HOME"] ?? join(homedir(), ".local", "share"));
  return { home: join(base, "holdfast"), backups: join(base, "holdfast", "backups") };
}

export function systemEnvironment(env: NodeJS.ProcessEnv = process.env): Environment {
  return {
    sshAuthSock: env["SSH_AUTH_SOCK"],
    userName: userInfo().username,
    platform: platform(),
    variables: harmlessVariables(env),
  };
}

const longestVariable = 1024;

/** Those that may end up in a host's fields. Others can hold secrets, which a file from somebody else must not draw in. */
function harmlessVariables(env: NodeJS.ProcessEnv): Record<string, string> {
  const names =
    /^(HOME|USER|LOGNAME|HOSTNAME|SSH_AUTH_SOCK|USERPROFILE|USERNAME|APPDATA|LOCALAPPDATA|XDG_[A-Z_]{1,32})$/;
  const kept = Object.entries(env).filter(
    (entry): entry is [string, string] => names.test(entry[0]) && (entry[1] ?? "").length <= longestVariable,
  );
  return Object.fromEntries(kept);
}

/** Node lists interfaces that are up and have an address. */
export const systemNetwork: NetworkState = {
  hasInterface: () =>
    Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ internal }) => !internal) ?? false),
};

export function systemPorts(shell: Ports["shell"], version: string): Ports {
  return {
    clock: systemClock,
    logger: standardErrorLogger,
    paths: defaultPaths(),
    environment: systemEnvironment(),
    keyStore: createKeychain(systemClock),
    network: systemNetwork,
    shell,
    version,
  };
}
