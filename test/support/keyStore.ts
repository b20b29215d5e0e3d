import type { KeyStore } from "../../electron/core/ports.ts";
import { Failure } from "../../shared/base/failure.ts";

export interface MemoryKeyStore extends KeyStore {
  readonly entries: Map<string, string>;
  /** Why it answers nothing, if it does not. */
  broken: string | null;
  /** Takes what it is given and keeps nothing, as a keychain that lives only for a session would after a restart. */
  forgetful: boolean;
}

/** A keychain in memory. */
export function memoryKeyStore(): MemoryKeyStore {
  const entries = new Map<string, string>();
  const reach = (): void => {
    if (store.broken !== null) throw new Failure("vault.keychainUnavailable", { reason: store.broken });
  };
  const store: MemoryKeyStore = {
    entries,
    broken: null,
    forgetful: false,
    problem: async () => store.broken,
    async read(name) {
      reach();
      return entries.get(name) ?? null;
    },
    async write(name, secret) {
      reach();
      if (!store.forgetful) entries.set(name, secret);
    },
    async remove(name) {
      reach();
      entries.delete(name);
    },
  };
  return store;
}
