import { useSession } from "../../app/state/session.ts";

/** Calls `forget` whenever the vault or its screen is locked: the page keeps nothing that came out of it. */
export function onLock(forget: () => void): void {
  useSession.subscribe(({ vault }) => {
    if (vault !== null && (vault.state !== "unlocked" || vault.screenLocked)) forget();
  });
}
