import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { OpenKeys, Vault } from "../../../../../electron/core/vault/vault.ts";
import { temporaryFolder } from "../../../../support/temporaryFolder.ts";
import { vaultAt } from "../../../../support/vault.ts";

const passphrase = "correct horse battery";
const bytes = (keys: OpenKeys): string => Buffer.from(keys.subkey("database")).toString("hex");

async function createVault(): Promise<{ vault: Vault; folder: string; recoveryKey: string; key: string }> {
  const folder = temporaryFolder();
  const vault = await vaultAt(folder);
  const { keys, recoveryKey } = await vault.create(passphrase, 1, ["holdfast.db"], async () => undefined);
  return { vault, folder, recoveryKey, key: bytes(keys) };
}

describe("a vault", () => {
  it("gives the same keys for the passphrase and for the recovery key", async () => {
    const { vault, recoveryKey, key } = await createVault();
    expect(bytes(await vault.unlock(passphrase))).toBe(key);
    expect(bytes(await vault.recover(recoveryKey, "a new passphrase"))).toBe(key);
  });

  it("gives no key any more once its keys were zeroed", async () => {
    const { vault } = await createVault();
    const keys = await vault.unlock(passphrase);
    const given = keys.subkey("backup");
    keys.zero();
    expect(given.every((byte) => byte === 0)).toBe(true);
    expect(() => keys.subkey("backup")).toThrow("vault.locked");
    expect(() => keys.subkey("credentials")).toThrow("vault.locked");
  });

  it("refuses a wrong passphrase", async () => {
    const { vault } = await createVault();
    await expect(vault.unlock("correct horse batterz")).rejects.toMatchObject({ code: "vault.wrongPassphrase" });
  });

  it("opens with the passphrase in another Unicode form of the same letters", async () => {
    const vault = await vaultAt(temporaryFolder());
    await vault.create("pässwörter zu hauf".normalize("NFC"), 1, [], async () => undefined);
    await expect(vault.unlock("pässwörter zu hauf".normalize("NFD"))).resolves.toBeDefined();
  });

  it("opens with the new passphrase alone after a change", async () => {
    const { vault, key } = await createVault();
    await vault.changePassphrase(passphrase, "another passphrase");
    await expect(vault.unlock(passphrase)).rejects.toMatchObject({ code: "vault.wrongPassphrase" });
    expect(bytes(await vault.unlock("another passphrase"))).toBe(key);
  });

  it("changes nothing when the present passphrase is wrong", async () => {
    const { vault, folder } = await createVault();
    const before = readFileSync(join(folder, "vault.json"), "utf8");
    await expect(vault.changePassphrase("not this one", "another passphrase")).rejects.toMatchObject({
      code: "vault.wrongPassphrase",
    });
    expect(readFileSync(join(folder, "vault.json"), "utf8")).toBe(before);
  });

  it("retires a recovery key when it is renewed", async () => {
    const { vault, recoveryKey, key } = await createVault();
    const renewed = await vault.renewRecoveryKey(passphrase);
    await expect(vault.recover(recoveryKey, "a new passphrase")).rejects.toMatchObject({
      code: "vault.wrongRecoveryKey",
    });
    expect(bytes(await vault.recover(renewed.toLowerCase().replaceAll("-", " "), "a new passphrase"))).toBe(key);
  });

  it("refuses a passphrase that is too short, and creates nothing", async () => {
    const folder = temporaryFolder();
    const vault = await vaultAt(folder);
    await expect(vault.create("short", 1, [], async () => undefined)).rejects.toMatchObject({
      code: "vault.passphraseTooShort",
    });
    expect(vault.exists).toBe(false);
  });

  it("is not there until what it holds was prepared", async () => {
    const folder = temporaryFolder();
    const vault = await vaultAt(folder);
    const failing = vault.create(passphrase, 1, ["holdfast.db"], async () => {
      writeFileSync(join(folder, "holdfast.db"), "half");
      throw new Error("disk full");
    });
    await expect(failing).rejects.toThrow("disk full");
    expect(vault.exists).toBe(false);
    await vault.create(passphrase, 1, ["holdfast.db"], async () => {
      expect(existsSync(join(folder, "holdfast.db"))).toBe(false);
    });
    expect(vault.exists).toBe(true);
  });

  it("never overwrites contents whose header was lost", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "holdfast.db"), "precious");
    const vault = await vaultAt(folder);
    await expect(vault.create(passphrase, 1, ["holdfast.db"], async () => undefined)).rejects.toMatchObject({
      code: "vault.headerMissing",
    });
    expect(readFileSync(join(folder, "holdfast.db"), "utf8")).toBe("precious");
    expect(vault.isHeadless).toBe(true);
    await expect(vault.unlock(passphrase)).rejects.toMatchObject({
      code: "vault.headerMissing",
      params: { path: join(folder, "vault.json"), found: join(folder, "holdfast.db") },
    });
    // What an interrupted creation left is no vault.
    writeFileSync(join(folder, "creating"), "");
    expect(vault.isHeadless).toBe(false);
    await expect(vault.unlock(passphrase)).rejects.toMatchObject({ code: "vault.absent" });
  });

  it("keeps its header to its owner and writes neither passphrase nor key into it", async () => {
    const { folder, recoveryKey, key } = await createVault();
    const path = join(folder, "vault.json");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const text = readFileSync(path, "utf8");
    for (const secret of [passphrase, recoveryKey, recoveryKey.replaceAll("-", ""), key])
      expect(text).not.toContain(secret);
  });

  it("zeroes its keys", async () => {
    const { vault } = await createVault();
    const keys = await vault.unlock(passphrase);
    const database = keys.subkey("database");
    keys.zero();
    expect(database.every((byte) => byte === 0)).toBe(true);
  });
});
