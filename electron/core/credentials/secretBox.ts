import { randomBytes } from "node:crypto";
import type { Sodium } from "../vault/sodium.ts";
import type { CredentialSecret } from "./secret.ts";

/** Seals credentials once more inside the encrypted database, so that they are plain in memory only while they are used. */
export interface SecretBox {
  seal(id: string, secret: StoredSecret): Uint8Array;
  open(id: string, sealed: Uint8Array): StoredSecret;
}

/**
 * What is kept of a credential: as it was given, so that it can be given back. `opened` is a key's unencrypted OpenSSH form,
 * which a login uses: stretching a passphrase takes 0.4 s, and the passphrase lies in the same sealed box.
 */
export type StoredSecret = CredentialSecret & { readonly opened?: string };

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
      return JSON.parse(new TextDecoder().decode(plain)) as StoredSecret;
    },
  };
}
