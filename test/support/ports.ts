import type { Clock, Logger, Ports } from "../../electron/core/ports.ts";
import { systemClock } from "../../electron/core/systemPorts.ts";
import { type Disposable, toDisposable } from "../../shared/base/lifecycle.ts";

/** A clock that moves only when told to; timers fire in order as it passes them. */
export interface FakeClock extends Clock {
  advance(milliseconds: number): void;
}

export function fakeClock(start = Date.UTC(2026, 0, 1)): FakeClock {
  let elapsed = 0;
  const timers = new Set<{ at: number; every: number | null; callback: () => void }>();
  const add = (delay: number, every: number | null, callback: () => void): Disposable => {
    const timer = { at: elapsed + delay, every, callback };
    timers.add(timer);
    return toDisposable(() => timers.delete(timer));
  };
  return {
    now: () => start + elapsed,
    monotonic: () => elapsed,
    sinceBoot: () => elapsed,
    after: (delay, callback) => add(delay, null, callback),
    every: (delay, callback) => add(delay, delay, callback),
    advance(milliseconds) {
      const end = elapsed + milliseconds;
      for (;;) {
        const next = [...timers].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        elapsed = next.at;
        if (next.every === null) timers.delete(next);
        else next.at += next.every;
        next.callback();
      }
      elapsed = end;
    },
  };
}

/** Keeps what was logged, so that a test can look for what must not be there. */
export function memoryLogger(): Logger & { readonly lines: string[] } {
  const lines: string[] = [];
  return {
    lines,
    info: (message, fields) => lines.push(`${message} ${JSON.stringify(fields ?? {})}`),
    warn: (message, fields) => lines.push(`${message} ${JSON.stringify(fields ?? {})}`),
    error: (message, error, reference) => lines.push(`${message} ${String(error)} ${reference ?? ""}`),
  };
}

export function testPorts(
  home: string,
  clock: Clock = systemClock,
): Ports & { logger: ReturnType<typeof memoryLogger> } {
  return {
    clock,
    logger: memoryLogger(),
    paths: { home, backups: `${home}/backups` },
    environment: { sshAuthSock: undefined, userName: "alice", platform: "linux" },
    shell: "cli",
    version: "0.0.0-test",
  };
}
