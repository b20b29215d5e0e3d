import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reasonOf } from "../../../../../electron/core/vault/keychain.ts";
import { QuickUnlock } from "../../../../../electron/core/vault/quickUnlock.ts";
import { Failure } from "../../../../../shared/base/failure.ts";
import { memoryKeyStore } from "../../../../support/keyStore.ts";
import { memoryLogger } from "../../../../support/ports.ts";
import { temporaryFolder } from "../../../../support/temporaryFolder.ts";
import { vaultAt } from "../../../../support/vault.ts";

const passphrase = "correct horse battery";

// One vault, copied for each test: creating it is what takes time.
const original = mkdtempSync(join(tmpdir(), "holdfast-quick-"));
let key: Buffer;

beforeAll(async () => {
  const { keys } = await (await vaultAt(original)).create(passphrase, 1, [], async () => undefined);
  key = Buffer.from(keys.subkey("database"));
});
afterAll(() => rmSync(original, { recursive: true, force: true }));

async function setup() {
  const folder = temporaryFolder();
  cpSync(original, folder, { recursive: true });
  const vault = await vaultAt(folder);
  const store = memoryKeyStore();
  const logger = memoryLogger();
  const quick = new QuickUnlock(folder, vault, store, logger);
  return { folder, vault, store, logger, quick };
}

describe("quick unlock", () => {
  it("opens with the same keys as the passphrase", async () => {
    const { quick } = await setup();
    expect(quick.enabled).toBe(false);
    await quick.enable(passphrase);
    expect(quick.enabled).toBe(true);
    expect(Buffer.from((await quick.open()).subkey("database"))).toEqual(key);
  });

  it("asks for the passphrase before anything is put into the keychain", async () => {
    const { quick, store } = await setup();
    await expect(quick.enable("not this one")).rejects.toMatchObject({ code: "vault.wrongPassphrase" });
    expect(store.entries.size).toBe(0);
    expect(quick.enabled).toBe(false);
  });

  it("keeps half of the way in the folder and half in the keychain, neither of which holds a key of the vault", async () => {
    const { folder, quick, store } = await setup();
    await quick.enable(passphrase);
    const path = join(folder, "quick-unlock.json");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const [secret = ""] = store.entries.values();
    expect(Buffer.from(secret, "base64")).toHaveLength(32);
    expect(readFileSync(path, "utf8")).not.toContain(secret);
    for (const encoding of ["base64", "hex"] as const) {
      expect(readFileSync(path, "utf8")).not.toContain(key.toString(encoding));
      expect(secret).not.toContain(key.toString(encoding));
    }
  });

  it("is gone from both places when it is turned off", async () => {
    const { folder, quick, store } = await setup();
    await quick.enable(passphrase);
    await quick.disable();
    expect(existsSync(join(folder, "quick-unlock.json"))).toBe(false);
    expect(store.entries.size).toBe(0);
    await expect(quick.open()).rejects.toMatchObject({ code: "vault.quickUnlockOff" });
  });

  it("is turned off also while the keychain cannot be reached, and says what stayed there", async () => {
    const { quick, store, logger } = await setup();
    await quick.enable(passphrase);
    store.broken = "it is closed";
    await quick.disable();
    expect(quick.enabled).toBe(false);
    expect(logger.lines.join()).toContain("stayed in the keychain");
  });

  it("stays on while the keychain cannot be reached", async () => {
    const { quick, store } = await setup();
    await quick.enable(passphrase);
    store.broken = "it is closed";
    await expect(quick.open()).rejects.toMatchObject({
      code: "vault.keychainUnavailable",
      params: { reason: "it is closed" },
    });
    expect(quick.enabled).toBe(true);
  });

  it("gives up for good when the key in the keychain is gone, another one, or the file was altered", async () => {
    const spoil: ((parts: Awaited<ReturnType<typeof setup>>) => void)[] = [
      ({ store }) => store.entries.clear(),
      ({ store }) => {
        for (const name of store.entries.keys()) store.entries.set(name, Buffer.alloc(32).toString("base64"));
      },
      ({ store }) => {
        for (const name of store.entries.keys()) store.entries.set(name, "rubbish");
      },
      ({ folder }) => writeFileSync(join(folder, "quick-unlock.json"), "{}"),
    ];
    for (const change of spoil) {
      const parts = await setup();
      await parts.quick.enable(passphrase);
      change(parts);
      await expect(parts.quick.open()).rejects.toMatchObject({ code: "vault.quickUnlockStale" });
      expect(parts.quick.enabled).toBe(false);
    }
  });

  it("is refused when the keychain does not keep what it is given", async () => {
    const { quick, store } = await setup();
    store.forgetful = true;
    await expect(quick.enable(passphrase)).rejects.toMatchObject({ code: "vault.keychainUnavailable" });
    expect(quick.enabled).toBe(false);
  });

  it("opens nothing while it is held, also for the next process, until the passphrase was given", async () => {
    const { folder, vault, store, logger, quick } = await setup();
    await quick.enable(passphrase);
    quick.hold();
    const next = new QuickUnlock(folder, vault, store, logger);
    for (const one of [quick, next]) {
      expect([one.enabled, one.usable]).toEqual([true, false]);
      await expect(one.open()).rejects.toMatchObject({ code: "vault.quickUnlockRefused" });
    }
    next.release();
    expect(new QuickUnlock(folder, vault, store, logger).usable).toBe(true);
    expect(await next.open()).toBeDefined();
  });

  it("is rather turned off than left open where the hold cannot be written down", async () => {
    const { folder, store, logger, quick } = await setup();
    await quick.enable(passphrase);
    // What a write that fails half way meets: a folder where the file would come.
    mkdirSync(join(folder, "quick-unlock.held.new"));
    quick.hold();
    expect(quick.enabled).toBe(false);
    await expect.poll(() => store.entries.size).toBe(0);
    expect(logger.lines.join()).toContain("quick unlock is turned off");
  });

  it("says why where there is no keychain at all", async () => {
    const { folder, vault, logger } = await setup();
    const none = new QuickUnlock(folder, vault, undefined, logger);
    expect(await none.problem()).toMatch(/no keychain/);
    await expect(none.enable(passphrase)).rejects.toBeInstanceOf(Failure);
  });
});

describe("why a keychain cannot be used", () => {
  it("is said in words that lead somewhere", () => {
    const cases = {
      "Platform failure: DBus error: Using X11 for dbus-daemon autolaunch was disabled at compile time, set your DBUS_SESSION_BUS_ADDRESS instead":
        /no D-Bus session/,
      "The name org.freedesktop.secrets was not provided by any .service files": /no Secret Service answers/,
      "Couldn't access platform storage: Secret Service: no result found": /no keyring yet/,
      "Cannot find native binding. npm has a bug": /this platform has no keychain/,
      "it did not answer within a minute": /did not answer/,
    };
    for (const [message, words] of Object.entries(cases)) expect(reasonOf(new Error(message))).toMatch(words);
  });

  it("is bounded and one line, whatever another program says", () => {
    expect(reasonOf(new Error(`a\n\u0007${"b".repeat(5000)}`))).toMatch(/^a b{1,198}$/);
    expect(reasonOf("")).toBe("unknown");
  });
});
