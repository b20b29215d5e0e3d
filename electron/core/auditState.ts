import { Failure, isFailure } from "../../shared/base/failure.ts";
import type { AuditLog } from "./audit/auditLog.ts";
import { createAuditLog, openAuditLog, replaceAuditLog } from "./audit/openAuditLog.ts";
import type { Ports } from "./ports.ts";
import type { Vault } from "./vault/vault.ts";

/** The vault's audit log, which outlives its unlocks: absent before the vault is, present after, or damaged. */
export class AuditState {
  readonly folder: string;
  private readonly vault: Vault;
  private readonly clock: Ports["clock"];
  private present: AuditLog | null = null;
  private found: Failure | null = null;

  private constructor(folder: string, vault: Vault, clock: Ports["clock"]) {
    this.folder = folder;
    this.vault = vault;
    this.clock = clock;
  }

  static async at(folder: string, vault: Vault, clock: Ports["clock"]): Promise<AuditState> {
    const state = new AuditState(folder, vault, clock);
    try {
      if (vault.exists) state.present = await state.openOrRestart();
    } catch (error) {
      // The admin can still look at the log and, with the passphrase, set it aside; nothing else goes ahead.
      if (!isFailure(error, "audit.damaged")) throw error;
      state.found = error;
    }
    return state;
  }

  /** After the vault came back: finds its log, or begins one. */
  async resume(): Promise<void> {
    if (this.present === null && this.found === null) this.present = await this.openOrRestart();
  }

  get log(): AuditLog | null {
    return this.present;
  }

  get damage(): Failure | null {
    return this.found;
  }

  async begin(sealPublicKey: Uint8Array): Promise<void> {
    this.present = await createAuditLog(this.folder, { sealPublicKey, clock: this.clock });
  }

  /** Sets a damaged log aside once `authorize` lets it; gives the folder it lies in now. */
  async replace(authorize: () => Promise<void>): Promise<string> {
    if (this.found === null) throw new Failure("audit.notDamaged");
    await authorize();
    const replaced = await replaceAuditLog(this.folder, { sealPublicKey: this.sealPublicKey, clock: this.clock });
    this.present = replaced.log;
    this.found = null;
    return replaced.setAside;
  }

  /** Something that happened without anybody asking for it. */
  event(action: string, data: Readonly<Record<string, unknown>>): void {
    this.present?.append({ kind: "event", hostIds: [], detail: { action, actor: "holdfast", hosts: [], data } });
  }

  close(): void {
    this.present?.close();
    this.present = null;
  }

  private get sealPublicKey(): Uint8Array {
    return Buffer.from(this.vault.header.auditPublicKey, "base64");
  }

  /** A vault whose audit folder is gone gets a new log at once, so that its loss is the first thing written there. */
  private async openOrRestart(): Promise<AuditLog> {
    try {
      return await openAuditLog(this.folder, { clock: this.clock });
    } catch (error) {
      if (!isFailure(error, "audit.absent")) throw error;
      await this.begin(this.sealPublicKey);
      this.event("audit.missing", { reason: "there was no audit log" });
      return this.present as unknown as AuditLog;
    }
  }
}
