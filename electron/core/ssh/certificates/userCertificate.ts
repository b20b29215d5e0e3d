import type { ParsedKey } from "ssh2";
import { Failure } from "../../../../shared/base/failure.ts";
import type { LoginKey, ServerWord } from "../loginKeys.ts";
import { type Certificate, certificateSuffix, parseCertificateText } from "./certificate.ts";
import { ecdsaFromDer } from "./signature.ts";
import { WireError, wireString } from "./wire.ts";

export interface CertificateUse {
  readonly host: string;
  /** Name of the credential it belongs to. */
  readonly credential: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * The certificate of a private key, as far as it can be judged before the server sees it. Fails with ssh.badCertificate {credential, reason}:
 * unreadable, signature, kind, mismatch; ssh.certificateExpired or ssh.certificateNotYetValid {credential, at}.
 */
export function userCertificate(text: string, key: ParsedKey, { host, credential, now }: CertificateUse): Certificate {
  const bad = (reason: string): Failure => new Failure("ssh.badCertificate", { host, credential, reason });
  let certificate: Certificate;
  try {
    certificate = parseCertificateText(text);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    throw bad("unreadable");
  }
  if (!certificate.signed) throw bad("signature");
  if (certificate.kind !== "user") throw bad("kind");
  if (!certificate.key.equals(key.getPublicSSH())) throw bad("mismatch");
  const { validAfter, validBefore } = certificate;
  if (now >= validBefore) throw new Failure("ssh.certificateExpired", { host, credential, at: validBefore });
  // Clocks differ a little, and the server's is the one that counts: half a minute is left to it.
  if (now + 30_000 < validAfter) throw new Failure("ssh.certificateNotYetValid", { host, credential, at: validAfter });
  return certificate;
}

/** The RSA signature algorithm to use: what the server names, SHA-512 before SHA-256; without its word SHA-256, which all know that know certificates. */
export function rsaAlgorithm(word: Pick<ServerWord, "signatureAlgorithms">): "rsa-sha2-256" | "rsa-sha2-512" {
  return word.signatureAlgorithms?.includes("rsa-sha2-512") ? "rsa-sha2-512" : "rsa-sha2-256";
}

/** A private key that shows its certificate instead of its public half. */
export function certificateLogin(certificate: Certificate, key: ParsedKey, word: ServerWord): LoginKey {
  const algorithm = certificate.keyType === "ssh-rsa" ? rsaAlgorithm(word) : certificate.keyType;
  return {
    algorithm: `${algorithm}${certificateSuffix}`,
    blob: certificate.blob,
    async sign(data) {
      const signature: Buffer | Error = key.sign(data, hashes[algorithm] as string);
      if (signature instanceof Error) throw signature;
      const value = algorithm.startsWith("ecdsa-") ? ecdsaFromDer(signature) : signature;
      return Buffer.concat([wireString(algorithm), wireString(value)]);
    },
  };
}

/** ssh2 takes a hash for RSA only. */
const hashes: Readonly<Record<string, string>> = { "rsa-sha2-256": "sha256", "rsa-sha2-512": "sha512" };
