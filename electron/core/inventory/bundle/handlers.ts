import { Failure } from "../../../../shared/base/failure.ts";
import type { CredentialDraft } from "../../../../shared/contract/credentials.ts";
import type { HandlerInput } from "../../../../shared/contract/index.ts";
import { createHostKeys } from "../../access/hostKeys.ts";
import { prepareDraft } from "../../credentials/draft.ts";
import { SavedFilters } from "../../filters/savedFilters.ts";
import type { Handlers } from "../../handlers.ts";
import { changesOf } from "../../importing/planHosts.ts";
import type { Services } from "../../services.ts";
import { newHostId } from "../createInventory.ts";
import { type EditPart, hostKeyPart } from "../editParts.ts";
import { openImportSource } from "../importers/reader.ts";
import type { Inventory, InventoryChanges } from "../inventory.ts";
import { collectBundle } from "./collect.ts";
import { openBundle, sealBundle, type BundledCredential, type BundleDocument } from "./format.ts";
import { type BundlePlan, planBundle } from "./plan.ts";

type Opened = HandlerInput<"bundle.preview">;

export interface BundleParts {
  /** Fails with vault.wrongPassphrase. */
  readonly verifyPassphrase: (passphrase: string) => Promise<void>;
  /** Logarithm of scrypt's cost; default: half a second's. */
  readonly workFactor?: number;
}

export function createBundleHandlers(
  { inventory, ports, db }: Pick<Services, "inventory" | "ports" | "db">,
  parts: BundleParts,
): Handlers<"bundle"> {
  const hostKeys = createHostKeys(db, ports.clock);
  const filters = new SavedFilters(db, ports.clock);
  const store = inventory.credentialStore;

  const textOf = ({ source }: Opened): string => {
    if (!("path" in source)) return source.text;
    const file = openImportSource(source.path, ports.environment.userName);
    const text = file.read(file.path);
    if (text === null) throw new Failure("import.unreadable", { path: source.path, reason: "missing" });
    return text;
  };
  const plan = async (input: Opened): Promise<{ document: BundleDocument; plan: BundlePlan }> => {
    const document = await openBundle(textOf(input), input.passphrase);
    const hosts = inventory.list();
    const defaultUser = ports.environment.userName;
    return {
      document,
      plan: planBundle({ document, hosts, store, keys: hostKeys, filters: filters.list(), defaultUser }),
    };
  };

  return {
    async export({ passphrase, hostIds, secrets }, { report }) {
      report({ secrets: secrets !== undefined });
      if (secrets) await parts.verifyPassphrase(secrets.vaultPassphrase);
      const content = collectBundle(
        { inventory, hostKeys, filters, now: ports.clock.now() },
        hostIds,
        secrets !== undefined,
      );
      const done = {
        hosts: content.hosts.length,
        credentials: content.credentials.length,
        hostKeys: Object.values(content.hostKeys).flat().length,
        filters: content.filters.length,
      };
      report({ ...done, secrets: secrets !== undefined });
      return { text: await sealBundle(content, passphrase, parts.workFactor), ...done };
    },
    async preview(input) {
      const { document, plan: found } = await plan(input);
      const rows = found.hosts.map(({ row }) => row);
      return { hash: found.hash, createdAt: document.createdAt, rows, parts: [...found.parts] };
    },
    async apply({ hash, leaveOut, ...input }, { report }) {
      const { plan: found } = await plan(input);
      if (found.hash !== hash) throw new Failure("import.planChanged");
      const drafts = await readyDrafts(found);
      const left = new Set(leaveOut);
      // From here on nothing waits: the inventory is as it was planned for.
      let keys = 0;
      const brought = (ids: ReadonlyMap<string, string>): EditPart[] => {
        const trusted = trustKeys(found, left, ids);
        keys = trusted.count;
        return [
          ...trusted.parts,
          ...found.filters.map((filter): EditPart => ({ kind: "filter", filter: filters.store(filter) })),
        ];
      };
      const planned = changesOf(found.hosts, left, newHostId);
      const { changes, credentials } = writeHosts(inventory, planned, drafts, found, brought);
      if (found.filters.length > 0) filters.announce();
      const done = {
        added: changes.add.length,
        changed: changes.update.length,
        keys,
        credentials,
        filters: found.filters.length,
      };
      report(done);
      return done;
    },
  };

  /** Keys of new hosts are gone with them: only those of hosts that were there are parts of the edit. */
  function trustKeys(
    found: BundlePlan,
    left: ReadonlySet<string>,
    ids: ReadonlyMap<string, string>,
  ): { count: number; parts: EditPart[] } {
    let count = 0;
    const parts: EditPart[] = [];
    const known = new Set(found.hosts.flatMap(({ incoming }) => incoming.existing?.id ?? []));
    for (const [name, keys] of found.keys) {
      const id = ids.get(name);
      if (id === undefined || left.has(name)) continue;
      for (const key of keys) {
        const part = hostKeyPart(hostKeys, id, key);
        if (part && known.has(id)) parts.push(part);
      }
      count += keys.length;
    }
    return { count, parts };
  }
}

/** Drafts of the credentials that are not there yet, by the id that stands for them; the slow part of reading keys is done. */
async function readyDrafts(
  found: BundlePlan,
): Promise<Map<string, { draft: CredentialDraft; bundled: BundledCredential }>> {
  const drafts = new Map<string, { draft: CredentialDraft; bundled: BundledCredential }>();
  for (const { bundled, id, part } of found.credentials) {
    if (part.state !== "new" || id === null || !bundled.secret) continue;
    const draft = draftOf(bundled.secret, bundled.name);
    await prepareDraft(draft);
    drafts.set(id, { draft, bundled });
  }
  return drafts;
}

function draftOf(secret: NonNullable<BundledCredential["secret"]>, name: string): CredentialDraft {
  if (secret.kind !== "agent") return { ...secret, name } as CredentialDraft;
  return { kind: "agent", name, ...(secret.agentKey !== null && { agentKey: secret.agentKey }) };
}

type Drafts = Awaited<ReturnType<typeof readyDrafts>>;

/**
 * Adds credentials, hosts and what `brought` makes, as one edit; when the hosts are refused, no credential stays. `brought` gets the
 * ids of hosts by their names in the bundle.
 */
function writeHosts(
  inventory: Inventory,
  planned: InventoryChanges,
  drafts: Drafts,
  found: BundlePlan,
  brought: (ids: ReadonlyMap<string, string>) => readonly EditPart[],
): { changes: InventoryChanges; credentials: number } {
  const added = new Map<string, string>();
  try {
    for (const [stand, { draft, bundled }] of drafts)
      added.set(stand, inventory.credentialStore.add(draft, bundled.name, bundled.owned).id);
    const real = <T>(value: T): T => replaceIds(value, added);
    const changes = {
      add: planned.add.map((host) => {
        const hostKey = found.pins.get(host.name);
        return { ...real(host), ...(hostKey !== undefined && { hostKey }) };
      }),
      update: planned.update.map(({ id, patch }) => ({ id, patch: real(patch) })),
    };
    const ids = new Map(changes.add.flatMap(({ name, id }) => (id === undefined ? [] : [[name, id] as const])));
    for (const { incoming } of found.hosts)
      if (incoming.existing) ids.set(incoming.imported.name, incoming.existing.id);
    const parts = (): readonly EditPart[] => brought(ids);
    inventory.applyChanges({ ...changes, credentials: [...added.values()], parts }, "Import from a bundle");
    return { changes, credentials: added.size };
  } catch (error) {
    for (const id of added.values()) inventory.credentialStore.remove(id);
    throw error;
  }
}

/** A patch with the ids that credentials got instead of those that stood for them. */
function replaceIds<T>(value: T, ids: ReadonlyMap<string, string>): T {
  if (ids.size === 0) return value;
  return JSON.parse(JSON.stringify(value), (_key, item: unknown) =>
    typeof item === "string" ? (ids.get(item) ?? item) : item,
  ) as T;
}
