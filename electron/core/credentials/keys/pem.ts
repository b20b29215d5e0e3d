import { createPrivateKey, type JsonWebKey, type KeyObject } from "node:crypto";
import { curves, type EcdsaType, KeyError, type PrivateKey } from "./keyParts.ts";

/** PKCS#1, SEC1 and PKCS#8 in PEM form (RFC 7468, RFC 1421 encryption), read by the runtime's own library. */
const block =
  /-----BEGIN (RSA |EC |DSA |ENCRYPTED |)PRIVATE KEY-----[\s\S]{1,65536}?-----END (?:RSA |EC |DSA |ENCRYPTED |)PRIVATE KEY-----/;

export const isPem = (text: string): boolean => block.test(text);

/** Throws KeyError. */
export function readPem(text: string, passphrase: string | undefined): { key: PrivateKey; encrypted: boolean } {
  const [pem = "", label = ""] = block.exec(text.replaceAll(/\r\n?/g, "\n")) ?? [];
  const encrypted = label === "ENCRYPTED " || /^Proc-Type: *4, *ENCRYPTED/m.test(pem);
  if (encrypted && (passphrase === undefined || passphrase === "")) throw new KeyError("locked");
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: pem, format: "pem", ...(encrypted ? { passphrase: passphrase ?? "" } : {}) });
  } catch {
    throw encrypted ? new KeyError("wrongPassphrase") : new KeyError("bad", "it is damaged or of an unknown kind");
  }
  let jwk: JsonWebKey;
  try {
    jwk = key.export({ format: "jwk" });
  } catch {
    throw new KeyError("bad", `${key.asymmetricKeyType ?? "its type"} in PEM form is not supported`);
  }
  return { key: fromJwk(jwk), encrypted };
}

/** RFC 7518, RFC 8037. */
function fromJwk(jwk: JsonWebKey): PrivateKey {
  const bytes = (value: string | undefined): Buffer => Buffer.from(value ?? "", "base64url");
  const comment = "";
  if (jwk.kty === "RSA") {
    const { n, e, d, p, q, qi } = jwk;
    if (qi === undefined) throw new KeyError("bad", "it lacks its prime factors");
    const rsa = { n: bytes(n), e: bytes(e), d: bytes(d), p: bytes(p), q: bytes(q), iqmp: bytes(qi) };
    return { type: "ssh-rsa", rsa, comment };
  }
  if (jwk.kty === "OKP" && jwk.crv === "Ed25519") return { type: "ssh-ed25519", seed: bytes(jwk.d), comment };
  const type = (Object.keys(curves) as EcdsaType[]).find((name) => curves[name].jwk === jwk.crv);
  if (jwk.kty !== "EC" || type === undefined) throw new KeyError("bad", "SSH does not use keys of its kind");
  return { type, d: bytes(jwk.d), point: Buffer.concat([Buffer.from([4]), bytes(jwk.x), bytes(jwk.y)]), comment };
}
