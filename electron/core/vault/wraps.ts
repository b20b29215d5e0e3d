import { randomBytes } from "node:crypto";
import type { Wrap } from "./header.ts";
import { normalizeRecoveryKey } from "./recoveryKey.ts";
import type { Sodium } from "./sodium.ts";

/** The data key under another key. `context` is authenticated with it: a wrap does not open in another place. */
export function wrapKey(sodium: Sodium, dataKey: Uint8Array, key: Uint8Array, context: string): Wrap {
  const nonce = randomBytes(24);
  const box = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(dataKey, context, null, nonce, key);
  return { nonce: nonce.toString("base64"), box: Buffer.from(box).toString("base64") };
}

/** The data key, or null when the key or the context is another one. */
export function unwrapKey(sodium: Sodium, wrapped: Wrap, key: Uint8Array, context: string): Uint8Array | null {
  try {
    return sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
      null,
      Buffer.from(wrapped.box, "base64"),
      context,
      Buffer.from(wrapped.nonce, "base64"),
      key,
    );
  } catch {
    return null;
  }
}

/** Binds the parameters to the wrap, so that a header with other ones does not open. */
export function passphraseContext(
  vaultId: string,
  kdf: { opsLimit: number; memLimitBytes: number; salt: string },
): string {
  return `passphrase:${vaultId}:${kdf.opsLimit}:${kdf.memLimitBytes}:${kdf.salt}`;
}

export const recoveryContext = (vaultId: string): string => `recovery:${vaultId}`;

/** null when it cannot be a recovery key. 160 random bits need no slow hash. */
export function recoveryWrapKey(sodium: Sodium, typed: string): Uint8Array | null {
  const normal = normalizeRecoveryKey(typed);
  return normal === null ? null : sodium.crypto_generichash(32, `holdfast recovery ${normal}`, null);
}
