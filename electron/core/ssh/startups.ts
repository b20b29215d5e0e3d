import { isFailure } from "../../../shared/base/failure.ts";
import type { Clock } from "../ports.ts";
import { raceAbort } from "./abort.ts";
import type { SshLimits } from "./limits.ts";
import { Slots } from "./slots.ts";

/** Further attempts after a server hung up on a new connection without a word, and the pause before the first of them. */
const maxRetries = 5;
/** While no other login of ours is under way there, the reason is likely another one, and stays. */
const maxRetriesAlone = 1;
const firstPauseMs = 150;

interface Server {
  readonly slots: Slots;
  /** Monotonic time at which a lowered limit is forgotten; null while it is not lowered. */
  loweredUntil: number | null;
}

/**
 * Logins that have begun and not ended, for each server. sshd drops new connections while too many others have not logged in
 * (MaxStartups): then fewer are begun at a time, and the dropped ones try again in their turn.
 */
export class Startups {
  private readonly clock: Pick<Clock, "after" | "monotonic">;
  private readonly limits: Pick<SshLimits, "handshakesPerServer" | "budgetMemoryMs">;
  /** 0 to 1; spreads the retries of several programs. */
  private readonly random: () => number;
  private readonly servers = new Map<string, Server>();

  constructor(
    clock: Pick<Clock, "after" | "monotonic">,
    limits: Pick<SshLimits, "handshakesPerServer" | "budgetMemoryMs">,
    random: () => number,
  ) {
    this.clock = clock;
    this.limits = limits;
    this.random = random;
  }

  /** Does `work` in a slot of the server; `wasDropped` tells whether its failure was the server's MaxStartups. */
  async run<T>(
    server: string,
    signal: AbortSignal,
    work: () => Promise<T>,
    wasDropped: (error: unknown) => boolean,
  ): Promise<T> {
    let contended = false;
    for (let retry = 0; ; retry += 1) {
      const entry = this.entry(server);
      const leave = await entry.slots.take(signal);
      try {
        return await work();
      } catch (error) {
        contended ||= entry.slots.holders > 1;
        if (!wasDropped(error) || retry >= (contended ? maxRetries : maxRetriesAlone)) throw error;
        entry.slots.setLimit(entry.slots.holders - 1);
        entry.loweredUntil = this.clock.monotonic() + this.limits.budgetMemoryMs;
      } finally {
        leave();
        if (entry.loweredUntil === null && entry.slots.holders === 0 && entry.slots.queued === 0)
          this.servers.delete(server);
      }
      await this.pause(firstPauseMs * 2 ** retry * (0.5 + this.random()), signal);
    }
  }

  clear(): void {
    this.servers.clear();
  }

  private entry(server: string): Server {
    let entry = this.servers.get(server);
    if (!entry) {
      entry = { slots: new Slots(this.limits.handshakesPerServer), loweredUntil: null };
      this.servers.set(server, entry);
    } else if (entry.loweredUntil !== null && entry.loweredUntil <= this.clock.monotonic()) {
      entry.loweredUntil = null;
      entry.slots.setLimit(this.limits.handshakesPerServer);
    }
    return entry;
  }

  private async pause(milliseconds: number, signal: AbortSignal): Promise<void> {
    await raceAbort(new Promise<void>((resolve) => void this.clock.after(milliseconds, resolve)), signal);
  }
}

/**
 * A connection that ended before the server had said anything of use. Not a penalty (PerSourcePenalties): that lasts longer than
 * any pause here.
 */
export function endedAtOnce(error: unknown): boolean {
  if (isFailure(error, "ssh.turnedAway")) return error.params["reason"] === "maxStartups";
  if (!isFailure(error, "ssh.closed")) return false;
  const { reason } = error.params;
  return reason === "beforeGreeting" || reason === "reset";
}
