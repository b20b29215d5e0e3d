import { createHash } from "node:crypto";

/** `SHA256:` and the unpadded base64 of the hash over the key's wire form, as OpenSSH prints it. */
export function fingerprintOf(key: Uint8Array): string {
  return `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=+$/, "")}`;
}

/** The type named at the start of a public key's wire form (RFC 4253 6.6: a length-prefixed string), or null when it is not one. */
export function keyTypeOf(key: Uint8Array): string | null {
  if (key.length < 4) return null;
  const length = new DataView(key.buffer, key.byteOffset).getUint32(0);
  if (length === 0 || length > 64 || 4 + length >= key.length) return null;
  const name = Buffer.from(key.subarray(4, 4 + length)).toString("latin1");
  return /^[a-z0-9@.-]+$/.test(name) ? name : null;
}
