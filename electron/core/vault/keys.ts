/** Purposes a subkey may be derived for. A new purpose gets a new number; numbers are never reused. */
export const purposes = { database: 1, credentials: 2, healthDatabase: 3, auditOpen: 4, backup: 5 } as const;
export type Purpose = keyof typeof purposes;

/** Keys of an open vault. `subkey` gives 32 bytes for a purpose; the buffers are zeroed at lock. */
export interface VaultKeys {
  subkey(purpose: Purpose): Uint8Array;
}
