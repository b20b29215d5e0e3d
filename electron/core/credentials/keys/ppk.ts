import { createDecipheriv, createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Sodium } from "../../vault/sodium.ts";
import { checkPublic, curves, isEcdsa, KeyError, type PrivateKey, readPublic } from "./keyParts.ts";
import { unsigned, WireReader, wireString } from "./wire.ts";

/**
 * PuTTY's private keys, format 2 (since 0.52) and 3 (since 0.75).
 * Source: "PPK file format", appendix C of PuTTY's documentation.
 */
const header = /^\s*PuTTY-User-Key-File-(\d+): *(\S+)/;

/** Bounds on what a file may ask for: 1 GiB of memory as for the vault, and passes that stay within seconds. */
const maxArgonKib = 1_048_576;
const maxArgonPasses = 200;
/** Lines of base64: 64 KiB of key. */
const maxLines = 2000;

export const isPpk = (text: string): boolean => header.test(text);

interface Fields {
  readonly version: "2" | "3";
  readonly type: string;
  readonly values: ReadonlyMap<string, string>;
  readonly publicBlob: Buffer;
  readonly privateBlob: Buffer;
}

/** Throws KeyError or WireError. The MAC is verified always, with an empty passphrase where the file is not encrypted. */
export function readPpk(
  text: string,
  passphrase: string | undefined,
  sodium: Sodium,
): { key: PrivateKey; encrypted: boolean } {
  const file = parse(text);
  const value = (name: string): string => file.values.get(name) ?? "";
  const encryption = value("Encryption");
  const encrypted = encryption === "aes256-cbc";
  if (!encrypted && encryption !== "none") throw new KeyError("bad", "its encryption is not supported");
  if (encrypted && (passphrase === undefined || passphrase === "")) throw new KeyError("locked");
  const keys = encrypted ? derive(file, passphrase ?? "", sodium) : { key: null, macKey: plainMacKey(file.version) };
  const plain = keys.key === null ? file.privateBlob : decrypt(file.privateBlob, keys.key, keys.iv);
  const covered = Buffer.concat(
    [file.type, encryption, value("Comment"), file.publicBlob, plain].map((part) => wireString(part)),
  );
  const mac = createHmac(file.version === "2" ? "sha1" : "sha256", keys.macKey)
    .update(covered)
    .digest();
  const told = Buffer.from(value("Private-MAC"), "hex");
  if (told.length !== mac.length || !timingSafeEqual(told, mac))
    throw encrypted ? new KeyError("wrongPassphrase") : new KeyError("bad", "its check sum is wrong: it was altered");
  const key = assemble(file, plain, value("Comment"));
  checkPublic(key, file.publicBlob);
  return { key, encrypted };
}

function parse(text: string): Fields {
  const [, version, type] = header.exec(text) ?? [];
  if (version === "1" || (version !== "2" && version !== "3") || type === undefined)
    throw new KeyError("bad", "this version of PuTTY's format is not supported; save it anew with PuTTYgen");
  const lines = text.trim().split(/\r\n|\r|\n/);
  const values = new Map<string, string>();
  const blobs = new Map<string, Buffer>();
  for (let at = 1; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    const colon = line.indexOf(": ");
    if (colon === -1) throw new KeyError("bad", "a line of it is not understood");
    const [name, value] = [line.slice(0, colon), line.slice(colon + 2)];
    values.set(name, value);
    if (name !== "Public-Lines" && name !== "Private-Lines") continue;
    const count = Number(value);
    if (!Number.isInteger(count) || count < 0 || count > maxLines || at + count >= lines.length)
      throw new KeyError("bad", "it was cut");
    blobs.set(name, Buffer.from(lines.slice(at + 1, at + 1 + count).join(""), "base64"));
    at += count;
  }
  const [publicBlob, privateBlob] = [blobs.get("Public-Lines"), blobs.get("Private-Lines")];
  if (!publicBlob || !privateBlob || !values.has("Private-MAC")) throw new KeyError("bad", "it was cut");
  return { version, type, values, publicBlob, privateBlob };
}

const plainMacKey = (version: "2" | "3"): Buffer => (version === "2" ? macKey2("") : Buffer.alloc(0));
const macKey2 = (passphrase: string): Buffer =>
  createHash("sha1").update("putty-private-key-file-mac-key").update(passphrase, "utf8").digest();

interface Derived {
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
  readonly macKey: Uint8Array;
}

function derive(file: Fields, passphrase: string, sodium: Sodium): Derived {
  if (file.version === "2") {
    const part = (index: number): Buffer =>
      createHash("sha1")
        .update(Buffer.from([0, 0, 0, index]))
        .update(passphrase, "utf8")
        .digest();
    return {
      key: Buffer.concat([part(0), part(1)]).subarray(0, 32),
      iv: Buffer.alloc(16),
      macKey: macKey2(passphrase),
    };
  }
  const bytes = argon(file.values, passphrase, sodium);
  return { key: bytes.subarray(0, 32), iv: bytes.subarray(32, 48), macKey: bytes.subarray(48, 80) };
}

function argon(values: Fields["values"], passphrase: string, sodium: Sodium): Uint8Array {
  const number = (name: string): number => Number(values.get(name) ?? Number.NaN);
  const flavour = values.get("Key-Derivation");
  const again = "save it anew with PuTTYgen, with Argon2id";
  if (flavour === "Argon2d") throw new KeyError("bad", `its passphrase is stretched by Argon2d; ${again}`);
  const algorithm =
    flavour === "Argon2id"
      ? sodium.crypto_pwhash_ALG_ARGON2ID13
      : flavour === "Argon2i"
        ? sodium.crypto_pwhash_ALG_ARGON2I13
        : null;
  if (algorithm === null) throw new KeyError("bad", `its key derivation is not supported; ${again}`);
  const [kib, passes, lanes] = [number("Argon2-Memory"), number("Argon2-Passes"), number("Argon2-Parallelism")];
  const salt = Buffer.from(values.get("Argon2-Salt") ?? "", "hex");
  const minPasses = flavour === "Argon2i" ? 3 : 1;
  const inBounds =
    Number.isInteger(kib) && kib >= 8 && kib <= maxArgonKib && Number.isInteger(passes) && passes <= maxArgonPasses;
  if (!inBounds || passes < minPasses || lanes !== 1 || salt.length !== sodium.crypto_pwhash_SALTBYTES)
    throw new KeyError("bad", `its Argon2 parameters are not supported; ${again} and parallelism 1`);
  return sodium.crypto_pwhash(80, passphrase, salt, passes, kib * 1024, algorithm);
}

function decrypt(sealed: Buffer, key: Uint8Array, iv: Uint8Array): Buffer {
  if (sealed.length === 0 || sealed.length % 16 !== 0) throw new KeyError("bad", "it was cut");
  return createDecipheriv("aes-256-cbc", key, iv).setAutoPadding(false).update(sealed);
}

function assemble(file: Fields, plain: Buffer, comment: string): PrivateKey {
  const { type, fields } = readPublic(file.publicBlob);
  const reader = new WireReader(plain);
  const number = (): Buffer => unsigned(reader.string());
  const given = (index: number): Buffer => unsigned(fields[index] ?? Buffer.alloc(0));
  if (type !== file.type) throw new KeyError("bad", "its type is told twice, differently");
  if (type === "ssh-ed25519") {
    // Little-endian and as short as it can be.
    const short = reader.string();
    if (short.length > 32) throw new KeyError("bad", "its private half is too long");
    return { type, seed: Buffer.concat([short, Buffer.alloc(32 - short.length)]), comment };
  }
  if (type === "ssh-rsa") {
    const [d, p, q, iqmp] = [number(), number(), number(), number()];
    return { type, rsa: { e: given(0), n: given(1), d, p, q, iqmp }, comment };
  }
  if (type === "ssh-dss")
    return { type, dsa: { p: given(0), q: given(1), g: given(2), y: given(3), x: number() }, comment };
  if (isEcdsa(type) && fields[0]?.toString() === curves[type].short)
    return { type, point: Buffer.from(fields[1] ?? Buffer.alloc(0)), d: number(), comment };
  throw new KeyError("bad", "its type is not supported");
}
