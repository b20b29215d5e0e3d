import { Failure } from "../../../shared/base/failure.ts";
import type { Sodium } from "./sodium.ts";

/** Purposes a subkey may be derived for. A new purpose gets a new number; numbers are never reused. */
export const purposes = { database: 1, credentials: 2, healthDatabase: 3, auditOpen: 4, backup: 5 } as const;
export type Purpose = keyof typeof purposes;

/** Keys of an open vault. `subkey` gives 32 bytes for a purpose; the buffers are zeroed at lock, and then it fails with vault.locked. */
export interface VaultKeys {
  subkey(purpose: Purpose): Uint8Array;
  /**
   * Takes keys of an earlier data key for purposes that outlive it: what was sealed to them (audit entries, archives) must open
   * after the vault got a new one. They are kept inside the encrypted database.
   */
  carry(keys: Readonly<Partial<Record<Purpose, Uint8Array>>>): void;
}

/** Subkeys by keyed BLAKE2b (libsodium's crypto_kdf) from the vault's data key. */
export function openKeys(sodium: Sodium, dataKey: Uint8Array): VaultKeys & { zero(): void } {
  const derived = new Map<Purpose, Uint8Array>();
  let zeroed = false;
  return {
    subkey(purpose) {
      // Work that was under way at the lock must not get a key that is derived from zeros, which anybody could derive.
      if (zeroed) throw new Failure("vault.locked");
      let key = derived.get(purpose);
      if (!key) {
        key = sodium.crypto_kdf_derive_from_key(32, purposes[purpose], "holdfast", dataKey);
        derived.set(purpose, key);
      }
      return key;
    },
    carry(keys) {
      for (const [purpose, key] of Object.entries(keys)) derived.set(purpose as Purpose, key);
    },
    zero() {
      zeroed = true;
      dataKey.fill(0);
      for (const key of derived.values()) key.fill(0);
      derived.clear();
    },
  };
}
