import type { Event } from "../../../shared/base/event.ts";
import type { AutoLockSettings, VaultStatus } from "../../../shared/contract/vault.ts";
import type { Output } from "../../../shared/contract/index.ts";
import type { Handlers } from "../handlers.ts";
import { untilAborted } from "../streams.ts";

/** What the composition root does for the vault's methods: it owns the session that unlocking opens. */
export interface VaultDoor {
  status(): VaultStatus;
  readonly onStatus: Event<VaultStatus>;
  create(passphrase: string): Promise<string>;
  unlock(passphrase: string): Promise<void>;
  quickUnlock(): Promise<void>;
  recover(recoveryKey: string, newPassphrase: string): Promise<void>;
  lock(): Promise<void>;
  lockScreen(): Promise<void>;
}

/** What there is while the vault is open, and only then. */
export interface OpenDoor {
  changePassphrase(current: string, next: string): Promise<void>;
  renewRecoveryKey(passphrase: string): Promise<string>;
  rekey(passphrase: string): Promise<string>;
  testRecoveryKey(recoveryKey: string): Promise<void>;
  recoveryState(): Output<"vault.recoveryState">;
  quickUnlockState(): Promise<Output<"vault.quickUnlockState">>;
  enableQuickUnlock(passphrase: string): Promise<void>;
  disableQuickUnlock(): Promise<void>;
  autoLock(): AutoLockSettings;
  setAutoLock(settings: AutoLockSettings): void;
  activity(): void;
}

type OpenMethods =
  | "changePassphrase"
  | "renewRecoveryKey"
  | "rekey"
  | "testRecoveryKey"
  | "recoveryState"
  | "quickUnlockState"
  | "enableQuickUnlock"
  | "disableQuickUnlock"
  | "autoLock"
  | "setAutoLock"
  | "activity";

export function createVaultHandlers(door: VaultDoor): Omit<Handlers<"vault">, OpenMethods> {
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
    quickUnlock: () => door.quickUnlock(),
    recover: ({ recoveryKey, newPassphrase }) => door.recover(recoveryKey, newPassphrase),
    lock: () => door.lock(),
    lockScreen: () => door.lockScreen(),
  };
}

export function createOpenVaultHandlers(door: OpenDoor): Pick<Handlers<"vault">, OpenMethods> {
  return {
    changePassphrase: ({ current, next }) => door.changePassphrase(current, next),
    renewRecoveryKey: async ({ passphrase }) => ({ recoveryKey: await door.renewRecoveryKey(passphrase) }),
    rekey: async ({ passphrase }) => ({ recoveryKey: await door.rekey(passphrase) }),
    testRecoveryKey: ({ recoveryKey }) => door.testRecoveryKey(recoveryKey),
    recoveryState: () => door.recoveryState(),
    quickUnlockState: () => door.quickUnlockState(),
    enableQuickUnlock: ({ passphrase }) => door.enableQuickUnlock(passphrase),
    disableQuickUnlock: () => door.disableQuickUnlock(),
    autoLock: () => door.autoLock(),
    setAutoLock: (settings) => door.setAutoLock(settings),
    activity() {
      door.activity();
      return { idleMinutes: door.autoLock().idleMinutes };
    },
  };
}
