import { randomBytes } from "node:crypto";
import { Failure } from "../../../shared/base/failure.ts";
import type { Credential, CredentialDraft } from "../../../shared/contract/credentials.ts";
import type { Clock } from "../ports.ts";
import { inspectPrivateKey } from "../ssh/privateKey.ts";
import type { Database } from "../storage/database.ts";
import type { CredentialSecret } from "./secret.ts";
import type { SecretBox, StoredSecret } from "./secretBox.ts";

/** `owned`: given inline with a host, and deleted with the last host that uses it. */
export type StoredCredential = Omit<Credential, "usedBy"> & { readonly owned: boolean };
interface CredentialRow {
  id: string;
  document: string;
  last_used: number | null;
}

/** A login is noted at most this often for a credential: a fleet that reconnects would write for each host. */
const usedEveryMs = 60_000;

/** Credentials: what they are is held in memory, what they hold stays sealed in the database until a login needs it. */
export class CredentialStore {
  private readonly items = new Map<string, StoredCredential>();
  private readonly database: Database;
  private readonly box: SecretBox;
  private readonly clock: Clock;

  constructor(database: Database, box: SecretBox, clock: Clock) {
    this.database = database;
    this.box = box;
    this.clock = clock;
    for (const row of database.all<CredentialRow>("SELECT id, document, last_used FROM credentials")) {
      const document = JSON.parse(row.document) as StoredCredential;
      // Fields that came later are absent in older documents.
      const later = { bits: null, hasCertificate: false, agentKey: null, changedAt: document.createdAt };
      this.items.set(row.id, { ...later, ...document, lastUsedAt: row.last_used });
    }
  }

  all(): StoredCredential[] {
    return Array.from(this.items.values());
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

  /** `name` labels it when the draft brings no name of its own. Fails with credentials.badKey or credentials.wrongKeyPassphrase. */
  add(draft: CredentialDraft, name: string, owned: boolean): StoredCredential {
    const id = randomBytes(12).toString("base64url");
    const now = this.clock.now();
    const { secret, facts } = read(draft);
    const stored: StoredCredential = {
      id,
      name: draft.name ?? name,
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

  /** What a login needs. credentials.notFound */
  secret(id: string): CredentialSecret {
    const { opened, ...secret } = this.stored(id);
    if (secret.kind !== "key" || opened === undefined) return secret;
    return { ...secret, privateKey: opened, passphrase: undefined };
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
  }

  private stored(id: string): StoredSecret {
    const row = this.database.get<{ sealed: Uint8Array }>("SELECT sealed FROM credentials WHERE id = ?", id);
    if (!row) throw new Failure("credentials.notFound", { name: this.items.get(id)?.name ?? id });
    return this.box.open(id, row.sealed);
  }
}

type Facts = Pick<
  StoredCredential,
  "kind" | "keyType" | "fingerprint" | "bits" | "hasPassphrase" | "hasCertificate" | "agentKey"
>;

/** A draft as it is kept: the secret, and what may be shown of it. */
function read(draft: CredentialDraft): { secret: StoredSecret; facts: Facts } {
  const facts: Facts = {
    kind: draft.kind,
    keyType: null,
    fingerprint: null,
    bits: null,
    hasPassphrase: false,
    hasCertificate: false,
    agentKey: null,
  };
  switch (draft.kind) {
    case "password":
      return { secret: { kind: "password", password: draft.password }, facts };
    case "agent": {
      const agentKey = draft.agentKey ?? null;
      return { secret: { kind: "agent", agentKey }, facts: { ...facts, agentKey } };
    }
    case "totp": {
      const { seed, digits = 6, periodSeconds = 30, algorithm = "SHA1" } = draft;
      return { secret: { kind: "totp", seed, digits, periodSeconds, algorithm }, facts };
    }
    case "key": {
      const { privateKey, passphrase, certificate } = draft;
      const hasCertificate = certificate !== undefined;
      return {
        secret: { kind: "key", privateKey, passphrase, ...(hasCertificate ? { certificate } : {}) },
        facts: {
          ...facts,
          ...inspectPrivateKey(privateKey, passphrase),
          hasPassphrase: Boolean(passphrase),
          hasCertificate,
        },
      };
    }
  }
}
