import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from "node:crypto";

/** DER prefix of an Ed25519 SubjectPublicKeyInfo (RFC 8410); the 32 key bytes follow. */
const spkiPrefix = Buffer.from("302a300506032b6570032100", "hex");
/** Length of an Ed25519 PKCS#8 private key (RFC 8410). */
export const PKCS8_LENGTH = 48;

export interface SigningKey {
  /** Raw Ed25519 public key, 32 bytes. */
  readonly publicKey: Buffer;
  sign(message: Uint8Array): Buffer;
}

function wrap(privateKey: KeyObject): SigningKey {
  const spki = createPublicKey(privateKey).export({ type: "spki", format: "der" });
  return {
    publicKey: Buffer.from(spki.subarray(spkiPrefix.length)),
    sign: (message) => sign(null, message, privateKey),
  };
}

/** A fresh Ed25519 key and its PKCS#8 bytes, which the caller stores and then overwrites. */
export function generateSigningKey(): { key: SigningKey; pkcs8: Buffer } {
  const { privateKey } = generateKeyPairSync("ed25519");
  return { key: wrap(privateKey), pkcs8: privateKey.export({ type: "pkcs8", format: "der" }) };
}

/** Null when the bytes are no Ed25519 private key. */
export function loadSigningKey(pkcs8: Buffer): SigningKey | null {
  try {
    const privateKey = createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" });
    return privateKey.asymmetricKeyType === "ed25519" ? wrap(privateKey) : null;
  } catch {
    return null;
  }
}

export interface Verifier {
  /** Whether a signature over a message is this key's. */
  verify(message: Uint8Array, signature: Uint8Array): boolean;
  /** The same on a thread of the pool, so that thousands of them leave the event loop free and use every core. */
  verifyLater(message: Uint8Array, signature: Uint8Array): Promise<boolean>;
}

/** Parsing a public key costs half as much as a verification, so one verifier serves a whole epoch. Null when it is no key. */
export function createVerifier(publicKey: Uint8Array): Verifier | null {
  if (publicKey.length !== 32) return null;
  let key: KeyObject;
  try {
    key = createPublicKey({ key: Buffer.concat([spkiPrefix, publicKey]), format: "der", type: "spki" });
  } catch {
    return null;
  }
  return {
    verify: (message, signature) => signature.length === 64 && verify(null, message, key, signature),
    verifyLater: (message, signature) =>
      new Promise((resolve, reject) => {
        verify(null, message, key, signature, (error, holds) => (error ? reject(error) : resolve(holds)));
      }),
  };
}
