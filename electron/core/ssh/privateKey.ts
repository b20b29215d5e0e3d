import { createHash } from "node:crypto";
import ssh2, { type ParsedKey } from "ssh2";
import { Failure } from "../../../shared/base/failure.ts";
import { printable } from "./errors.ts";
import { fingerprintOf } from "./fingerprint.ts";

/** Parsed keys kept, so that a passphrase is stretched (bcrypt, about 0.1 s of CPU) once and not once a host. */
const maxCached = 64;

export type KeyProblem = "locked" | "wrongPassphrase" | "bad";

export class PrivateKeyError extends Error {
  readonly problem: KeyProblem;

  constructor(problem: KeyProblem, reason: string) {
    super(reason);
    this.problem = problem;
  }
}

/** Reads an OpenSSH or PEM private key; throws PrivateKeyError. */
export function parsePrivateKey(text: string, passphrase: string | undefined): ParsedKey {
  let parsed: ParsedKey | ParsedKey[] | Error;
  try {
    parsed = ssh2.utils.parseKey(text, passphrase === "" ? undefined : passphrase);
  } catch (error) {
    // ssh2 throws on some malformed input instead of returning the error.
    parsed = error instanceof Error ? error : new Error(String(error));
  }
  if (parsed instanceof Error) {
    const message = parsed.message;
    if (/no passphrase given/i.test(message)) throw new PrivateKeyError("locked", "needs a passphrase");
    if (/bad passphrase|integrity check failed|bad decrypt|wrong final block|unable to authenticate/i.test(message))
      throw new PrivateKeyError("wrongPassphrase", "wrong passphrase");
    if (passphrase && /malformed|decrypt/i.test(message) && /ENCRYPTED/.test(text))
      throw new PrivateKeyError("wrongPassphrase", "wrong passphrase");
    throw new PrivateKeyError("bad", printable(message, 80));
  }
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  if (!key?.isPrivateKey()) throw new PrivateKeyError("bad", "not a private key");
  return key;
}

/**
 * What may be shown of a private key: type and fingerprint of its public half.
 * Fails with credentials.badKey {reason} or credentials.wrongKeyPassphrase (also when a passphrase is needed and missing).
 */
export function inspectPrivateKey(text: string, passphrase?: string): { keyType: string; fingerprint: string } {
  try {
    const key = parsePrivateKey(text, passphrase);
    return { keyType: key.type, fingerprint: fingerprintOf(key.getPublicSSH()) };
  } catch (error) {
    if (!(error instanceof PrivateKeyError)) throw error;
    if (error.problem === "bad") throw new Failure("credentials.badKey", { reason: error.message });
    throw new Failure("credentials.wrongKeyPassphrase");
  }
}

/** Remembers parsed keys by a hash of text and passphrase; emptied at lock. */
export class PrivateKeyCache {
  private readonly keys = new Map<string, ParsedKey>();

  parse(text: string, passphrase: string | undefined): ParsedKey {
    const digest = createHash("sha256")
      .update(text)
      .update("\0")
      .update(passphrase ?? "")
      .digest("base64");
    const cached = this.keys.get(digest);
    if (cached) return cached;
    const key = parsePrivateKey(text, passphrase);
    const [oldest] = this.keys.keys();
    if (this.keys.size >= maxCached && oldest !== undefined) this.keys.delete(oldest);
    this.keys.set(digest, key);
    return key;
  }

  clear(): void {
    this.keys.clear();
  }
}
