import { randomBytes } from "node:crypto";
import type { Sodium } from "../vault/sodium.ts";
import type { CredentialSecret } from "./inventory.ts";

/** Seals credentials once more inside the encrypted database, so that they are plain in memory only while they are used. */
export interface SecretBox {
  seal(id: string, secret: CredentialSecret): Uint8Array;
  open(id: string, sealed: Uint8Array): CredentialSecret;
}

const nonceBytes = 24;

/** XChaCha20-Poly1305; the credential's id is authenticated, so that one cannot be put in another's place. */
export function createSecretBox(sodium: Sodium, key: () => Uint8Array): SecretBox {
  return {
    seal(id, secret) {
      const nonce = randomBytes(nonceBytes);
      const box = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(JSON.stringify(secret), id, null, nonce, key());
      return Buffer.concat([nonce, box]);
    },
    open(id, sealed) {
      const plain = sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
        null,
        sealed.subarray(nonceBytes),
        id,
        sealed.subarray(0, nonceBytes),
        key(),
      );
      return JSON.parse(new TextDecoder().decode(plain)) as CredentialSecret;
    },
  };
}
