import { randomBytes } from "node:crypto";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../../shared/base/failure.ts";
import type { Clock, Logger } from "../ports.ts";
import { makePrivateFolder, syncFolder, writeFileAtomic } from "../storage/files.ts";
import { Attempts } from "./attempts.ts";
import {
  dropPreviousHeader,
  previousHeader,
  readHeader,
  replaceHeader,
  restoreHeader,
  type VaultHeader,
  type Wrap,
  writeHeader,
} from "./header.ts";
import { type Deriver, KeyDeriver } from "./kdf.ts";
import { isWeakerThan, type KdfCost, kdfDefaults } from "./kdfCost.ts";
import { openKeys, type VaultKeys } from "./keys.ts";
import { newRecoveryKey } from "./recoveryKey.ts";
import { loadSodium, type Sodium } from "./sodium.ts";
import { passphraseContext, recoveryContext, recoveryWrapKey, unwrapKey, wrapKey } from "./wraps.ts";

/** Lies in the folder while a vault is made, so that an interrupted attempt is known for one. */
const creating = "creating";

/** Shortest passphrase accepted (NIST SP 800-63B asks for at least 8; a laptop can be attacked offline). */
export const minimumPassphrase = 8;

export type OpenKeys = VaultKeys & { zero(): void };

export interface NewDataKey {
  readonly old: OpenKeys;
  readonly fresh: OpenKeys;
  readonly header: VaultHeader;
  readonly recoveryKey: string;
  readonly sodium: Sodium;
}

export interface VaultOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** What guessing a passphrase costs from the day it is set: as this computer was measured to manage, or this. */
  readonly kdfCost: KdfCost | "measured";
  /** Another implementation of the derivation; without it libsodium's, in a worker. */
  readonly deriver?: Deriver;
}

/** The vault's header file and the keys behind it. The database and everything else build on these keys. */
export class Vault {
  readonly headerPath: string;
  readonly attempts: Attempts;
  private readonly folder: string;
  private readonly options: VaultOptions;
  private readonly sodium: Sodium;
  private readonly deriver: Deriver;

  private constructor(folder: string, options: VaultOptions, sodium: Sodium) {
    this.folder = folder;
    this.options = options;
    this.headerPath = join(folder, "vault.json");
    this.attempts = new Attempts({ ...options, path: join(folder, "attempts.json") });
    this.sodium = sodium;
    this.deriver = options.deriver ?? new KeyDeriver();
  }

  static async at(folder: string, options: VaultOptions): Promise<Vault> {
    const vault = new Vault(folder, options, await loadSodium());
    restoreHeader(vault.headerPath);
    return vault;
  }

  get exists(): boolean {
    return existsSync(this.headerPath);
  }

  /** How another vault is to derive its keys as this one does. */
  get derivation(): Pick<VaultOptions, "kdfCost" | "deriver"> {
    const { kdfCost, deriver } = this.options;
    return deriver ? { kdfCost, deriver } : { kdfCost };
  }

  get header(): VaultHeader {
    const header = readHeader(this.headerPath);
    if (header) return header;
    throw this.isHeadless ? new Failure("vault.headerMissing", this.lostHeader()) : new Failure("vault.absent");
  }

  /** There is a database, and the header that opens it is gone: nobody should be told to begin anew. */
  get isHeadless(): boolean {
    const there = (name: string): boolean => existsSync(join(this.folder, name));
    return !this.exists && there("holdfast.db") && !there(creating);
  }

  /** What tells of a vault whose header is gone: where that has to be, and what of the vault is there. */
  lostHeader(found = "holdfast.db"): { path: string; found: string } {
    return { path: this.headerPath, found: join(this.folder, found) };
  }

  /**
   * Makes a vault; `prepare` sets up `contents`, which must exist before the header does, because the header makes the vault real.
   * What an interrupted creation left behind is removed. Contents without a header and without such an interruption belong
   * to a vault whose header was lost: they are refused with vault.headerMissing, never overwritten.
   */
  async create(
    passphrase: string,
    createdAt: number,
    contents: readonly string[],
    prepare: (keys: OpenKeys, auditPublicKey: Uint8Array) => Promise<void>,
  ): Promise<{ keys: OpenKeys; recoveryKey: string }> {
    if (this.exists) throw new Failure("vault.exists");
    checkStrength(passphrase);
    makePrivateFolder(this.folder);
    const marker = join(this.folder, creating);
    const paths = contents.map((name) => join(this.folder, name));
    if (existsSync(marker)) for (const path of paths) rmSync(path, { recursive: true, force: true });
    const found = contents.find((name) => existsSync(join(this.folder, name)));
    if (found !== undefined) throw new Failure("vault.headerMissing", this.lostHeader(found));
    writeFileAtomic(marker, "");
    const dataKey = new Uint8Array(randomBytes(32));
    const vaultId = randomBytes(16).toString("base64url");
    const recoveryKey = newRecoveryKey();
    const keys = openKeys(this.sodium, dataKey);
    const auditPublicKey = this.sodium.crypto_box_seed_keypair(keys.subkey("auditOpen")).publicKey;
    const header: VaultHeader = {
      format: 1,
      vaultId,
      createdAt,
      passphrase: await this.wrapWithPassphrase(vaultId, dataKey, passphrase),
      recovery: this.wrapWithRecovery(vaultId, dataKey, recoveryKey),
      auditPublicKey: Buffer.from(auditPublicKey).toString("base64"),
    };
    try {
      await prepare(keys, auditPublicKey);
      writeHeader(this.headerPath, header);
    } catch (error) {
      keys.zero();
      throw error;
    }
    rmSync(marker);
    syncFolder(this.folder);
    return { keys, recoveryKey };
  }

  /** Makes the next unlock quicker; call it while the vault waits for its passphrase. */
  prepareUnlock(): void {
    if (this.exists) this.deriver.prepare();
  }

  dispose(): void {
    this.deriver.dispose();
  }

  /** Wrong passphrases here and below make the next attempt wait: vault.waitAfterFailures {seconds}. */
  async unlock(passphrase: string): Promise<OpenKeys> {
    const dataKey = await this.dataKeyFromPassphrase(passphrase);
    await this.strengthen(dataKey, passphrase);
    return openKeys(this.sodium, dataKey);
  }

  /** Fails with vault.wrongPassphrase; for actions that ask for it again. */
  async verifyPassphrase(passphrase: string): Promise<void> {
    (await this.dataKeyFromPassphrase(passphrase)).fill(0);
  }

  /** Fails with vault.wrongRecoveryKey; changes nothing. */
  async verifyRecoveryKey(recoveryKey: string): Promise<void> {
    (await this.dataKeyFromRecovery(recoveryKey)).fill(0);
  }

  async recover(recoveryKey: string, newPassphrase: string): Promise<OpenKeys> {
    const dataKey = await this.dataKeyFromRecovery(recoveryKey);
    checkStrength(newPassphrase);
    await this.setPassphrase(dataKey, newPassphrase);
    return openKeys(this.sodium, dataKey);
  }

  async changePassphrase(current: string, next: string): Promise<void> {
    const dataKey = await this.dataKeyFromPassphrase(current);
    checkStrength(next);
    await this.setPassphrase(dataKey, next);
    dataKey.fill(0);
  }

  async renewRecoveryKey(passphrase: string): Promise<string> {
    const header = this.header;
    const dataKey = await this.dataKeyFromPassphrase(passphrase);
    const recoveryKey = newRecoveryKey();
    const next = { ...header, recovery: this.wrapWithRecovery(header.vaultId, dataKey, recoveryKey) };
    await replaceHeader(this.headerPath, next, (readBack) => {
      this.unwrapRecovery(readBack, recoveryKey).fill(0);
    });
    dataKey.fill(0);
    return recoveryKey;
  }

  /**
   * A new data key under the same passphrase, with a new recovery key, and the header that goes with them; nothing is written.
   * Also gives the present keys.
   */
  async newDataKey(passphrase: string): Promise<NewDataKey> {
    const header = this.header;
    const old = await this.dataKeyFromPassphrase(passphrase);
    const dataKey = new Uint8Array(randomBytes(32));
    const recoveryKey = newRecoveryKey();
    const next: VaultHeader = {
      ...header,
      passphrase: await this.wrapWithPassphrase(header.vaultId, dataKey, passphrase),
      recovery: this.wrapWithRecovery(header.vaultId, dataKey, recoveryKey),
      generation: (header.generation ?? 0) + 1,
    };
    return {
      old: openKeys(this.sodium, old),
      fresh: openKeys(this.sodium, dataKey),
      header: next,
      recoveryKey,
      sodium: this.sodium,
    };
  }

  /** A wrap of the data key under another key, e.g. one in the OS keychain. Asks for the passphrase. */
  async wrapFor(passphrase: string, key: Uint8Array, context: string): Promise<Wrap> {
    const dataKey = await this.dataKeyFromPassphrase(passphrase);
    const wrapped = wrapKey(this.sodium, dataKey, key, `${context}:${this.header.vaultId}`);
    dataKey.fill(0);
    return wrapped;
  }

  /** The keys from such a wrap; null when it does not open. */
  unlockWith(wrapped: Wrap, key: Uint8Array, context: string): OpenKeys | null {
    const dataKey = unwrapKey(this.sodium, wrapped, key, `${context}:${this.header.vaultId}`);
    return dataKey && openKeys(this.sodium, dataKey);
  }

  private dataKeyFromPassphrase(passphrase: string): Promise<Uint8Array> {
    return this.attempts.run(async () => {
      const kept = previousHeader(this.headerPath);
      const dataKey = await this.unwrapPassphrase(this.header, passphrase);
      if (dataKey) {
        if (kept) dropPreviousHeader(this.headerPath);
        return dataKey;
      }
      // A change of the header was interrupted before it had been opened: the one before it still counts.
      const before = kept && (await this.unwrapPassphrase(kept, passphrase));
      if (!kept || !before) throw new Failure("vault.wrongPassphrase");
      writeHeader(this.headerPath, kept);
      dropPreviousHeader(this.headerPath);
      return before;
    });
  }

  private dataKeyFromRecovery(recoveryKey: string): Promise<Uint8Array> {
    return this.attempts.run(async () => this.unwrapRecovery(this.header, recoveryKey));
  }

  private async unwrapPassphrase(header: VaultHeader, passphrase: string): Promise<Uint8Array | null> {
    const { vaultId, passphrase: wrapped } = header;
    const salt = Buffer.from(wrapped.kdf.salt, "base64");
    const key = await this.deriver.derive(passphrase, { ...wrapped.kdf, salt });
    const dataKey = unwrapKey(this.sodium, wrapped, key, passphraseContext(vaultId, wrapped.kdf));
    key.fill(0);
    return dataKey;
  }

  private unwrapRecovery({ recovery, vaultId }: VaultHeader, typed: string): Uint8Array {
    const key = recoveryWrapKey(this.sodium, typed);
    const dataKey = key && unwrapKey(this.sodium, recovery, key, recoveryContext(vaultId));
    if (!dataKey) throw new Failure("vault.wrongRecoveryKey");
    return dataKey;
  }

  /** Parameters of a weaker time are replaced as soon as the passphrase is at hand. Whatever goes wrong, the vault opens as before. */
  private async strengthen(dataKey: Uint8Array, passphrase: string): Promise<void> {
    const { kdfCost } = this.options;
    if (!isWeakerThan(kdfCost === "measured" ? kdfDefaults : kdfCost, this.header.passphrase.kdf)) return;
    try {
      await this.setPassphrase(dataKey, passphrase);
    } catch (error) {
      this.options.logger.error("the key derivation was not strengthened", error);
    }
  }

  private async setPassphrase(dataKey: Uint8Array, passphrase: string): Promise<void> {
    const header = this.header;
    const next = { ...header, passphrase: await this.wrapWithPassphrase(header.vaultId, dataKey, passphrase) };
    await replaceHeader(this.headerPath, next, async (readBack) => {
      const opened = await this.unwrapPassphrase(readBack, passphrase);
      if (!opened) throw new Failure("vault.headerDamaged", { path: this.headerPath, reason: "it does not open" });
      opened.fill(0);
    });
  }

  private async wrapWithPassphrase(
    vaultId: string,
    dataKey: Uint8Array,
    passphrase: string,
  ): Promise<VaultHeader["passphrase"]> {
    const { kdfCost } = this.options;
    const cost = kdfCost === "measured" ? await this.deriver.measure() : kdfCost;
    const salt = randomBytes(16);
    const kdf = { name: "argon2id13" as const, salt: salt.toString("base64"), ...cost };
    const key = await this.deriver.derive(passphrase, { ...cost, salt });
    const wrapped = wrapKey(this.sodium, dataKey, key, passphraseContext(vaultId, kdf));
    key.fill(0);
    return { ...wrapped, kdf };
  }

  private wrapWithRecovery(vaultId: string, dataKey: Uint8Array, recoveryKey: string): VaultHeader["recovery"] {
    const key = recoveryWrapKey(this.sodium, recoveryKey);
    if (!key) throw new Error("a new recovery key is always well-formed");
    return wrapKey(this.sodium, dataKey, key, recoveryContext(vaultId));
  }
}

function checkStrength(passphrase: string): void {
  if (Array.from(passphrase).length < minimumPassphrase)
    throw new Failure("vault.passphraseTooShort", { minimum: minimumPassphrase });
}
