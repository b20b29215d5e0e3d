import { createHash } from "node:crypto";
import ssh2, { type ParsedKey } from "ssh2";
import { printable } from "./errors.ts";

/** Parsed keys kept, so that a passphrase is stretched (bcrypt, 0.2 s of CPU and more) once and not once a host. */
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

/** Remembers parsed keys, and those that did not open, by a hash of text and passphrase; emptied at lock. */
export class PrivateKeyCache {
  private readonly results = new Map<string, ParsedKey | PrivateKeyError>();

  /** Throws PrivateKeyError. */
  parse(text: string, passphrase: string | undefined): ParsedKey {
    const digest = createHash("sha256")
      .update(text)
      .update("\0")
      .update(passphrase ?? "")
      .digest("base64");
    const result = this.results.get(digest) ?? this.remember(digest, text, passphrase);
    if (result instanceof PrivateKeyError) throw result;
    return result;
  }

  clear(): void {
    this.results.clear();
  }

  private remember(digest: string, text: string, passphrase: string | undefined): ParsedKey | PrivateKeyError {
    let result: ParsedKey | PrivateKeyError;
    try {
      result = parsePrivateKey(text, passphrase);
    } catch (error) {
      if (!(error instanceof PrivateKeyError)) throw error;
      // A wrong passphrase costs as much as the right one, and a polled host would pay it every time.
      result = error;
    }
    const [oldest] = this.results.keys();
    if (this.results.size >= maxCached && oldest !== undefined) this.results.delete(oldest);
    this.results.set(digest, result);
    return result;
  }
}
