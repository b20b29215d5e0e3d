import type { Clock } from "../ports.ts";
import type { Moment } from "./series.ts";

/** More than this between two looks, or between time since boot and monotonic time: the computer slept. */
const PAUSE_MS = 30_000;
/** After it slept, hosts get this long to be reached again before their silence counts. */
export const GRACE_MS = 60_000;

/** Notices that this computer was not there to watch. */
export class Pauses {
  private readonly clock: Pick<Clock, "now" | "monotonic" | "sinceBoot">;
  private readonly everyMs: number;
  private last: { tick: number; boot: number };
  private graceUntil = -Infinity;

  /** `everyMs`: how often `look` is called. */
  constructor(clock: Pick<Clock, "now" | "monotonic" | "sinceBoot">, everyMs: number) {
    this.clock = clock;
    this.everyMs = everyMs;
    this.last = this.read();
  }

  now(): Moment {
    return { time: this.clock.now(), tick: this.clock.monotonic() };
  }

  /** True when there was a pause since the last look. A clock that was set is none: time since boot went on as it should. */
  look(): boolean {
    const now = this.read();
    const passed = now.tick - this.last.tick;
    const asleep = now.boot - this.last.boot - passed;
    const paused = passed - this.everyMs > PAUSE_MS || asleep > PAUSE_MS;
    this.last = now;
    if (paused) this.graceUntil = now.tick + GRACE_MS;
    return paused;
  }

  /** Silence of hosts says nothing yet. */
  get isGrace(): boolean {
    return this.clock.monotonic() < this.graceUntil;
  }

  private read(): { tick: number; boot: number } {
    return { tick: this.clock.monotonic(), boot: this.clock.sinceBoot() };
  }
}
