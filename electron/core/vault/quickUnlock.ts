import { randomBytes } from "node:crypto";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Failure, isFailure } from "../../../shared/base/failure.ts";
import type { KeyStore, Logger } from "../ports.ts";
import { readTextIfPresent, syncFolder, writeFileAtomic } from "../storage/files.ts";
import { type Wrap, wrap } from "./header.ts";
import type { OpenKeys, Vault } from "./vault.ts";

const context = "quick";
const nowhere = "this kind of start has no keychain";

/**
 * A second way in: a random key in the OS keychain wraps the data key, and the wrap lies in the data folder. Neither half opens
 * anything alone. It is never the only way in.
 */
export class QuickUnlock {
  private readonly path: string;
  /** Lies there while only the passphrase or the recovery key may open the vault, also after a crash. */
  private readonly holdPath: string;
  private readonly folder: string;
  private readonly vault: Vault;
  private readonly store: KeyStore | undefined;
  private readonly logger: Logger;
  private held: boolean;

  constructor(folder: string, vault: Vault, store: KeyStore | undefined, logger: Logger) {
    this.folder = folder;
    this.path = join(folder, "quick-unlock.json");
    this.holdPath = join(folder, "quick-unlock.held");
    this.held = existsSync(this.holdPath);
    this.vault = vault;
    this.store = store;
    this.logger = logger;
  }

  get enabled(): boolean {
    return this.vault.exists && existsSync(this.path);
  }

  /** It is on, and the vault was not locked behind a locked screen. */
  get usable(): boolean {
    return this.enabled && !this.held;
  }

  /** The screen was locked: until the passphrase or the recovery key is given this is no way in, whatever becomes of the process. */
  hold(): void {
    this.held = true;
    if (!this.enabled) return;
    try {
      writeFileAtomic(this.holdPath, "");
    } catch (error) {
      // A full disk still lets a file go: rather no quick unlock than one around a locked screen.
      this.logger.error("quick unlock is turned off, because the lock of the screen could not be written down", error);
      void this.disable().catch((problem: unknown) => this.logger.error("quick unlock was not turned off", problem));
    }
  }

  /** The passphrase or the recovery key was given. */
  release(): void {
    this.held = false;
    if (!existsSync(this.holdPath)) return;
    try {
      rmSync(this.holdPath, { force: true });
      syncFolder(this.folder);
    } catch (error) {
      this.logger.warn("quick unlock stays closed until the passphrase is given once more", {
        code: (error as NodeJS.ErrnoException).code ?? "unknown",
      });
    }
  }

  async problem(): Promise<string | null> {
    return this.store ? await this.store.problem() : nowhere;
  }

  /** Fails with vault.wrongPassphrase, vault.keychainUnavailable {reason}. */
  async enable(passphrase: string): Promise<void> {
    const store = this.needStore();
    const name = this.entryName();
    const key = randomBytes(32);
    // The passphrase is judged first: a wrong one must not replace the key of a wrap that works.
    const wrapped = await this.vault.wrapFor(passphrase, key, context);
    const secret = key.toString("base64");
    key.fill(0);
    await store.write(name, secret);
    if ((await store.read(name)) !== secret)
      throw new Failure("vault.keychainUnavailable", { reason: "it did not keep what it was given" });
    writeFileAtomic(this.path, `${JSON.stringify(wrapped)}\n`);
    this.release();
  }

  /** The keys of the vault. Fails with vault.quickUnlockRefused while it is held, vault.quickUnlockOff, vault.quickUnlockStale, vault.keychainUnavailable {reason}. */
  async open(): Promise<OpenKeys> {
    if (this.held) throw new Failure("vault.quickUnlockRefused");
    const wrapped = this.read();
    const secret = await this.needStore().read(this.entryName());
    const key = Buffer.from(secret ?? "", "base64");
    const keys = key.length === 32 && wrapped ? this.vault.unlockWith(wrapped, key, context) : null;
    key.fill(0);
    if (keys) return keys;
    await this.disable();
    throw new Failure("vault.quickUnlockStale");
  }

  /** Removes both halves. The one in the folder goes first and for certain: without it the other opens nothing. */
  async disable(): Promise<void> {
    if (!this.enabled) return;
    rmSync(this.path, { force: true });
    syncFolder(this.folder);
    try {
      await this.store?.remove(this.entryName());
    } catch (error) {
      this.logger.warn("the quick-unlock key stayed in the keychain, where it opens nothing any more", {
        code: isFailure(error) ? error.code : "unknown",
      });
    }
  }

  private entryName(): string {
    return this.vault.header.vaultId;
  }

  private needStore(): KeyStore {
    if (!this.store) throw new Failure("vault.keychainUnavailable", { reason: nowhere });
    return this.store;
  }

  /** null when the file cannot be used any more. */
  private read(): Wrap | null {
    const text = readTextIfPresent(this.path);
    if (text === null) throw new Failure("vault.quickUnlockOff");
    try {
      return wrap.parse(JSON.parse(text));
    } catch {
      return null;
    }
  }
}
