import type { Sodium } from "../../vault/sodium.ts";
import { bitsOf, checkKey, KeyError, type PrivateKey, publicBlob } from "./keyParts.ts";
import { isOpenSsh, publicLine, readOpenSsh, writeOpenSsh } from "./openSsh.ts";
import { isPem, readPem } from "./pem.ts";
import { isPpk, readPpk } from "./ppk.ts";
import { WireError } from "./wire.ts";

export type KeyFormat = "openssh" | "pem" | "putty";

/** A private key that was read: what may be shown of it, and its unencrypted OpenSSH form. */
export interface OpenedKey {
  readonly format: KeyFormat;
  readonly keyType: string;
  readonly bits: number | null;
  /** Wire form of the public half. */
  readonly publicBlob: Uint8Array;
  /** One line for authorized_keys. */
  readonly publicLine: string;
  readonly comment: string;
  /** The file asked for a passphrase. */
  readonly encrypted: boolean;
  readonly opened: string;
}

/** Longest text taken for a private key. */
const maxText = 65_536;

/** Reads a private key of any format that people have. Throws nothing but KeyError. */
export function importKey(text: string, passphrase: string | undefined, sodium: Sodium): OpenedKey {
  try {
    if (text.length > maxText) throw new KeyError("bad", "it is too long for a private key");
    const { format, key, encrypted } = read(text, passphrase, sodium);
    checkKey(key);
    return { ...describeKey(key), format, encrypted };
  } catch (error) {
    if (error instanceof KeyError) throw error;
    // Only what the file itself says can be wrong here: the readers are pure.
    throw new KeyError("bad", error instanceof WireError ? error.message : "it is damaged");
  }
}

export function describeKey(key: PrivateKey): Omit<OpenedKey, "format" | "encrypted"> {
  return {
    keyType: key.type,
    bits: bitsOf(key),
    publicBlob: publicBlob(key),
    publicLine: publicLine(key),
    comment: key.comment,
    opened: writeOpenSsh(key),
  };
}

function read(
  text: string,
  passphrase: string | undefined,
  sodium: Sodium,
): { format: KeyFormat; key: PrivateKey; encrypted: boolean } {
  if (isOpenSsh(text)) return { format: "openssh", ...readOpenSsh(text, passphrase) };
  if (isPpk(text)) return { format: "putty", ...readPpk(text, passphrase, sodium) };
  if (isPem(text)) return { format: "pem", ...readPem(text, passphrase) };
  if (/^(ssh-|ecdsa-|sk-)\S+ AAAA/m.test(text)) throw new KeyError("bad", "this is the public half of a key");
  if (/BEGIN SSH2 ENCRYPTED PRIVATE KEY/.test(text))
    throw new KeyError("bad", "this format of ssh.com is not supported; convert it with PuTTYgen");
  throw new KeyError("bad", "it is not a private key");
}
