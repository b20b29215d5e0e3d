import type { Verifier } from "./signingKey.ts";

/** Signatures under way at once; each holds one line's bytes. */
const MAX_PENDING = 64;

/**
 * Checks signatures beside everything else. Failures come out in the order in which the entries went in, so that the first
 * bad entry is the one that is reported.
 */
export class SignatureQueue {
  private pending: { readonly holds: Promise<boolean>; readonly failure: () => Error }[] = [];

  /** `failure` makes what `drain` throws when the signature does not hold. */
  add(verifier: Verifier, signed: Uint8Array, signature: Uint8Array, failure: () => Error): void {
    this.pending.push({ holds: verifier.verifyLater(signed, signature), failure });
  }

  get full(): boolean {
    return this.pending.length >= MAX_PENDING;
  }

  /** Waits for all that were added; throws the failure of the first that does not hold. */
  async drain(): Promise<void> {
    const waiting = this.pending;
    this.pending = [];
    const results = await Promise.all(waiting.map(({ holds }) => holds));
    const bad = waiting[results.indexOf(false)];
    if (bad) throw bad.failure();
  }
}
