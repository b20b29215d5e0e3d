import type { TotpSecret } from "../credentials/secret.ts";
import { totpCode } from "../credentials/totp.ts";
import type { Clock } from "../ports.ts";
import { raceAbort } from "./abort.ts";

/** Hosts whose last code is remembered. */
const maxHosts = 10_000;

/**
 * One-time codes for logins. Servers take each code once (RFC 6238 5.2): a second login to the same host within a period waits
 * for the next one instead of being refused.
 */
export class OneTimeCodes {
  private readonly clock: Pick<Clock, "now" | "after">;
  private readonly lastPeriods = new Map<string, number>();

  constructor(clock: Pick<Clock, "now" | "after">) {
    this.clock = clock;
  }

  /** The next code that was not given to this host yet. Rejects when the signal aborts. */
  async next(hostId: string, secret: TotpSecret, signal: AbortSignal): Promise<string> {
    const length = secret.periodSeconds * 1000;
    for (;;) {
      const now = this.clock.now();
      const period = Math.floor(now / length);
      if (this.lastPeriods.get(hostId) !== period) {
        if (this.lastPeriods.size >= maxHosts) this.lastPeriods.clear();
        this.lastPeriods.set(hostId, period);
        return totpCode(secret, now);
      }
      const rest = (period + 1) * length - now;
      await raceAbort(new Promise<void>((resolve) => void this.clock.after(rest, resolve)), signal);
    }
  }
}
