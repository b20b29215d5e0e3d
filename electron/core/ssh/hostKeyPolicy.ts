import { Failure } from "../../../shared/base/failure.ts";
import { fingerprintOf, keyTypeOf } from "./fingerprint.ts";

/** A host key as stored. `key` and `keyType` are null while only a fingerprint was pinned. */
export interface StoredHostKey {
  readonly fingerprint: string;
  /** Base64 of the wire form. */
  readonly key: string | null;
  readonly keyType: string | null;
  readonly firstSeen: number | null;
  readonly lastSeen: number | null;
}

/** What the SSH layer needs of the store of host keys (electron/core/access/hostKeys.ts). */
export interface KnownHostKeys {
  get(hostId: string): StoredHostKey | undefined;
  /** The host proved it holds this key: completes a pinned fingerprint and notes the time. */
  seen(hostId: string, key: Uint8Array): void;
}

/**
 * Accepts a key only when it is the stored one; never trusts by itself.
 * Returns ssh.hostKeyUnknown or ssh.hostKeyChanged otherwise, with everything needed to show and to trust the key.
 */
export function judgeHostKey(host: string, known: StoredHostKey | undefined, key: Uint8Array): Failure | undefined {
  const fingerprint = fingerprintOf(key);
  const shown = { fingerprint, keyType: keyTypeOf(key) ?? "unknown", key: Buffer.from(key).toString("base64") };
  if (!known) return new Failure("ssh.hostKeyUnknown", { host, ...shown });
  const same = known.key === null ? known.fingerprint === fingerprint : known.key === shown.key;
  if (same) return undefined;
  return new Failure("ssh.hostKeyChanged", {
    host,
    expected: known.fingerprint,
    ...shown,
    firstSeen: known.firstSeen,
    lastSeen: known.lastSeen,
  });
}
