import { randomBytes } from "node:crypto";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../../shared/base/failure.ts";
import { makePrivateFolder, syncFolder, writeFileAtomic } from "../storage/files.ts";
import { readHeader, type VaultHeader, writeHeader } from "./header.ts";
import { kdfDefaults, KeyDeriver } from "./kdf.ts";
import { openKeys, type VaultKeys } from "./keys.ts";
import { newRecoveryKey, normalizeRecoveryKey } from "./recoveryKey.ts";
import { loadSodium, type Sodium } from "./sodium.ts";

/** Shortest passphrase accepted (NIST SP 800-63B asks for at least 8; a laptop can be attacked offline). */
export const minimumPassphrase = 8;

export type OpenKeys = VaultKeys & { zero(): void };

/** The vault's header file and the keys behind it. The database and everything else build on these keys. */
export class Vault {
  readonly headerPath: string;
  private readonly folder: string;
  private readonly sodium: Sodium;
  private readonly deriver = new KeyDeriver();

  private constructor(folder: string, sodium: Sodium) {
    this.folder = folder;
    this.headerPath = join(folder, "vault.json");
    this.sodium = sodium;
  }

  static async at(folder: string): Promise<Vault> {
    return new Vault(folder, await loadSodium());
  }

  get exists(): boolean {
    return existsSync(this.headerPath);
  }

  get header(): VaultHeader {
    const header = readHeader(this.headerPath);
    if (!header) throw new Failure("vault.absent");
    return header;
  }

  /**
   * Makes a vault; `prepare` sets up `contents`, which must exist before the header does, because the header makes the vault real.
   * What an interrupted creation left behind is removed. Contents without a header and without such an interruption belong
   * to a vault whose header was lost: they are refused with vault.headerDamaged, never overwritten.
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
    const marker = join(this.folder, "creating");
    const paths = contents.map((name) => join(this.folder, name));
    if (existsSync(marker)) for (const path of paths) rmSync(path, { recursive: true, force: true });
    else if (paths.some((path) => existsSync(path)))
      throw new Failure("vault.headerDamaged", { path: this.headerPath, reason: "it is missing" });
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

  async unlock(passphrase: string): Promise<OpenKeys> {
    return openKeys(this.sodium, await this.dataKeyFromPassphrase(passphrase));
  }

  /** Fails with vault.wrongPassphrase; for actions that ask for it again. */
  async verifyPassphrase(passphrase: string): Promise<void> {
    (await this.dataKeyFromPassphrase(passphrase)).fill(0);
  }

  async recover(recoveryKey: string, newPassphrase: string): Promise<OpenKeys> {
    const header = this.header;
    const key = this.recoveryWrapKey(recoveryKey);
    const dataKey = key && this.unwrap(header.recovery, key, `recovery:${header.vaultId}`);
    if (!dataKey) throw new Failure("vault.wrongRecoveryKey");
    checkStrength(newPassphrase);
    writeHeader(this.headerPath, {
      ...header,
      passphrase: await this.wrapWithPassphrase(header.vaultId, dataKey, newPassphrase),
    });
    return openKeys(this.sodium, dataKey);
  }

  async changePassphrase(current: string, next: string): Promise<void> {
    const header = this.header;
    const dataKey = await this.dataKeyFromPassphrase(current);
    checkStrength(next);
    writeHeader(this.headerPath, {
      ...header,
      passphrase: await this.wrapWithPassphrase(header.vaultId, dataKey, next),
    });
    dataKey.fill(0);
  }

  async renewRecoveryKey(passphrase: string): Promise<string> {
    const header = this.header;
    const dataKey = await this.dataKeyFromPassphrase(passphrase);
    const recoveryKey = newRecoveryKey();
    writeHeader(this.headerPath, { ...header, recovery: this.wrapWithRecovery(header.vaultId, dataKey, recoveryKey) });
    dataKey.fill(0);
    return recoveryKey;
  }

  private async dataKeyFromPassphrase(passphrase: string): Promise<Uint8Array> {
    const { vaultId, passphrase: wrapped } = this.header;
    const key = await this.deriver.derive(passphrase, {
      ...wrapped.kdf,
      salt: Buffer.from(wrapped.kdf.salt, "base64"),
    });
    const dataKey = this.unwrap(wrapped, key, passphraseContext(vaultId, wrapped.kdf));
    key.fill(0);
    if (!dataKey) throw new Failure("vault.wrongPassphrase");
    return dataKey;
  }

  private async wrapWithPassphrase(
    vaultId: string,
    dataKey: Uint8Array,
    passphrase: string,
  ): Promise<VaultHeader["passphrase"]> {
    const salt = randomBytes(16);
    const kdf = { name: "argon2id13" as const, salt: salt.toString("base64"), ...kdfDefaults };
    const key = await this.deriver.derive(passphrase, { ...kdfDefaults, salt });
    return { ...this.wrap(dataKey, key, passphraseContext(vaultId, kdf)), kdf };
  }

  private wrapWithRecovery(vaultId: string, dataKey: Uint8Array, recoveryKey: string): VaultHeader["recovery"] {
    const key = this.recoveryWrapKey(recoveryKey);
    if (!key) throw new Error("a new recovery key is always well-formed");
    return this.wrap(dataKey, key, `recovery:${vaultId}`);
  }

  /** 160 random bits need no slow hash. */
  private recoveryWrapKey(typed: string): Uint8Array | null {
    const normal = normalizeRecoveryKey(typed);
    return normal === null ? null : this.sodium.crypto_generichash(32, `holdfast recovery ${normal}`, null);
  }

  private wrap(dataKey: Uint8Array, key: Uint8Array, context: string): { nonce: string; box: string } {
    const nonce = randomBytes(24);
    const box = this.sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(dataKey, context, null, nonce, key);
    return { nonce: nonce.toString("base64"), box: Buffer.from(box).toString("base64") };
  }

  private unwrap(wrapped: { nonce: string; box: string }, key: Uint8Array, context: string): Uint8Array | null {
    try {
      return this.sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
        null,
        Buffer.from(wrapped.box, "base64"),
        context,
        Buffer.from(wrapped.nonce, "base64"),
        key,
      );
    } catch {
      return null;
    }
  }
}

/** Binds the parameters to the wrap, so that a header with other ones does not open. */
function passphraseContext(vaultId: string, kdf: { opsLimit: number; memLimitBytes: number; salt: string }): string {
  return `passphrase:${vaultId}:${kdf.opsLimit}:${kdf.memLimitBytes}:${kdf.salt}`;
}

function checkStrength(passphrase: string): void {
  if (Array.from(passphrase).length < minimumPassphrase)
    throw new Failure("vault.passphraseTooShort", { minimum: minimumPassphrase });
}
