import { create } from "zustand";

interface PendingRecoveryKey {
  /** True from the moment a vault is being created until its recovery key was confirmed: the frame waits. */
  readonly holding: boolean;
  readonly key: string | null;
}

export const usePendingRecoveryKey = create<PendingRecoveryKey>(() => ({ holding: false, key: null }));

export const forgetRecoveryKey = (): void => usePendingRecoveryKey.setState({ holding: false, key: null });
