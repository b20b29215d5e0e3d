import { randomBytes } from "node:crypto";
import { Emitter } from "../../../shared/base/event.ts";
import { Failure } from "../../../shared/base/failure.ts";
import type { CredentialDraft } from "../../../shared/contract/credentials.ts";
import type { Host, HostDraft, HostPatch } from "../../../shared/contract/hosts.ts";
import { CredentialStore } from "../credentials/credentialStore.ts";
import type { SecretBox } from "../credentials/secretBox.ts";
import { credentialIdsOf } from "../credentials/users.ts";
import type { Clock } from "../ports.ts";
import type { Database } from "../storage/database.ts";
import type { Inventory } from "./inventory.ts";

interface HostRow {
  id: string;
  document: string;
  removed_at: number;
}

/** How long a removed host can be restored. */
const restorableMs = 30 * 24 * 3600 * 1000;

export interface InventoryOptions {
  readonly database: Database;
  readonly box: SecretBox;
  readonly clock: Clock;
  /** User name of hosts that are added without one. */
  readonly defaultUser: string;
  /** Called in the same transaction when a draft brings the fingerprint of a trusted host key. */
  readonly pinHostKey: (hostId: string, fingerprint: string) => void;
}

/** Loads the inventory and keeps it in memory; every edit is one transaction before it shows. */
export function createInventory(options: InventoryOptions): Inventory {
  const { database, clock } = options;
  const live = new Map<string, Host>();
  const removed = new Map<string, Host>();
  const change = new Emitter<{ changed: Host[]; removed: string[] }>();

  const credentials = new CredentialStore(database, options.box, clock);
  load();
  dropUnusedCredentials();

  function load(): void {
    // Two passes, of which the second finds its pages decrypted: most hosts are not removed, and one column is read fastest.
    for (const document of database.column("SELECT document FROM hosts WHERE removed_at IS NULL")) {
      const host = JSON.parse(document as string) as Host;
      live.set(host.id, host);
    }
    const restorableFrom = clock.now() - restorableMs;
    for (const row of database.all<HostRow>(
      "SELECT id, document, removed_at FROM hosts WHERE removed_at IS NOT NULL",
    )) {
      if (row.removed_at < restorableFrom) database.run("DELETE FROM hosts WHERE id = ?", row.id);
      else removed.set(row.id, JSON.parse(row.document) as Host);
    }
  }

  /** Credentials whose last host was purged have no way back into use. Ones that were added on their own stay. */
  function dropUnusedCredentials(): void {
    const used = new Set([...live.values(), ...removed.values()].flatMap(credentialIdsOf));
    for (const item of credentials.all()) if (item.owned && !used.has(item.id)) credentials.remove(item.id);
  }

  /** Hosts by credential, counted again after a change: each login looks its credential's name up. */
  let uses: Map<string, number> | null = null;
  change.event(() => (uses = null));
  function usesOf(): Map<string, number> {
    if (uses) return uses;
    uses = new Map();
    for (const host of live.values()) for (const id of credentialIdsOf(host)) uses.set(id, (uses.get(id) ?? 0) + 1);
    return uses;
  }

  function get(id: string): Host {
    const host = live.get(id);
    if (!host) throw new Failure("hosts.notFound", { name: removed.get(id)?.name ?? id });
    return host;
  }

  function check(host: Host): void {
    for (const other of live.values())
      if (other.id !== host.id && other.name === host.name) throw new Failure("hosts.nameTaken", { name: host.name });
    for (const id of credentialIdsOf(host))
      if (!credentials.has(id)) throw new Failure("credentials.notFound", { name: id });
    const seen = new Set([host.id]);
    for (let jump = host.jumpHostId; jump !== null; jump = get(jump).jumpHostId) {
      if (seen.has(jump)) throw new Failure("hosts.jumpLoop", { name: host.name });
      seen.add(jump);
    }
  }

  function store(host: Host): void {
    database.run(
      "INSERT INTO hosts (id, document) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET document = excluded.document, removed_at = NULL",
      host.id,
      JSON.stringify(host),
    );
  }

  /** All or nothing, also of the credential in memory that came with a host. */
  function transaction(work: (own: (draft: CredentialDraft, host: Host) => string) => Host): Host {
    let added: string | null = null;
    const own = (draft: CredentialDraft, host: Host): string =>
      (added = credentials.add(draft, ownedName(host), true).id);
    try {
      return database.transaction(() => work(own));
    } catch (error) {
      if (added !== null) credentials.forget(added);
      throw error;
    }
  }

  return {
    onChange: change.event,
    list: () => Array.from(live.values()),
    find: (id) => live.get(id),
    get,
    nameOf: (id) => (live.get(id) ?? removed.get(id))?.name,
    byName(name) {
      for (const host of live.values()) if (host.name === name) return host;
      return get(name);
    },
    add(draft: HostDraft) {
      const now = clock.now();
      const { credential, hostKey, ...fields } = draft;
      const host = transaction((own) => {
        const added: Host = {
          port: 22,
          user: options.defaultUser,
          environment: "",
          groups: [],
          tags: [],
          notes: "",
          jumpHostId: null,
          ...fields,
          credentialId: fields.credentialId ?? null,
          id: randomBytes(12).toString("base64url"),
          createdAt: now,
          updatedAt: now,
        };
        check(added);
        if (credential) added.credentialId = own(credential, added);
        store(added);
        if (hostKey) options.pinHostKey(added.id, hostKey);
        return added;
      });
      live.set(host.id, host);
      change.emit({ changed: [host], removed: [] });
      return host;
    },
    update(id: string, patch: HostPatch) {
      const { credential, ...fields } = patch;
      const before = get(id);
      const host = transaction((own) => {
        const next: Host = { ...before, ...fields, updatedAt: clock.now() };
        check(next);
        if (credential) next.credentialId = own(credential, next);
        store(next);
        return next;
      });
      live.set(id, host);
      change.emit({ changed: [host], removed: [] });
      return host;
    },
    remove(ids) {
      const going = ids.map(get);
      const gone = new Set(ids);
      for (const host of live.values())
        if (!gone.has(host.id) && host.jumpHostId !== null && gone.has(host.jumpHostId))
          throw new Failure("hosts.usedAsJump", { name: get(host.jumpHostId).name, by: host.name });
      database.transaction(() => {
        for (const host of going) database.run("UPDATE hosts SET removed_at = ? WHERE id = ?", clock.now(), host.id);
      });
      for (const host of going) {
        live.delete(host.id);
        removed.set(host.id, host);
      }
      change.emit({ changed: [], removed: going.map((host) => host.id) });
    },
    restore(ids) {
      const back = ids.map((id) => {
        const host = removed.get(id);
        if (!host) throw new Failure("hosts.notFound", { name: id });
        return host;
      });
      database.transaction(() => {
        for (const host of back) {
          check(host);
          store(host);
        }
      });
      for (const host of back) {
        removed.delete(host.id);
        live.set(host.id, host);
      }
      change.emit({ changed: back, removed: [] });
      return back;
    },
    credentials() {
      const counted = usesOf();
      return credentials.all().map((item) => ({ ...item, usedBy: counted.get(item.id) ?? 0 }));
    },
    addCredential: (draft) => ({ ...credentials.add(draft, draft.kind, false), usedBy: 0 }),
    removeCredential(id) {
      if (!credentials.has(id)) throw new Failure("credentials.notFound", { name: id });
      const users = [...live.values()].filter((host) => credentialIdsOf(host).includes(id));
      if (users.length > 0)
        throw new Failure("credentials.inUse", { hosts: users.slice(0, 5).map((host) => host.name) });
      credentials.remove(id);
    },
    secretOf: (host) => (host.credentialId === null ? null : credentials.secret(host.credentialId)),
    secretById: (id) => credentials.secret(id),
    credentialUsed: (id) => credentials.used(id),
    credentialStore: credentials,
  };
}

/** Name of a credential that was given inline with its host. */
const ownedName = (host: Host): string => `${host.user}@${host.name}`.slice(0, 128);
