import type { Clock } from "../ports.ts";
import type { SshLimits } from "./limits.ts";

/**
 * The wait after refused logins. Servers count failures (fail2ban, PerSourcePenalties) and shut out a client that goes on,
 * so nobody but the admin may try again before it is over: first 30 s, then twice as long each time, at most ten minutes.
 */
export class AuthWait {
  private readonly clock: Pick<Clock, "monotonic">;
  private readonly limits: Pick<SshLimits, "authWaitFirstMs" | "authWaitMaxMs">;
  private refusals = 0;
  private until = 0;

  constructor(clock: Pick<Clock, "monotonic">, limits: Pick<SshLimits, "authWaitFirstMs" | "authWaitMaxMs">) {
    this.clock = clock;
    this.limits = limits;
  }

  /** Whole seconds left, 0 when a login may be tried. */
  get seconds(): number {
    return Math.max(0, Math.ceil((this.until - this.clock.monotonic()) / 1000));
  }

  refused(): void {
    const { authWaitFirstMs, authWaitMaxMs } = this.limits;
    // The exponent is bounded before the product is.
    const wait = Math.min(authWaitMaxMs, authWaitFirstMs * 2 ** Math.min(this.refusals, 20));
    this.refusals += 1;
    this.until = this.clock.monotonic() + wait;
  }

  /** After a login that worked, a change of credentials, or at the admin's word. */
  forgive(): void {
    this.refusals = 0;
    this.until = 0;
  }
}
