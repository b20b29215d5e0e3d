import { Failure } from "../../../../shared/base/failure.ts";
import { readPublic } from "./keyParts.ts";
import { WireReader, wireString } from "./wire.ts";

/** What an OpenSSH user certificate says (PROTOCOL.certkeys of openssh-portable). */
export interface UserCertificate {
  /** One line: type, base64, comment. */
  readonly line: string;
  readonly keyId: string;
  readonly principals: readonly string[];
  /** Seconds since 1970; null = for ever. */
  readonly validBefore: number | null;
}

const suffix = "-cert-v01@openssh.com";
const userCertificate = 1;
/** `validBefore` of a certificate that never ends. */
const forever = 0xffff_ffff_ffff_ffffn;

/** Reads the text of a `-cert.pub` file for the key with this public half. Fails with credentials.badCertificate {reason}. */
export function readCertificate(text: string, publicBlob: Uint8Array): UserCertificate {
  const line = text.trim();
  const [type = "", base64 = ""] = line.split(/\s+/);
  if (!type.endsWith(suffix) || /[\r\n]/.test(line)) throw bad("it is not the line of a -cert.pub file");
  try {
    return { line, ...readBlob(Buffer.from(base64, "base64"), type, publicBlob) };
  } catch (error) {
    throw error instanceof Failure ? error : bad("it is damaged");
  }
}

function readBlob(blob: Uint8Array, type: string, publicBlob: Uint8Array): Omit<UserCertificate, "line"> {
  const reader = new WireReader(blob);
  if (reader.text() !== type) throw bad("its type is told twice, differently");
  reader.string();
  const key = readPublic(publicBlob);
  const fields = key.fields.map(() => wireString(reader.string()));
  const certified = Buffer.concat([wireString(type.slice(0, -suffix.length)), ...fields]);
  if (!certified.equals(publicBlob)) throw bad("it was made for another key");
  reader.uint64();
  if (reader.uint32() !== userCertificate) throw bad("it is for a host, not for a person");
  const keyId = reader.text();
  const names = new WireReader(reader.string());
  const principals: string[] = [];
  while (names.left > 0) principals.push(names.text());
  reader.uint64();
  const before = reader.uint64();
  return { keyId, principals, validBefore: before === forever ? null : Number(before) };
}

const bad = (reason: string): Failure => new Failure("credentials.badCertificate", { reason });
