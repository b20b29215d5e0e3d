import type { Event } from "../../../shared/base/event.ts";
import type { VaultStatus } from "../../../shared/contract/vault.ts";
import type { Handlers } from "../handlers.ts";
import { untilAborted } from "../streams.ts";

/** What the composition root does for the vault's methods: it owns the session that unlocking opens. */
export interface VaultDoor {
  status(): VaultStatus;
  readonly onStatus: Event<VaultStatus>;
  create(passphrase: string): Promise<string>;
  unlock(passphrase: string): Promise<void>;
  recover(recoveryKey: string, newPassphrase: string): Promise<void>;
  lock(): Promise<void>;
  changePassphrase(current: string, next: string): Promise<void>;
  renewRecoveryKey(passphrase: string): Promise<string>;
}

export function createVaultHandlers(door: VaultDoor): Handlers<"vault"> {
  return {
    status: () => door.status(),
    async watch(_, { emit, signal }) {
      emit(door.status());
      const following = door.onStatus(emit);
      await untilAborted(signal);
      following.dispose();
    },
    create: async ({ passphrase }) => ({ recoveryKey: await door.create(passphrase) }),
    unlock: ({ passphrase }) => door.unlock(passphrase),
    recover: ({ recoveryKey, newPassphrase }) => door.recover(recoveryKey, newPassphrase),
    lock: () => door.lock(),
    changePassphrase: ({ current, next }) => door.changePassphrase(current, next),
    renewRecoveryKey: async ({ passphrase }) => ({ recoveryKey: await door.renewRecoveryKey(passphrase) }),
  };
}
