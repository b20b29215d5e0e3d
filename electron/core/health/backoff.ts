import { isFailure } from "../../../shared/base/failure.ts";
import { heldFailures } from "../../../shared/contract/health.ts";

export const RETRY_FIRST_MS = 1000;
export const RETRY_MAX_MS = 60_000;

/** The login worked but no shell came: a restricted account, or a host that is too busy. Asking often helps in neither case. */
export function mustRetrySlowly(error: unknown): boolean {
  return isFailure(error, "ssh.shellUnavailable");
}

/** True when only a person can change the outcome; looks through a jump host's failure at its cause. */
export function mustWaitForAdmin(error: unknown): boolean {
  for (let depth = 0; depth < 4 && error instanceof Error; depth += 1) {
    if (isFailure(error) && heldFailures.has(error.code)) return true;
    error = error.cause;
  }
  return false;
}

/** Doubling from 1 s to 60 s, each 75 to 125 % of it so that a fleet does not come back in step. `random` is in [0, 1). */
export function retryDelay(failures: number, random: number): number {
  const delay = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** Math.min(30, Math.max(0, failures - 1)));
  return Math.round(Math.min(RETRY_MAX_MS, delay * (0.75 + random / 2)));
}
