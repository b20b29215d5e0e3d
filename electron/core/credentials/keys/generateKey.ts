import { generateKeyPairSync } from "node:crypto";
import { describeKey, type OpenedKey } from "./importKey.ts";
import { KeyError, type PrivateKey } from "./keyParts.ts";
import { writeOpenSsh } from "./openSsh.ts";
import { readPem } from "./pem.ts";

export type GeneratedType = "ed25519" | "rsa-3072" | "rsa-4096";

/** A new key, and its file as `ssh-keygen -t` would write it. RSA takes seconds of CPU. */
export function generateKey(
  type: GeneratedType,
  comment: string,
  passphrase: string | undefined,
): OpenedKey & { readonly file: string } {
  const options = { type: "pkcs8", format: "pem" } as const;
  const publicKeyEncoding = { type: "spki", format: "pem" } as const;
  const { privateKey } =
    type === "ed25519"
      ? generateKeyPairSync("ed25519", { privateKeyEncoding: options, publicKeyEncoding })
      : generateKeyPairSync("rsa", {
          modulusLength: type === "rsa-3072" ? 3072 : 4096,
          privateKeyEncoding: options,
          publicKeyEncoding,
        });
  const key: PrivateKey = { ...readPem(privateKey, undefined).key, comment };
  if (key.type !== "ssh-ed25519" && key.type !== "ssh-rsa") throw new KeyError("bad");
  return {
    ...describeKey(key),
    format: "openssh",
    encrypted: Boolean(passphrase),
    file: writeOpenSsh(key, passphrase),
  };
}
