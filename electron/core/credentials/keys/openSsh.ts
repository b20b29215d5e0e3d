import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import bcrypt from "bcrypt-pbkdf";
import { checkPublic, curves, ed25519Public, isEcdsa, KeyError, type PrivateKey, publicBlob } from "./keyParts.ts";
import { mpint, uint32, unsigned, WireReader, wireString } from "./wire.ts";

/**
 * OpenSSH's own format of private keys.
 * Source: PROTOCOL.key of openssh-portable; the key is stretched by bcrypt_pbkdf.
 */
const magic = Buffer.from("openssh-key-v1\0");
const begin = "-----BEGIN OPENSSH PRIVATE KEY-----";
const end = "-----END OPENSSH PRIVATE KEY-----";

/** Ciphers by OpenSSH's name: OpenSSL's name, bytes of key, IV and tag, block size of the padding. */
const ciphers: Readonly<Record<string, { name: string; key: number; iv: number; tag: number; block: number }>> = {
  "aes128-ctr": { name: "aes-128-ctr", key: 16, iv: 16, tag: 0, block: 16 },
  "aes192-ctr": { name: "aes-192-ctr", key: 24, iv: 16, tag: 0, block: 16 },
  "aes256-ctr": { name: "aes-256-ctr", key: 32, iv: 16, tag: 0, block: 16 },
  "aes128-cbc": { name: "aes-128-cbc", key: 16, iv: 16, tag: 0, block: 16 },
  "aes192-cbc": { name: "aes-192-cbc", key: 24, iv: 16, tag: 0, block: 16 },
  "aes256-cbc": { name: "aes-256-cbc", key: 32, iv: 16, tag: 0, block: 16 },
  "aes128-gcm@openssh.com": { name: "aes-128-gcm", key: 16, iv: 12, tag: 16, block: 16 },
  "aes256-gcm@openssh.com": { name: "aes-256-gcm", key: 32, iv: 12, tag: 16, block: 16 },
};
/** What ssh-keygen has written since 2014: 16 rounds and aes256-ctr. */
const rounds = 16;
/** A file may ask for more; this many take about 6 s in JavaScript. */
const maxRounds = 256;

export const isOpenSsh = (text: string): boolean => text.includes(begin);

/** Whether the file asks for a passphrase. Throws KeyError or WireError. */
export function readOpenSsh(text: string, passphrase: string | undefined): { key: PrivateKey; encrypted: boolean } {
  const from = text.indexOf(begin) + begin.length;
  const to = text.indexOf(end, from);
  if (to === -1) throw new KeyError("bad", "its last line is missing");
  const reader = new WireReader(Buffer.from(text.slice(from, to), "base64"));
  if (!reader.take(magic.length).equals(magic)) throw new KeyError("bad", "it is not an OpenSSH private key");
  const cipherName = reader.text();
  const kdf = reader.text();
  const kdfOptions = reader.string();
  if (reader.uint32() !== 1) throw new KeyError("bad", "it holds more than one key");
  const blob = reader.string();
  const sealed = reader.string();
  const encrypted = cipherName !== "none";
  const plain = encrypted
    ? decrypt(sealed, { cipherName, kdf, kdfOptions, tag: reader.take(ciphers[cipherName]?.tag ?? 0) }, passphrase)
    : sealed;
  const inner = new WireReader(plain);
  if (inner.uint32() !== inner.uint32()) throw new KeyError(encrypted ? "wrongPassphrase" : "bad");
  const key = readPrivate(inner);
  checkPublic(key, blob);
  return { key, encrypted };
}

function decrypt(
  sealed: Buffer,
  how: { cipherName: string; kdf: string; kdfOptions: Buffer; tag: Buffer },
  passphrase: string | undefined,
): Buffer {
  const cipher = ciphers[how.cipherName];
  if (!cipher) throw new KeyError("bad", "its cipher is not supported; write it anew with ssh-keygen -p");
  if (how.kdf !== "bcrypt") throw new KeyError("bad", "its key derivation is not supported");
  const options = new WireReader(how.kdfOptions);
  const salt = options.string();
  const count = options.uint32();
  if (count < 1 || count > maxRounds || salt.length === 0)
    throw new KeyError("bad", `its passphrase is stretched more than ${maxRounds} times`);
  if (passphrase === undefined || passphrase === "") throw new KeyError("locked");
  if (sealed.length === 0 || sealed.length % cipher.block !== 0) throw new KeyError("bad", "it was cut");
  const derived = stretch(passphrase, salt, cipher.key + cipher.iv, count);
  const key = derived.subarray(0, cipher.key);
  const iv = derived.subarray(cipher.key);
  if (cipher.tag > 0) {
    const decipher = createDecipheriv(cipher.name as "aes-256-gcm", key, iv).setAuthTag(how.tag);
    try {
      return Buffer.concat([decipher.update(sealed), decipher.final()]);
    } catch {
      throw new KeyError("wrongPassphrase");
    }
  }
  return createDecipheriv(cipher.name, key, iv).setAutoPadding(false).update(sealed);
}

function readPrivate(reader: WireReader): PrivateKey {
  const type = reader.text();
  const number = (): Buffer => unsigned(reader.string());
  if (type === "ssh-ed25519") {
    reader.string();
    const seed = Buffer.from(reader.string().subarray(0, 32));
    if (seed.length !== 32) throw new KeyError("bad", "it was cut");
    return { type, seed, comment: reader.text() };
  }
  if (type === "ssh-rsa") {
    const [n, e, d, iqmp, p, q] = [number(), number(), number(), number(), number(), number()];
    return { type, rsa: { n, e, d, iqmp, p, q }, comment: reader.text() };
  }
  if (type === "ssh-dss") {
    const [p, q, g, y, x] = [number(), number(), number(), number(), number()];
    return { type, dsa: { p, q, g, y, x }, comment: reader.text() };
  }
  if (isEcdsa(type)) {
    reader.string();
    const point = Buffer.from(reader.string());
    return { type, point, d: number(), comment: reader.text() };
  }
  if (type.startsWith("sk-")) throw new KeyError("bad", "it belongs to a hardware key; use it through the SSH agent");
  throw new KeyError("bad", "its type is not supported");
}

function privateFields(key: PrivateKey): Buffer[] {
  if (key.type === "ssh-ed25519") {
    const half = ed25519Public(key.seed);
    return [wireString(half), wireString(Buffer.concat([key.seed, half]))];
  }
  if (key.type === "ssh-rsa") {
    const { n, e, d, iqmp, p, q } = key.rsa;
    return [n, e, d, iqmp, p, q].map(mpint);
  }
  if (key.type === "ssh-dss") {
    const { p, q, g, y, x } = key.dsa;
    return [p, q, g, y, x].map(mpint);
  }
  return [wireString(curves[key.type].short), wireString(key.point), mpint(key.d)];
}

/** The text of the file that ssh-keygen would write; without a passphrase it is not encrypted. */
export function writeOpenSsh(key: PrivateKey, passphrase?: string): string {
  const cipher = ciphers["aes256-ctr"];
  const encrypted = passphrase !== undefined && passphrase !== "" && cipher !== undefined;
  const block = encrypted ? cipher.block : 8;
  const check = randomBytes(4);
  const body = [check, check, wireString(key.type), ...privateFields(key), wireString(key.comment)];
  const length = body.reduce((sum, part) => sum + part.length, 0);
  const padding = Buffer.from(Array.from({ length: (block - (length % block)) % block }, (_, index) => index + 1));
  let section = Buffer.concat([...body, padding]);
  let kdfOptions = Buffer.alloc(0);
  if (encrypted) {
    const salt = randomBytes(16);
    kdfOptions = Buffer.concat([wireString(salt), uint32(rounds)]);
    const derived = stretch(passphrase, salt, cipher.key + cipher.iv, rounds);
    section = createCipheriv(cipher.name, derived.subarray(0, cipher.key), derived.subarray(cipher.key)).update(
      section,
    );
  }
  const file = Buffer.concat([
    magic,
    wireString(encrypted ? "aes256-ctr" : "none"),
    wireString(encrypted ? "bcrypt" : "none"),
    wireString(kdfOptions),
    uint32(1),
    wireString(publicBlob(key)),
    wireString(section),
  ]);
  return `${begin}\n${(file.toString("base64").match(/.{1,70}/g) ?? []).join("\n")}\n${end}\n`;
}

function stretch(passphrase: string, salt: Uint8Array, length: number, count: number): Buffer {
  const typed = Buffer.from(passphrase, "utf8");
  const key = Buffer.alloc(length);
  if (bcrypt.pbkdf(typed, typed.length, salt, salt.length, key, length, count) !== 0)
    throw new KeyError("bad", "its passphrase cannot be stretched");
  typed.fill(0);
  return key;
}

/** One line for authorized_keys. */
export function publicLine(key: PrivateKey): string {
  const comment = key.comment.replaceAll(/[\p{Cc}\s]+/gu, " ").trim();
  return `${key.type} ${publicBlob(key).toString("base64")}${comment === "" ? "" : ` ${comment}`}`;
}
