import type { AsyncEntry } from "@napi-rs/keyring";
import { Failure } from "../../../shared/base/failure.ts";
import type { Clock, KeyStore } from "../ports.ts";

/** What the entries are called in the keychain's own list. */
const service = "Holdfast";
/** The desktop may ask the person to open the keychain first; milliseconds. */
const answerMs = 60_000;
/** Longest reason passed on: it comes from another program. */
const maxReason = 200;

/**
 * The OS keychain by @napi-rs/keyring. On Linux it is pinned to the Secret Service: its own fallback, the kernel's keyring, forgets
 * everything at a restart.
 */
export function createKeychain(clock: Pick<Clock, "after">): KeyStore {
  async function ask<T>(name: string, work: (entry: AsyncEntry) => Promise<T>): Promise<T> {
    try {
      // Loaded when it is needed: its binary is a part that a platform may lack.
      const { AsyncEntry } = await import("@napi-rs/keyring");
      return await within(clock, work(new AsyncEntry(service, name, { linux: { store: "secret-service" } })));
    } catch (error) {
      throw new Failure("vault.keychainUnavailable", { reason: reasonOf(error) }, error);
    }
  }
  return {
    async problem() {
      try {
        const name = "availability";
        await ask(name, (entry) => entry.getPassword());
        return null;
      } catch (error) {
        return error instanceof Failure ? String(error.params["reason"]) : "unknown";
      }
    },
    read: (name) => ask(name, async (entry) => (await entry.getPassword()) ?? null),
    write: (name, secret) => ask(name, (entry) => entry.setPassword(secret)),
    remove: (name) => ask(name, async (entry) => void (await entry.deletePassword())),
  };
}

function within<T>(clock: Pick<Clock, "after">, answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = clock.after(answerMs, () => reject(new Error("it did not answer within a minute")));
    answer.then(resolve, reject).finally(() => timer.dispose());
  });
}

/** What people can do something with, out of the words of several libraries. */
export function reasonOf(error: unknown): string {
  const text = (error instanceof Error ? error.message : String(error)).replaceAll(/\p{Cc}+/gu, " ").trim();
  if (/dbus|d-bus|DBUS_SESSION_BUS_ADDRESS/i.test(text) && /autolaunch|address|connect|NoServer/i.test(text))
    return "there is no D-Bus session, so no Secret Service can be reached";
  if (/ServiceUnknown|not provided by any|no result found|NoStorageAccess/i.test(text))
    return "no Secret Service answers, or it has no keyring yet (GNOME Keyring, KWallet and KeePassXC provide one)";
  if (/Cannot find native binding|MODULE_NOT_FOUND|Cannot find module/i.test(text))
    return "this platform has no keychain that Holdfast can use";
  return text.slice(0, maxReason) || "unknown";
}
