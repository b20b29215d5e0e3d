import { randomBytes } from "node:crypto";
import { Failure } from "../../../shared/base/failure.ts";
import type { CredentialDraft } from "../../../shared/contract/credentials.ts";
import type { Host, HostDraft, HostPatch } from "../../../shared/contract/hosts.ts";
import { CredentialStore } from "../credentials/credentialStore.ts";
import type { SecretBox } from "../credentials/secretBox.ts";
import { credentialIdsOf } from "../credentials/users.ts";
import type { Clock } from "../ports.ts";
import type { Database } from "../storage/database.ts";
import { cloneOf, freeName, isSame, withBulkPatch } from "./bulk.ts";
import { type Change, normalized } from "./changes.ts";
import { HostStore } from "./hostStore.ts";
import type { Inventory, NewHost, SteppedBack } from "./inventory.ts";
import { type EditPart, EditParts } from "./editParts.ts";
import { Journal } from "./journal.ts";
import { UndoStack } from "./undo.ts";

export interface InventoryOptions {
  readonly database: Database;
  readonly box: SecretBox;
  readonly clock: Clock;
  /** User name of hosts that are added without one. */
  readonly defaultUser: string;
  /** Who makes the edits, as the history of a host names them. */
  readonly actor: string;
  /** Called in the same transaction when a draft brings the fingerprint of a trusted host key. */
  readonly pinHostKey: (hostId: string, fingerprint: string) => void;
}

/** Loads the inventory and keeps it in memory; every edit is one transaction before it shows. */
export function createInventory(options: InventoryOptions): Inventory {
  const { database, clock } = options;
  const journal = new Journal(database, clock, options.actor);
  const editParts = new EditParts(database, clock);
  const credentials = new CredentialStore(database, options.box, clock);
  const hosts = new HostStore({
    database,
    journal,
    clock,
    hasCredential: (id) => credentials.has(id),
    onRead: dropUnusedCredentials,
  });
  const undoStack = new UndoStack(hosts, journal, editParts, () => clock.now());

  /** Credentials that no host and no undo leads back to. Ones that were added on their own stay. */
  function dropUnusedCredentials(): void {
    const owned = [...credentials.all().filter((item) => item.owned), ...credentials.withdrawn()];
    if (owned.length === 0) return;
    const used = new Set([...hosts.live.values(), ...hosts.removed.values()].flatMap(credentialIdsOf));
    for (const { id } of owned) if (!used.has(id) && !journal.needsCredential(id)) credentials.remove(id);
  }

  /** Hosts by credential, counted again after a change: each login looks its credential's name up. */
  let uses: Map<string, number> | null = null;
  hosts.onChange(({ changed }) => {
    uses = null;
    const withdrawn = new Set(credentials.withdrawn().map(({ id }) => id));
    if (withdrawn.size === 0) return;
    for (const id of new Set(changed.flatMap(credentialIdsOf))) if (withdrawn.has(id)) credentials.withdraw(id, false);
  });
  function usesOf(): Map<string, number> {
    if (uses) return uses;
    uses = new Map();
    for (const host of hosts.live.values())
      for (const id of credentialIdsOf(host)) uses.set(id, (uses.get(id) ?? 0) + 1);
    return uses;
  }

  /** Takes back the credentials that came with an edit which was undone, but for those that hosts use all the same. */
  function withoutItsCredentials(stepped: SteppedBack, edit: number | undefined): SteppedBack {
    const came = credentials.all().filter(({ cameWith }) => cameWith !== undefined && cameWith === edit);
    if (came.length === 0) return stepped;
    const counted = usesOf();
    const gone = came.filter(({ id }) => !counted.has(id));
    database.transaction(() => gone.forEach(({ id }) => credentials.withdraw(id, true)));
    return { ...stepped, credentials: { gone: gone.length, kept: came.length - gone.length } };
  }

  type Own = (draft: CredentialDraft, host: Host) => string;
  /** One edit; credentials that came with hosts are gone from memory too when it fails. */
  function edit(
    label: (changes: readonly Change[]) => string,
    prepare: (own: Own) => Change[],
    brought: readonly string[] = [],
    parts: () => readonly EditPart[] = () => [],
  ): Host[] {
    const owned: string[] = [];
    const own: Own = (draft, host) => {
      const { id } = credentials.add(draft, ownedName(host), true);
      owned.push(id);
      return id;
    };
    let text = "";
    const prepared = (): Change[] => {
      const changes = prepare(own);
      text = label(changes);
      return changes;
    };
    const newest = journal.newest();
    const within = (): void => {
      const made = parts();
      const edit = made.length > 0 ? journal.ownEdit(newest, "edit", text) : journal.newest();
      if (edit === undefined || edit === newest) return;
      for (const id of brought) credentials.brought(id, edit);
      if (made.length > 0) editParts.keep(edit, made);
    };
    try {
      const changes = hosts.commit(prepared, { action: "edit", label: () => text, within });
      return changes.flatMap(({ after }) => (after ? [after] : []));
    } catch (error) {
      for (const id of owned) credentials.forget(id);
      throw error;
    }
  }

  function drafted(draft: NewHost, own: Own): Change {
    const now = clock.now();
    const { credential, hostKey, id, ...fields } = draft;
    const host: Host = normalized({
      port: 22,
      user: options.defaultUser,
      environment: "",
      groups: [],
      tags: [],
      notes: "",
      jumpHostId: null,
      ...fields,
      credentialId: fields.credentialId ?? null,
      id: id ?? newHostId(),
      createdAt: now,
      updatedAt: now,
    });
    if (hosts.live.has(host.id) || hosts.removed.has(host.id))
      throw new Failure("hosts.nameTaken", { name: host.name });
    if (credential) host.credentialId = own(credential, host);
    if (hostKey) options.pinHostKey(host.id, hostKey);
    return { before: null, after: host };
  }

  function patched(id: string, { credential, ...fields }: HostPatch, own: Own): Change {
    const before = hosts.get(id);
    const after = normalized({ ...before, ...fields, updatedAt: clock.now() });
    if (credential) after.credentialId = own(credential, after);
    return { before, after };
  }

  const one = (list: Host[]): Host => {
    const [host] = list;
    if (!host) throw new Error("an edit of one host gives one host");
    return host;
  };

  return {
    onChange: hosts.onChange,
    get size() {
      return hosts.size;
    },
    written: () => hosts.written(),
    list: () => Array.from(hosts.live.values()),
    find: (id) => hosts.live.get(id),
    get: (id) => hosts.get(id),
    nameOf: (id) => (hosts.live.get(id) ?? hosts.removed.get(id))?.name,
    byName: (name) => hosts.get(hosts.idByName(name) ?? name),
    add: (draft: HostDraft) => one(edit(named("Add"), (own) => [drafted(draft, own)])),
    update: (id: string, patch: HostPatch) => one(edit(named("Edit"), (own) => [patched(id, patch, own)])),
    updateMany(ids, patch) {
      const now = clock.now();
      const changes = Array.from(new Set(ids), (id): Change => {
        const before = hosts.get(id);
        return { before, after: { ...withBulkPatch(before, patch), updatedAt: now } };
      }).filter(({ before, after }) => before && after && !isSame(before, after));
      return changes.length === 0 ? [] : edit(named("Edit"), () => changes);
    },
    clone(id, name) {
      const original = hosts.get(id);
      const copy = name ?? freeName(original.name, (taken) => hosts.idByName(taken) !== undefined);
      return one(
        edit(
          () => `Clone ${original.name} as ${copy}`,
          (own) => [drafted(cloneOf(original, copy), own)],
        ),
      );
    },
    applyChanges({ add, update, credentials: brought, parts }, label) {
      const changed = edit(
        () => label.slice(0, maxLabel),
        (own) => [
          ...add.map((draft) => drafted(draft, own)),
          ...update.map(({ id, patch }) => patched(id, patch, own)),
        ],
        brought,
        parts,
      );
      return { added: changed.slice(0, add.length), updated: changed.slice(add.length) };
    },
    remove(ids) {
      edit(named("Remove"), () => Array.from(new Set(ids), (id) => ({ before: hosts.get(id), after: null })));
    },
    restore(ids) {
      return edit(named("Restore"), () =>
        Array.from(new Set(ids), (id) => {
          const after = hosts.removed.get(id);
          if (!after) throw new Failure("hosts.notFound", { name: id });
          return { before: null, after };
        }),
      );
    },
    undo(id) {
      hosts.read();
      const edit = id ?? journal.newest();
      return withoutItsCredentials(undoStack.undo(id), edit);
    },
    redo() {
      hosts.read();
      return undoStack.redo();
    },
    history(hostId, before) {
      hosts.read();
      return journal.ofHost(hostId, before);
    },
    setFacts(found) {
      const changed = Array.from(found).flatMap(([id, facts]): Host[] => {
        const host = hosts.live.get(id);
        return host ? [{ ...host, facts }] : [];
      });
      if (changed.length > 0) hosts.replace(changed);
    },
    credentials() {
      const counted = usesOf();
      return credentials.all().map((item) => ({ ...item, usedBy: counted.get(item.id) ?? 0 }));
    },
    addCredential: (draft) => ({ ...credentials.add(draft, draft.kind, false), usedBy: 0 }),
    removeCredential(id) {
      if (!credentials.has(id)) throw new Failure("credentials.notFound", { name: id });
      const users = [...hosts.live.values()].filter((host) => credentialIdsOf(host).includes(id));
      if (users.length > 0)
        throw new Failure("credentials.inUse", { hosts: users.slice(0, 5).map((host) => host.name) });
      credentials.remove(id);
    },
    secretOf: (host) => (host.credentialId === null ? null : credentials.secret(host.credentialId)),
    secretById: (id) => credentials.secret(id),
    credentialUsed: (id) => credentials.used(id),
    get credentialStore() {
      // Without those that go as the hosts are read.
      hosts.read();
      return credentials;
    },
  };
}

/** Name of a credential that was given inline with its host. */
const ownedName = (host: Host): string => `${host.user}@${host.name}`.slice(0, 128);

/** Longest label of an edit, characters. */
const maxLabel = 200;

/** "Edit web-1" or "Edit 12 hosts". */
const named =
  (verb: string) =>
  (changes: readonly Change[]): string => {
    const [first] = changes;
    const name = (first?.after ?? first?.before)?.name ?? "";
    return changes.length === 1 ? `${verb} ${name}` : `${verb} ${changes.length} hosts`;
  };

/** Id for a host that is still to be added. */
export const newHostId = (): string => randomBytes(12).toString("base64url");
