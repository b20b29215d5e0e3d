import { createECDH, createPrivateKey, createPublicKey } from "node:crypto";
import { mpint, unsigned, WireError, WireReader, wireString } from "./wire.ts";

/** Why a private key cannot be read. `bad` carries a reason for a person. */
export type KeyProblem = "locked" | "wrongPassphrase" | "bad";

export class KeyError extends Error {
  readonly problem: KeyProblem;

  constructor(problem: KeyProblem, reason: string = problem) {
    super(reason);
    this.problem = problem;
  }
}

/** A private key apart from any file format. */
export type PrivateKey = { readonly comment: string } & (
  | { readonly type: "ssh-ed25519"; readonly seed: Buffer }
  | { readonly type: "ssh-rsa"; readonly rsa: RsaNumbers }
  | { readonly type: EcdsaType; readonly d: Buffer; readonly point: Buffer }
  | { readonly type: "ssh-dss"; readonly dsa: DsaNumbers }
);

/** Big-endian, unsigned. `iqmp` is the inverse of q modulo p. */
export interface RsaNumbers {
  readonly n: Buffer;
  readonly e: Buffer;
  readonly d: Buffer;
  readonly p: Buffer;
  readonly q: Buffer;
  readonly iqmp: Buffer;
}

export interface DsaNumbers {
  readonly p: Buffer;
  readonly q: Buffer;
  readonly g: Buffer;
  readonly y: Buffer;
  readonly x: Buffer;
}

/** NIST curves by OpenSSH's name: OpenSSL's name, and bytes of a coordinate. */
export const curves = {
  "ecdsa-sha2-nistp256": { short: "nistp256", openssl: "prime256v1", jwk: "P-256", bytes: 32 },
  "ecdsa-sha2-nistp384": { short: "nistp384", openssl: "secp384r1", jwk: "P-384", bytes: 48 },
  "ecdsa-sha2-nistp521": { short: "nistp521", openssl: "secp521r1", jwk: "P-521", bytes: 66 },
} as const;
export type EcdsaType = keyof typeof curves;

export const isEcdsa = (type: string): type is EcdsaType => Object.hasOwn(curves, type);

/** DER of a PKCS#8 ed25519 key up to its 32 bytes (RFC 8410, section 7). */
const ed25519Prefix = Buffer.from("302e020100300506032b657004220420", "hex");

export function ed25519Public(seed: Uint8Array): Buffer {
  const key = createPrivateKey({ key: Buffer.concat([ed25519Prefix, seed]), format: "der", type: "pkcs8" });
  return Buffer.from(createPublicKey(key).export({ format: "jwk" }).x ?? "", "base64url");
}

/** Wire form of the public half (RFC 4253, 5656, 8709). */
export function publicBlob(key: PrivateKey): Buffer {
  const fields = (): Buffer[] => {
    if (key.type === "ssh-ed25519") return [wireString(ed25519Public(key.seed))];
    if (key.type === "ssh-rsa") return [mpint(key.rsa.e), mpint(key.rsa.n)];
    if (key.type === "ssh-dss") return [mpint(key.dsa.p), mpint(key.dsa.q), mpint(key.dsa.g), mpint(key.dsa.y)];
    return [wireString(curves[key.type].short), wireString(key.point)];
  };
  return Buffer.concat([wireString(key.type), ...fields()]);
}

/** Size in bits where it varies within a type. */
export function bitsOf(key: PrivateKey): number | null {
  if (key.type === "ssh-rsa") return bitLength(key.rsa.n);
  return key.type === "ssh-dss" ? bitLength(key.dsa.p) : null;
}

function bitLength(number: Uint8Array): number {
  const bytes = unsigned(number);
  return bytes.length === 0 ? 0 : (bytes.length - 1) * 8 + (32 - Math.clz32(bytes[0] ?? 0));
}

const big = (bytes: Uint8Array): bigint => BigInt(`0x0${Buffer.from(bytes).toString("hex")}`);

/** Largest RSA modulus taken: what OpenSSH takes. */
const maxRsaBits = 16_384;

/** Throws KeyError when the two halves do not belong together or the numbers are out of bounds. */
export function checkKey(key: PrivateKey): void {
  const wrong = new KeyError("bad", "its private and public halves do not belong together");
  if (key.type === "ssh-rsa") {
    const bits = bitLength(key.rsa.n);
    if (bits < 512 || bits > maxRsaBits) throw new KeyError("bad", `RSA with ${bits} bits is not supported`);
    if (big(key.rsa.p) * big(key.rsa.q) !== big(key.rsa.n)) throw wrong;
  } else if (isEcdsa(key.type)) {
    const { d, point } = key as Extract<PrivateKey, { type: EcdsaType }>;
    const { openssl, bytes } = curves[key.type];
    if (d.length > bytes) throw wrong;
    const pair = createECDH(openssl);
    try {
      pair.setPrivateKey(Buffer.concat([Buffer.alloc(bytes - d.length), d]));
    } catch {
      throw wrong;
    }
    if (!pair.getPublicKey().equals(point)) throw wrong;
  }
}

/** Throws KeyError unless the public half in `blob` is the one of `key`. */
export function checkPublic(key: PrivateKey, blob: Uint8Array): void {
  if (!publicBlob(key).equals(blob)) throw new KeyError("bad", "its private and public halves do not belong together");
}

/** The public key fields of a blob after its type, in order. */
export function readPublic(blob: Uint8Array): { type: string; fields: Buffer[] } {
  const reader = new WireReader(blob);
  const type = reader.text();
  const fields: Buffer[] = [];
  while (reader.left > 0) {
    if (fields.length >= 8) throw new WireError("too many fields");
    fields.push(reader.string());
  }
  return { type, fields };
}
