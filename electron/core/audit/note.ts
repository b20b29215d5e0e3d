import { sha256 } from "./merkle.ts";
import { createVerifier, type SigningKey } from "./signingKey.ts";

/** A checkpoint is three short lines and one signature; anything longer is not ours. */
export const MAX_NOTE_BYTES = 4096;
const ED25519 = 1;

/** A C2SP signed note (https://c2sp.org/signed-note): text ending in a newline, an empty line, signature lines. */
export interface SignedNote {
  readonly text: string;
  readonly signatures: readonly { readonly name: string; readonly keyId: Buffer; readonly signature: Buffer }[];
}

/** C2SP tlog-checkpoint (https://c2sp.org/tlog-checkpoint). */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  /** RFC 6962 root over the first `size` entries, 32 bytes. */
  readonly root: Buffer;
}

/** First four bytes of SHA-256(name || 0x0A || algorithm || public key). */
export function noteKeyId(name: string, publicKey: Uint8Array): Buffer {
  return sha256(Buffer.concat([Buffer.from(`${name}\n`, "utf8"), Buffer.from([ED25519]), publicKey])).subarray(0, 4);
}

export function signNote(text: string, name: string, key: SigningKey): string {
  const blob = Buffer.concat([noteKeyId(name, key.publicKey), key.sign(Buffer.from(text, "utf8"))]);
  return `${text}\n\u2014 ${name} ${blob.toString("base64")}\n`;
}

/** Null when the text is no signed note. */
export function parseNote(note: string): SignedNote | null {
  if (note.length > MAX_NOTE_BYTES) return null;
  const split = note.lastIndexOf("\n\n");
  if (split < 0 || !note.endsWith("\n")) return null;
  const signatures: { name: string; keyId: Buffer; signature: Buffer }[] = [];
  for (const line of note.slice(split + 2, -1).split("\n")) {
    const parts = /^\u2014 ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/.exec(line);
    if (!parts) return null;
    const blob = strictBase64(parts[2] as string);
    if (!blob || blob.length < 5) return null;
    signatures.push({ name: parts[1] as string, keyId: blob.subarray(0, 4), signature: blob.subarray(4) });
  }
  return { text: note.slice(0, split + 1), signatures };
}

/** Whether one of the note's signatures was made by this key under this name. */
export function verifyNote(note: SignedNote, name: string, publicKey: Uint8Array): boolean {
  const keyId = noteKeyId(name, publicKey);
  const verifier = createVerifier(publicKey);
  const text = Buffer.from(note.text, "utf8");
  return note.signatures.some(
    (line) => line.name === name && line.keyId.equals(keyId) && verifier?.verify(text, line.signature) === true,
  );
}

export function formatCheckpoint(checkpoint: Checkpoint): string {
  return `${checkpoint.origin}\n${checkpoint.size}\n${checkpoint.root.toString("base64")}\n`;
}

/** Null when the text is no checkpoint. Extension lines after the root are allowed, as the format has it. */
export function parseCheckpoint(text: string): Checkpoint | null {
  const [origin, size, root] = text.split("\n");
  if (!origin || !size || !root || !/^(0|[1-9][0-9]{0,15})$/.test(size)) return null;
  const hash = strictBase64(root);
  if (!hash || hash.length !== 32 || !Number.isSafeInteger(Number(size))) return null;
  return { origin, size: Number(size), root: hash };
}

/** Decodes only the one canonical spelling, so that no two texts stand for the same bytes. */
export function strictBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64") === text ? bytes : null;
}
