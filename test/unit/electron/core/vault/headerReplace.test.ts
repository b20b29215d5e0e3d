import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readHeader, replaceHeader, type VaultHeader, writeHeader } from "../../../../../electron/core/vault/header.ts";
import { KeyDeriver } from "../../../../../electron/core/vault/kdf.ts";
import { systemClock } from "../../../../../electron/core/systemPorts.ts";
import { kdfBounds, kdfDefaults } from "../../../../../electron/core/vault/kdfCost.ts";
import { newRecoveryKey } from "../../../../../electron/core/vault/recoveryKey.ts";
import { loadSodium } from "../../../../../electron/core/vault/sodium.ts";
import {
  passphraseContext,
  recoveryContext,
  recoveryWrapKey,
  wrapKey,
} from "../../../../../electron/core/vault/wraps.ts";
import { temporaryFolder } from "../../../../support/temporaryFolder.ts";
import { vaultAt } from "../../../../support/vault.ts";

const passphrase = "correct horse battery";
const weakCost = { opsLimit: kdfBounds.minOps, memLimitBytes: kdfBounds.minMemory };

/** The header of a vault whose key derivation is as weak as a header may say. */
async function weakHeader(typed: string, dataKey: Uint8Array = randomBytes(32)): Promise<VaultHeader> {
  const sodium = await loadSodium();
  const vaultId = "an-old-vault";
  const salt = randomBytes(16);
  const kdf = { name: "argon2id13" as const, salt: salt.toString("base64"), ...weakCost };
  const key = await new KeyDeriver().derive(typed, { ...weakCost, salt });
  const recoveryKey = recoveryWrapKey(sodium, newRecoveryKey());
  if (!recoveryKey) throw new Error("a new recovery key is well-formed");
  return {
    format: 1,
    vaultId,
    createdAt: 1,
    passphrase: { ...wrapKey(sodium, dataKey, key, passphraseContext(vaultId, kdf)), kdf },
    recovery: wrapKey(sodium, dataKey, recoveryKey, recoveryContext(vaultId)),
    auditPublicKey: randomBytes(32).toString("base64"),
  };
}

const setup = () => {
  const folder = temporaryFolder();
  const path = join(folder, "vault.json");
  return { folder, path, kept: `${path}.previous` };
};
const noCheck = (): void => undefined;

describe("a vault with parameters of a weaker time", () => {
  it("gets the present ones at the next unlock, and opens as before", async () => {
    const { folder, path, kept } = setup();
    writeHeader(path, await weakHeader(passphrase));
    const vault = await vaultAt(folder, systemClock, kdfDefaults);
    const before = Buffer.from((await vault.unlock(passphrase)).subkey("database"));
    expect(readHeader(path)?.passphrase.kdf).toMatchObject(kdfDefaults);
    expect(existsSync(kept)).toBe(false);
    const again = await vaultAt(folder);
    expect(Buffer.from((await again.unlock(passphrase)).subkey("database"))).toEqual(before);
  });

  it("keeps them when the passphrase is wrong", async () => {
    const { folder, path } = setup();
    writeHeader(path, await weakHeader(passphrase));
    const text = readFileSync(path, "utf8");
    await expect((await vaultAt(folder)).unlock("not this one")).rejects.toMatchObject({
      code: "vault.wrongPassphrase",
    });
    expect(readFileSync(path, "utf8")).toBe(text);
  });
});

describe("replacing the header", () => {
  it("keeps the old one beside it until the new one was opened as it lies on the disk", async () => {
    const { path, kept } = setup();
    const [old, next] = [await weakHeader("one passphrase"), await weakHeader("another passphrase")];
    writeHeader(path, old);
    await replaceHeader(path, next, (readBack) => {
      expect(readBack).toEqual(next);
      expect(readHeader(kept)).toEqual(old);
    });
    expect(readHeader(path)).toEqual(next);
    expect(existsSync(kept)).toBe(false);
  });

  it("puts the old one back when the new one does not open", async () => {
    const { path, kept } = setup();
    const old = await weakHeader("one passphrase");
    writeHeader(path, old);
    const failing = replaceHeader(path, { ...old, createdAt: 2 }, () => Promise.reject(new Error("does not open")));
    await expect(failing).rejects.toThrow("does not open");
    expect(readHeader(path)).toEqual(old);
    expect(existsSync(kept)).toBe(false);
  });

  it("is undone at the next start when it left a header that cannot be read", async () => {
    const { folder, path, kept } = setup();
    const old = await weakHeader(passphrase);
    for (const damage of ["", "{", null]) {
      writeHeader(kept, old);
      if (damage === null) writeHeader(path, old);
      else writeFileSync(path, damage);
      const vault = await vaultAt(folder);
      expect(readHeader(path)).toEqual(old);
      await vault.verifyPassphrase(passphrase);
      expect(existsSync(kept)).toBe(false);
    }
  });

  it("accepts the passphrase of either header when it was interrupted between the two", async () => {
    const { folder, path, kept } = setup();
    const dataKey = randomBytes(32);
    const [old, next] = [
      await weakHeader("the old passphrase", dataKey),
      await weakHeader("the new passphrase", dataKey),
    ];
    for (const typed of ["the old passphrase", "the new passphrase"]) {
      writeHeader(path, next);
      writeHeader(kept, old);
      await (await vaultAt(folder)).verifyPassphrase(typed);
      expect(existsSync(kept)).toBe(false);
      await (await vaultAt(folder)).verifyPassphrase(typed);
    }
  });

  it("does not touch a header of a newer format", async () => {
    const { folder, path, kept } = setup();
    const old = await weakHeader(passphrase);
    writeHeader(kept, old);
    const newer = JSON.stringify({ format: 9 });
    writeFileSync(path, newer);
    await vaultAt(folder);
    expect(readFileSync(path, "utf8")).toBe(newer);
    await replaceHeader(kept, old, noCheck);
  });
});
