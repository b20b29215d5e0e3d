import { createVerifier, type SigningKey } from "./signingKey.ts";
import { strictBase64 } from "./note.ts";

export const HEADER_FILE = "log.json";
const MAX_HEADER_BYTES = 4096;

/** The log's birth certificate; everything later is chained to its bytes. */
export interface AuditHeader {
  /** Name of the log in its checkpoints, `holdfast/audit/<random>`; says nothing about the machine. */
  readonly origin: string;
  readonly created: number;
  /** X25519 public key that details are sealed to. */
  readonly sealKey: Buffer;
  /** Ed25519 public key of the first epoch. */
  readonly firstKey: Buffer;
  /** The signed file as it stands on disk without its newline; the first entry's `prev` is its hash. */
  readonly bytes: Buffer;
}

type Fields = Pick<AuditHeader, "origin" | "created" | "sealKey" | "firstKey">;

function canonical(fields: Fields): string {
  return JSON.stringify({
    v: 1,
    origin: fields.origin,
    created: fields.created,
    sealKey: fields.sealKey.toString("base64"),
    firstKey: fields.firstKey.toString("base64"),
  });
}

export function createHeader(fields: Omit<Fields, "firstKey">, key: SigningKey): AuditHeader {
  const all: Fields = { ...fields, firstKey: key.publicKey };
  const body = canonical(all);
  const sig = key.sign(Buffer.from(body, "utf8")).toString("base64");
  return { ...all, bytes: Buffer.from(`${body.slice(0, -1)},"sig":"${sig}"}`, "utf8") };
}

/** Null unless the file is exactly what `createHeader` wrote and its signature holds. */
export function parseHeader(file: Buffer): AuditHeader | null {
  if (file.length > MAX_HEADER_BYTES) return null;
  let value: Record<string, unknown>;
  try {
    value = JSON.parse(file.toString("latin1")) as Record<string, unknown>;
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null) return null;
  const { origin, created } = value;
  const [sealKey, firstKey, sig] = [value["sealKey"], value["firstKey"], value["sig"]].map((text) =>
    typeof text === "string" ? strictBase64(text) : null,
  );
  if (typeof origin !== "string" || !/^[a-z0-9./-]{1,100}$/.test(origin)) return null;
  if (!Number.isSafeInteger(created) || sealKey?.length !== 32 || firstKey?.length !== 32 || sig?.length !== 64) {
    return null;
  }
  const fields: Fields = { origin, created: created as number, sealKey, firstKey };
  const body = canonical(fields);
  const text = `${body.slice(0, -1)},"sig":"${sig.toString("base64")}"}\n`;
  if (file.toString("latin1") !== text || !createVerifier(firstKey)?.verify(Buffer.from(body), sig)) return null;
  return { ...fields, bytes: file.subarray(0, -1) };
}
