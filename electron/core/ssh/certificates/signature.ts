import ssh2 from "ssh2";
import { WireReader, wireString } from "./wire.ts";

/** Signature algorithms that are trusted, by the type of the key that makes them; SHA-1 is not. */
const algorithmsOf: Readonly<Record<string, Readonly<Record<string, string | undefined>>>> = {
  "ssh-ed25519": { "ssh-ed25519": undefined },
  "ecdsa-sha2-nistp256": { "ecdsa-sha2-nistp256": undefined },
  "ecdsa-sha2-nistp384": { "ecdsa-sha2-nistp384": undefined },
  "ecdsa-sha2-nistp521": { "ecdsa-sha2-nistp521": undefined },
  "ssh-rsa": { "rsa-sha2-256": "sha256", "rsa-sha2-512": "sha512" },
};

/** Whether `signature` (RFC 4253 6.6: algorithm, then the value) over `data` was made with the key in `publicKey` (wire form). Never throws. */
export function verifySignature(publicKey: Uint8Array, data: Buffer, signature: Uint8Array): boolean {
  try {
    const parsed = ssh2.utils.parseKey(Buffer.from(publicKey));
    if (parsed instanceof Error || Array.isArray(parsed)) return false;
    const reader = new WireReader(signature);
    const algorithm = reader.text();
    const value = reader.string();
    const allowed = algorithmsOf[parsed.type];
    if (!reader.ended || !allowed || !Object.hasOwn(allowed, algorithm)) return false;
    const native = algorithm.startsWith("ecdsa-") ? derFromEcdsa(value) : value;
    // ssh2 takes a hash for RSA only.
    return parsed.verify(data, native, allowed[algorithm] as string) === true;
  } catch {
    return false;
  }
}

/** The SSH form of an ECDSA signature (two mpints, RFC 5656 3.1.2) as ASN.1, which is what OpenSSL reads. */
function derFromEcdsa(value: Buffer): Buffer {
  const reader = new WireReader(value);
  return der(0x30, Buffer.concat([der(0x02, reader.string()), der(0x02, reader.string())]));
}

/** The reverse: ASN.1 from OpenSSL as the SSH form. */
export function ecdsaFromDer(value: Buffer): Buffer {
  const [r, s] = derIntegers(value);
  return Buffer.concat([wireString(r), wireString(s)]);
}

function der(tag: number, content: Buffer): Buffer {
  // At most two integers of 66 bytes: never more than one byte of length after the marker.
  const length = content.length < 0x80 ? [content.length] : [0x81, content.length];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

function derIntegers(value: Buffer): [Buffer, Buffer] {
  let at = value[1] === 0x81 ? 3 : 2;
  const next = (): Buffer => {
    const length = value[at + 1] ?? 0;
    const integer = value.subarray(at + 2, at + 2 + length);
    at += 2 + length;
    return integer;
  };
  return [next(), next()];
}
