import { Failure, type FailureParams } from "../../../shared/base/failure.ts";
import type { Host } from "../../../shared/contract/hosts.ts";
import type { Certificate } from "./certificates/certificate.ts";
import { type HostAuthority, hostCertificateProblem } from "./certificates/hostCertificate.ts";
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
  /** The keys that are trusted for a host: those that a person decided on first, and of these the one seen last. */
  trusted(hostId: string): readonly StoredHostKey[];
  /** When the key with this fingerprint was revoked, for whatever host. */
  revokedAt(fingerprint: string): number | undefined;
  /** Authorities that may speak for the host. */
  authorities(host: Pick<Host, "address" | "port">): readonly HostAuthority[];
  /** The host proved it holds this key: completes a pinned fingerprint and notes the time. `certified`: an authority vouched for it. */
  seen(hostId: string, key: Uint8Array, certified: boolean): void;
  /** The host named these as all its keys and proved each: new ones are learned, trusted ones it no longer has are dropped. */
  announced(hostId: string, keys: readonly Uint8Array[]): void;
}

/** A key as a server shows it, with the certificate it came in. */
export interface ShownHostKey {
  readonly key: Uint8Array;
  readonly certificate: Certificate | undefined;
}

export type HostKeyVerdict = { readonly accepted: "key" | "certificate" } | { readonly refused: Failure };

/**
 * Accepts a key only when it is one of the stored ones, or when a certificate of a known authority vouches for it; never trusts by itself.
 * Refuses with ssh.hostKeyRevoked, ssh.hostKeyUnknown or ssh.hostKeyChanged and everything needed to show and to trust the key.
 * A certificate that does not hold is told as {certificate: reason}, and its key is judged like any other.
 */
export function judgeHostKey(
  host: Pick<Host, "id" | "name" | "address" | "port">,
  known: KnownHostKeys,
  { key, certificate }: ShownHostKey,
  now: number,
): HostKeyVerdict {
  const fingerprint = fingerprintOf(key);
  const keyType = keyTypeOf(key) ?? "unknown";
  const shown = { host: host.name, fingerprint, keyType, key: Buffer.from(key).toString("base64") };
  // An authority that was revoked takes every host with it.
  for (const suspect of [fingerprint, ...(certificate ? [certificate.authorityFingerprint] : [])]) {
    const revokedAt = known.revokedAt(suspect);
    if (revokedAt === undefined) continue;
    return {
      refused: new Failure("ssh.hostKeyRevoked", { host: host.name, fingerprint: suspect, keyType, revokedAt }),
    };
  }
  const problem = certificate && hostCertificateProblem(certificate, host, known.authorities(host), now);
  if (certificate && problem === undefined) return { accepted: "certificate" };
  const stored = known.trusted(host.id);
  const same = stored.some((one) => (one.key === null ? one.fingerprint === fingerprint : one.key === shown.key));
  if (same) return { accepted: "key" };
  const reason: FailureParams = problem === undefined ? {} : { certificate: problem };
  const before = stored.find((one) => one.keyType === keyType) ?? stored[0];
  if (!before) return { refused: new Failure("ssh.hostKeyUnknown", { ...shown, ...reason }) };
  return {
    refused: new Failure("ssh.hostKeyChanged", {
      ...shown,
      ...reason,
      expected: before.fingerprint,
      firstSeen: before.firstSeen,
      lastSeen: before.lastSeen,
    }),
  };
}
