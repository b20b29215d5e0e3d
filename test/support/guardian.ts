import { type ChildProcess, spawn } from "node:child_process";
import type { Socket } from "node:net";

/**
 * A small `sh` that outlives this process just long enough to clean up: it waits until the pipe to us closes, however we
 * end (a killed test worker runs no exit handler), and then runs `cleanup`. `start` is run first, in the background; `$pid` is its process id.
 */
export interface Guardian {
  readonly process: ChildProcess;
  /** Runs the cleanup now and waits for it. */
  release(): Promise<void>;
}

const killTree =
  'kill_tree() { for child in $(cat /proc/"$1"/task/*/children 2>/dev/null); do kill_tree "$child"; done; kill -9 "$1" 2>/dev/null; }';

export function startGuardian(options: { start?: string; cleanup: string; log?: number }): Guardian {
  const start = options.start === undefined ? "" : `${options.start} </dev/null & pid=$!; `;
  const stop = options.start === undefined ? "" : 'kill_tree "$pid"; ';
  const child = spawn("sh", ["-c", `${killTree}; ${start}cat >/dev/null; ${stop}${options.cleanup}`], {
    stdio: ["pipe", "ignore", options.log ?? "ignore"],
    // A group of its own: Ctrl-C in the test's terminal must not end it before it has cleaned up.
    detached: true,
  });
  child.unref();
  const stdin = child.stdin as Socket;
  stdin.unref();
  stdin.on("error", () => undefined);
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  return {
    process: child,
    async release() {
      child.ref();
      stdin.end();
      await ended;
    },
  };
}
