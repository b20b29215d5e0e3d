import { fingerprintOf } from "../fingerprint.ts";
import { verifySignature } from "./signature.ts";
import { WireError, WireReader, wireString } from "./wire.ts";

/** Formats: OpenSSH's PROTOCOL.certkeys. Bounds beyond which a certificate is not read. */
const maxBytes = 32_768;
const maxPrincipals = 256;
const maxOptions = 64;

/** Ends the name of every certificate type and algorithm. */
export const certificateSuffix = "-cert-v01@openssh.com";

/** Fields of the public key within a certificate, by the certificate's type. */
const keyFields: Readonly<Record<string, { readonly keyType: string; readonly fields: number }>> = {
  [`ssh-ed25519${certificateSuffix}`]: { keyType: "ssh-ed25519", fields: 1 },
  [`ssh-rsa${certificateSuffix}`]: { keyType: "ssh-rsa", fields: 2 },
  [`ecdsa-sha2-nistp256${certificateSuffix}`]: { keyType: "ecdsa-sha2-nistp256", fields: 2 },
  [`ecdsa-sha2-nistp384${certificateSuffix}`]: { keyType: "ecdsa-sha2-nistp384", fields: 2 },
  [`ecdsa-sha2-nistp521${certificateSuffix}`]: { keyType: "ecdsa-sha2-nistp521", fields: 2 },
  [`sk-ssh-ed25519${certificateSuffix}`]: { keyType: "sk-ssh-ed25519@openssh.com", fields: 2 },
  [`sk-ecdsa-sha2-nistp256${certificateSuffix}`]: { keyType: "sk-ecdsa-sha2-nistp256@openssh.com", fields: 3 },
};

export interface Certificate {
  /** e.g. ssh-ed25519-cert-v01@openssh.com */
  readonly type: string;
  /** The wire form of the whole certificate. */
  readonly blob: Buffer;
  readonly kind: "user" | "host";
  /** The certified public key, its wire form and its type. */
  readonly key: Buffer;
  readonly keyType: string;
  readonly keyId: string;
  readonly principals: readonly string[];
  /** Milliseconds since the epoch; `validBefore` is Infinity for ever. */
  readonly validAfter: number;
  readonly validBefore: number;
  readonly criticalOptions: readonly string[];
  /** Wire form of the authority's public key. */
  readonly authority: Buffer;
  readonly authorityFingerprint: string;
  /** The authority did sign it. */
  readonly signed: boolean;
}

/** Whether a public key's wire form names a certificate type that is read here. */
export function isCertificateType(type: string | null): boolean {
  return type !== null && Object.hasOwn(keyFields, type);
}

/** Reads the wire form of a certificate; throws WireError for everything else. The signature is checked, what it allows is not. */
export function readCertificate(blob: Uint8Array): Certificate {
  if (blob.length > maxBytes) throw new WireError("too large");
  const reader = new WireReader(blob);
  const type = reader.text();
  const format = Object.hasOwn(keyFields, type) ? keyFields[type] : undefined;
  if (!format) throw new WireError("not a certificate");
  reader.string(); // nonce
  const keyFrom = reader.at;
  for (let field = 0; field < format.fields; field += 1) reader.string();
  const keyBytes = reader.since(keyFrom);
  reader.u64(); // serial
  const kindNumber = reader.u32();
  if (kindNumber !== 1 && kindNumber !== 2) throw new WireError("of neither a user nor a host");
  const keyId = reader.text();
  const principals = reader.list(maxPrincipals).map((name) => name.toString("utf8"));
  const validAfter = milliseconds(reader.u64());
  const validBefore = milliseconds(reader.u64());
  const options = reader.list(maxOptions * 2);
  reader.string(); // extensions
  reader.string(); // reserved
  const authority = reader.string();
  const signedBytes = reader.since(0);
  const signature = reader.string();
  if (!reader.ended) throw new WireError("goes on after its end");
  return {
    type,
    blob: Buffer.from(blob),
    kind: kindNumber === 1 ? "user" : "host",
    key: Buffer.concat([wireString(format.keyType), keyBytes]),
    keyType: format.keyType,
    keyId,
    principals,
    validAfter,
    validBefore,
    // Names and values take turns.
    criticalOptions: options.filter((_, index) => index % 2 === 0).map((name) => name.toString("utf8")),
    authority,
    authorityFingerprint: fingerprintOf(authority),
    signed: verifySignature(authority, signedBytes, signature),
  };
}

/** The certificate in the text of a `-cert.pub` file (type, base64, comment); throws WireError. */
export function parseCertificateText(text: string): Certificate {
  const [type, base64] = text
    .trim()
    .slice(0, maxBytes * 2)
    .split(/\s+/);
  const blob = Buffer.from(base64 ?? "", "base64");
  const certificate = readCertificate(blob);
  if (certificate.type !== type) throw new WireError("names another type than it is");
  return certificate;
}

/** 2^64 - 1 seconds means for ever; anything a date cannot show is as good as that. */
function milliseconds(seconds: bigint): number {
  return seconds > 8_640_000_000_000n ? Number.POSITIVE_INFINITY : Number(seconds) * 1000;
}
