import { randomBytes } from "node:crypto";
import { Failure } from "../../../shared/base/failure.ts";
import type { Credential, CredentialDraft } from "../../../shared/contract/credentials.ts";
import type { Clock } from "../ports.ts";
import type { Database } from "../storage/database.ts";
import { prepareDraft, readDraft } from "./draft.ts";
import type { CredentialSecret } from "./secret.ts";
import type { SecretBox, StoredSecret } from "./secretBox.ts";

export interface StoredCredential extends Omit<Credential, "usedBy"> {
  /** Given inline with a host, and deleted with the last host that uses it. */
  readonly owned: boolean;
  /** For keys: one line for authorized_keys; null for one that was stored before this was kept and is still encrypted. */
  readonly publicLine: string | null;
  /** End of the certificate, seconds since 1970; null = none, or never. */
  readonly validBefore: number | null;
  /** The edit that it came with (an import's), until a person names it or changes what it holds. */
  readonly cameWith?: number | undefined;
  /** That edit was undone and no host uses it: it is kept for redo, and shown nowhere. */
  readonly withdrawn?: boolean | undefined;
}

interface CredentialRow {
  id: string;
  document: string;
  last_used: number | null;
}

/** A login is noted at most this often for a credential: a fleet that reconnects would write for each host. */
const usedEveryMs = 60_000;

/** Fields that came later are absent in older documents. */
const later = { bits: null, hasCertificate: false, agentKey: null, publicLine: null, validBefore: null };

/** Credentials: what they are is held in memory, what they hold stays sealed in the database until a login needs it. */
export class CredentialStore {
  private readonly items = new Map<string, StoredCredential>();
  private readonly withdrawnIds = new Set<string>();
  private readonly database: Database;
  private readonly box: SecretBox;
  private readonly clock: Clock;

  constructor(database: Database, box: SecretBox, clock: Clock) {
    this.database = database;
    this.box = box;
    this.clock = clock;
    for (const row of database.all<CredentialRow>("SELECT id, document, last_used FROM credentials")) {
      const document = JSON.parse(row.document) as StoredCredential & { changedAt?: number };
      const changedAt = document.changedAt ?? document.createdAt;
      this.items.set(row.id, { ...later, ...document, changedAt, lastUsedAt: row.last_used });
      if (document.withdrawn) this.withdrawnIds.add(row.id);
    }
  }

  all(): StoredCredential[] {
    return Array.from(this.items.values()).filter(({ withdrawn }) => withdrawn !== true);
  }

  withdrawn(): StoredCredential[] {
    return Array.from(this.withdrawnIds, (id) => this.get(id));
  }

  /** Notes the edit that it came with. credentials.notFound */
  brought(id: string, edit: number): void {
    this.write({ ...this.get(id), cameWith: edit });
  }

  /** Puts it out of sight, or back. credentials.notFound */
  withdraw(id: string, withdrawn: boolean): void {
    this.write({ ...this.get(id), withdrawn: withdrawn || undefined });
  }

  has(id: string): boolean {
    return this.items.has(id);
  }

  /** credentials.notFound */
  get(id: string): StoredCredential {
    const item = this.items.get(id);
    if (!item) throw new Failure("credentials.notFound", { name: id });
    return item;
  }

  /**
   * `name` labels it when the draft brings no name of its own. Call `prepareDraft` first: a key with a passphrase takes 0.4 s here.
   * Fails with credentials.badKey, credentials.wrongKeyPassphrase, credentials.badCertificate or credentials.badTotp.
   */
  add(draft: CredentialDraft, name: string, owned: boolean): StoredCredential {
    const id = randomBytes(12).toString("base64url");
    const now = this.clock.now();
    const { secret, facts, suggestedName } = readDraft(draft);
    const stored: StoredCredential = {
      id,
      name: draft.name ?? ((owned ? "" : suggestedName) || name),
      ...facts,
      createdAt: now,
      changedAt: now,
      lastUsedAt: null,
      owned,
    };
    this.database.run(
      "INSERT INTO credentials (id, kind, document, sealed) VALUES (?, ?, ?, ?)",
      id,
      draft.kind,
      JSON.stringify(stored),
      this.box.seal(id, secret),
    );
    this.items.set(id, stored);
    return stored;
  }

  /** For one that was added in a transaction which was then rolled back. */
  forget(id: string): void {
    this.items.delete(id);
  }

  /** A name given by a person makes it one of its own, that stays without a host. credentials.notFound */
  rename(id: string, name: string): void {
    this.write({ ...this.get(id), name, owned: false, cameWith: undefined });
  }

  /** Puts another secret of the same kind in its place. credentials.otherKind {name, kind} besides the failures of `add`. */
  replace(id: string, draft: CredentialDraft): void {
    const before = this.get(id);
    if (draft.kind !== before.kind)
      throw new Failure("credentials.otherKind", { name: before.name, kind: before.kind });
    const { secret, facts } = readDraft(draft);
    const after = { ...before, ...facts, name: draft.name ?? before.name, changedAt: this.clock.now() };
    this.write({ ...after, cameWith: undefined }, secret);
  }

  /** What a login needs. credentials.notFound */
  secret(id: string): CredentialSecret {
    const { opened, ...secret } = this.stored(id);
    if (secret.kind !== "key" || opened === undefined) return secret;
    return { ...secret, privateKey: opened, passphrase: undefined };
  }

  /** What was given, to be given back. credentials.notFound */
  original(id: string): CredentialSecret {
    const { opened: _opened, ...secret } = this.stored(id);
    return secret;
  }

  /** Notes a login; at most once a minute reaches the database. */
  used(id: string): void {
    const item = this.items.get(id);
    const now = this.clock.now();
    if (!item || (item.lastUsedAt !== null && Math.abs(now - item.lastUsedAt) < usedEveryMs)) return;
    this.database.run("UPDATE credentials SET last_used = ? WHERE id = ?", now, id);
    this.items.set(id, { ...item, lastUsedAt: now });
  }

  remove(id: string): void {
    this.database.run("DELETE FROM credentials WHERE id = ?", id);
    this.items.delete(id);
    this.withdrawnIds.delete(id);
  }

  /** Opens keys that were stored before their opened form was kept, in a worker, one after another, until `signal` aborts. */
  async openOlder(signal: AbortSignal): Promise<void> {
    for (const { id, kind, publicLine } of this.all()) {
      if (kind !== "key" || publicLine !== null || signal.aborted || !this.has(id)) continue;
      const { opened: _opened, ...secret } = this.stored(id);
      if (secret.kind !== "key") continue;
      const draft: CredentialDraft = { ...secret, passphrase: secret.passphrase };
      try {
        await prepareDraft(draft);
        // Removed, replaced or locked meanwhile: what was read belongs to nothing any more.
        if (signal.aborted || this.items.get(id)?.publicLine !== null) continue;
        const { secret: reread, facts } = readDraft(draft);
        this.write({ ...this.get(id), ...facts }, reread);
      } catch (error) {
        // A key that this version does not read (DSA in PEM form) stays as it is.
        if (!(error instanceof Failure)) throw error;
      }
    }
  }

  private write(item: StoredCredential, secret?: StoredSecret): void {
    const document = JSON.stringify(item);
    if (secret === undefined) this.database.run("UPDATE credentials SET document = ? WHERE id = ?", document, item.id);
    else {
      const sealed = this.box.seal(item.id, secret);
      this.database.run("UPDATE credentials SET document = ?, sealed = ? WHERE id = ?", document, sealed, item.id);
    }
    this.items.set(item.id, item);
    if (item.withdrawn) this.withdrawnIds.add(item.id);
    else this.withdrawnIds.delete(item.id);
  }

  private stored(id: string): StoredSecret {
    const row = this.database.get<{ sealed: Uint8Array }>("SELECT sealed FROM credentials WHERE id = ?", id);
    if (!row) throw new Failure("credentials.notFound", { name: this.items.get(id)?.name ?? id });
    return this.box.open(id, row.sealed);
  }
}
