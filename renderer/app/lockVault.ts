import { Failure } from "../../shared/base/failure.ts";
import { client } from "../transport/client.ts";
import { savePreferences } from "./state/preferences.ts";
import { useSession } from "./state/session.ts";
import { toastFailure } from "./toast.tsx";

/** Whether there is something to lock: the demo fleet's vault has no passphrase that anybody knows. */
export const canLock = (): boolean => !useSession.getState().vault?.demo;

const tell = (error: unknown): void => {
  if (error instanceof Failure) toastFailure(error);
};

async function lock(method: "vault.lock" | "vault.lockScreen"): Promise<void> {
  await savePreferences();
  await client.call(method).catch(tell);
}

/** Locks the vault; the page forgets everything as soon as the core says so. */
export function lockVault(): void {
  if (canLock()) void lock("vault.lock");
}

/** Hides everything until the passphrase is given; connections, terminals and runs go on. */
export function lockScreen(): void {
  if (canLock()) void lock("vault.lockScreen");
}
