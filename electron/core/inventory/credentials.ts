import { randomBytes } from "node:crypto";
import { Failure } from "../../../shared/base/failure.ts";
import type { Credential, CredentialDraft } from "../../../shared/contract/hosts.ts";
import type { Clock } from "../ports.ts";
import { inspectPrivateKey } from "../ssh/privateKey.ts";
import type { Database } from "../storage/database.ts";
import type { CredentialSecret } from "./inventory.ts";
import type { SecretBox } from "./secrets.ts";

/** `owned`: given inline with a host, and deleted with the last host that uses it. */
type Stored = Omit<Credential, "usedBy"> & { readonly owned: boolean };
interface CredentialRow {
  id: string;
  document: string;
}

/** Credentials: what they are is held in memory, what they hold stays sealed in the database until a login needs it. */
export class CredentialStore {
  private readonly items = new Map<string, Stored>();
  private readonly database: Database;
  private readonly box: SecretBox;
  private readonly clock: Clock;

  constructor(database: Database, box: SecretBox, clock: Clock) {
    this.database = database;
    this.box = box;
    this.clock = clock;
    for (const row of database.all<CredentialRow>("SELECT id, document FROM credentials"))
      this.items.set(row.id, JSON.parse(row.document) as Stored);
  }

  all(): Stored[] {
    return Array.from(this.items.values());
  }

  has(id: string): boolean {
    return this.items.has(id);
  }

  /** `name` labels it when the draft brings no name of its own. Fails with credentials.badKey or credentials.wrongKeyPassphrase. */
  add(draft: CredentialDraft, name: string, owned: boolean): Stored {
    const id = randomBytes(12).toString("base64url");
    const key = draft.kind === "key" ? inspectPrivateKey(draft.privateKey, draft.passphrase) : null;
    const secret: CredentialSecret =
      draft.kind === "password"
        ? { kind: "password", password: draft.password }
        : { kind: "key", privateKey: draft.privateKey, passphrase: draft.passphrase };
    const stored: Stored = {
      id,
      name: draft.name ?? name,
      kind: draft.kind,
      keyType: key?.keyType ?? null,
      fingerprint: key?.fingerprint ?? null,
      hasPassphrase: draft.kind === "key" && Boolean(draft.passphrase),
      createdAt: this.clock.now(),
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

  secret(id: string): CredentialSecret {
    const row = this.database.get<{ sealed: Uint8Array }>("SELECT sealed FROM credentials WHERE id = ?", id);
    if (!row) throw new Failure("credentials.notFound", { name: this.items.get(id)?.name ?? id });
    return this.box.open(id, row.sealed);
  }

  remove(id: string): void {
    this.database.run("DELETE FROM credentials WHERE id = ?", id);
    this.items.delete(id);
  }
}
