import type { FailureData } from "../../shared/base/failure.ts";
import { hostCertificateWords } from "../../shared/words/certificates.ts";

/** What a failure about a host key says, checked field by field: its parameters come from another process. */
export interface HostKeyQuestion {
  readonly kind: "unknown" | "changed";
  readonly host: string;
  readonly fingerprint: string;
  readonly keyType: string;
  /** Base64 of the wire form; what `hostKeys.trust` takes. */
  readonly key: string;
  /** The key known until now, for `changed`. */
  readonly expected: string | null;
  readonly firstSeen: number | null;
  readonly lastSeen: number | null;
  /** Why the certificate that came with the key does not hold, where one came. */
  readonly certificate: string | null;
}

/** The question in a failure, or null when the failure is about something else. */
export function hostKeyQuestion(failure: FailureData): HostKeyQuestion | null {
  // A jump host's key is asked about too: the failure says whose it is and holds all of the key.
  const behind = failure.code === "ssh.jumpFailed";
  const code = behind ? failure.params["reason"] : failure.code;
  const kind = code === "ssh.hostKeyUnknown" ? "unknown" : code === "ssh.hostKeyChanged" ? "changed" : null;
  const { fingerprint, keyType, key, [behind ? "jump" : "host"]: host } = failure.params;
  if (!kind || typeof fingerprint !== "string" || typeof key !== "string") return null;
  const text = (value: unknown): string | null => (typeof value === "string" ? value : null);
  const time = (value: unknown): number | null => (typeof value === "number" ? value : null);
  return {
    kind,
    host: text(host) ?? "",
    fingerprint,
    keyType: text(keyType) ?? "unknown",
    key,
    expected: text(failure.params["expected"]),
    firstSeen: time(failure.params["firstSeen"]),
    lastSeen: time(failure.params["lastSeen"]),
    certificate: hostCertificateWords(failure.params["certificate"]),
  };
}

export type Comparison = "empty" | "match" | "differs";

/**
 * Compares what a person pasted with the fingerprint shown. Takes "SHA256:..." with or without the prefix, the base64
 * padding, surrounding words (a whole `ssh-keygen -lf` line) and spaces.
 */
export function compareFingerprint(pasted: string, fingerprint: string): Comparison {
  const text = pasted.trim();
  if (text === "") return "empty";
  const bare = (value: string): string => value.replace(/^SHA256:/i, "").replace(/=+$/, "");
  const candidates = [text, text.replaceAll(/\s+/g, ""), ...text.split(/\s+/)];
  return candidates.some((candidate) => bare(candidate) === bare(fingerprint)) ? "match" : "differs";
}
