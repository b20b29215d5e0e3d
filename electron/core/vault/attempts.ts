import { rmSync } from "node:fs";
import { z } from "zod";
import { Serial } from "../../../shared/base/async.ts";
import { Failure, isFailure } from "../../../shared/base/failure.ts";
import type { Clock, Logger } from "../ports.ts";
import { readTextIfPresent, writeFileAtomic } from "../storage/files.ts";

/** Wrong attempts without any wait. */
export const freeAttempts = 3;
const firstDelayMs = 5_000;
const longestDelayMs = 300_000;
/** More failures than this change nothing any more. */
const maxFailures = 1_000_000;

/** How long the next attempt waits after this many failures in a row: 5 s after the third, doubling, 5 minutes at most. Milliseconds. */
export function delayAfter(failures: number): number {
  return failures < freeAttempts
    ? 0
    : Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(failures - freeAttempts, 16));
}

const stored = z.object({
  failures: z.number().int().min(0).max(maxFailures),
  /** Of the last failure: wall time, and time since the computer started; milliseconds. */
  at: z.number(),
  sinceBoot: z.number(),
});
type Stored = z.infer<typeof stored>;

/**
 * Time that surely passed since a failure, milliseconds; null when both clocks went back and nothing can be said. Neither clock is
 * believed alone: the wall clock can be set forward, and the other one starts again with the computer.
 */
export function passedSince(last: Stored, now: number, sinceBoot: number): number | null {
  const wall = now - last.at;
  const boot = sinceBoot - last.sinceBoot;
  if (boot < 0) return wall < 0 ? null : wall;
  return wall < 0 ? boot : Math.min(wall, boot);
}

export interface AttemptsOptions {
  readonly path: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Counts wrong passphrases and recovery keys and makes the next attempt wait, across restarts. It slows down whoever sits at this
 * program; whoever can copy the folder is slowed by the key derivation alone.
 */
export class Attempts {
  private readonly options: AttemptsOptions;
  private readonly serial = new Serial();
  private failures: number;
  /** Monotonic time at which the next attempt is taken. */
  private until: number;

  constructor(options: AttemptsOptions) {
    this.options = options;
    const { clock } = options;
    const last = this.read();
    this.failures = last?.failures ?? 0;
    const passed = last ? passedSince(last, clock.now(), clock.sinceBoot()) : 0;
    // Counted from now on, or a command line that starts anew each time would never see the wait end.
    if (last && passed === null) this.write();
    this.until = clock.monotonic() + Math.max(0, delayAfter(this.failures) - (passed ?? 0));
  }

  /** Whole seconds until the next attempt is taken, 0 when it is. */
  get waitSeconds(): number {
    return Math.max(0, Math.ceil((this.until - this.options.clock.monotonic()) / 1000));
  }

  /** Runs one attempt at a time. Fails with vault.waitAfterFailures {seconds} before its time; a wrong secret counts, a right one clears. */
  run<T>(attempt: () => Promise<T>): Promise<T> {
    return this.serial.run(async () => {
      const seconds = this.waitSeconds;
      if (seconds > 0) throw new Failure("vault.waitAfterFailures", { seconds });
      try {
        const result = await attempt();
        this.clear();
        return result;
      } catch (error) {
        if (isFailure(error, "vault.wrongPassphrase") || isFailure(error, "vault.wrongRecoveryKey")) this.count();
        throw error;
      }
    });
  }

  private count(): void {
    this.failures = Math.min(maxFailures, this.failures + 1);
    this.until = this.options.clock.monotonic() + delayAfter(this.failures);
    this.write();
  }

  private clear(): void {
    if (this.failures === 0) return;
    this.failures = 0;
    this.until = 0;
    this.toDisk(() => rmSync(this.options.path, { force: true }));
  }

  private write(): void {
    const { clock, path } = this.options;
    const content: Stored = { failures: this.failures, at: clock.now(), sinceBoot: clock.sinceBoot() };
    this.toDisk(() => writeFileAtomic(path, `${JSON.stringify(content)}\n`));
  }

  /** A disk that cannot be written must not change the answer; the count goes on in memory. */
  private toDisk(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.options.logger.error("the count of wrong attempts was not saved", error);
    }
  }

  private read(): Stored | null {
    try {
      const text = readTextIfPresent(this.options.path);
      return text === null ? null : stored.parse(JSON.parse(text));
    } catch {
      // Written whole or not at all, so this is somebody's hand: the attempts without a wait are used up.
      const { clock } = this.options;
      return { failures: freeAttempts, at: clock.now(), sinceBoot: clock.sinceBoot() };
    }
  }
}
