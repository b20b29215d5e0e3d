import { type Host, hostDraft, type HostPatch } from "../../../shared/contract/hosts.ts";
import type { ImportRow } from "../../../shared/contract/importing.ts";
import type { ImportedHost, ParseResult } from "../inventory/importers/types.ts";
import type { InventoryChanges, NewHost } from "../inventory/inventory.ts";
import type { NamedKey, KeyFinder } from "./keys.ts";
import { customFields, differences, mergedFields } from "./hostFields.ts";
import { connectJumps, type Fleet, type Incoming, jumpOf, placeKey } from "./jumps.ts";

/** One row of a plan with what it would do. */
export interface PlannedHost {
  readonly row: ImportRow;
  readonly incoming: Incoming;
  readonly patch: HostPatch;
  /** The private key that becomes its credential. */
  readonly key: Exclude<NamedKey, { problem: string }> | null;
}

/**
 * Compares the hosts of a file with the inventory: by name, then by address, port and user. Nothing is written. With `keys`,
 * hosts without a credential get the private key that the file names.
 */
export function planHosts(
  parsed: ParseResult,
  hosts: readonly Host[],
  defaultUser: string,
  keys: KeyFinder | null = null,
): PlannedHost[] {
  const incoming = match(parsed.hosts, hosts, defaultUser);
  const fleet = fleetOf(incoming, parsed.jumpHosts ?? [], hosts, defaultUser);
  // Jump hosts join the end of the list and are connected in their turn.
  for (const host of incoming) if (host.problem === null) connectJumps(host, fleet);
  for (const host of incoming)
    if (host.problem === null && loops(host, fleet)) host.problem = "its jump hosts lead back to it";
  refuseBehindRefused(incoming, fleet);
  return incoming.map((host) => planOne(host, fleet, keys));
}

/** Whom each host of the file is in the inventory. Names are settled first, so that an address cannot take a named host away. */
function match(imported: readonly ImportedHost[], hosts: readonly Host[], defaultUser: string): Incoming[] {
  const byName = new Map(hosts.map((host) => [host.name, host]));
  const claimed = new Set(imported.flatMap(({ name }) => byName.get(name)?.id ?? []));
  const byPlace = new Map<string, Host[]>();
  for (const host of hosts) {
    if (claimed.has(host.id)) continue;
    const key = placeKey(host.address, host.port, host.user);
    byPlace.set(key, [...(byPlace.get(key) ?? []), host]);
  }
  const names = new Set<string>();
  return imported.map((host) => {
    const twice = names.has(host.name);
    names.add(host.name);
    const places = byPlace.get(placeKey(host.address, host.port ?? 22, host.user ?? defaultUser));
    const existing = twice ? null : (byName.get(host.name) ?? places?.shift() ?? null);
    return {
      imported: host,
      existing,
      jump: null,
      problem: twice ? "the file has this name twice" : null,
      connected: false,
    };
  });
}

function fleetOf(
  incoming: Incoming[],
  described: readonly ImportedHost[],
  hosts: readonly Host[],
  defaultUser: string,
): Fleet {
  const byName = new Map<string, Incoming>();
  const byPlace = new Map<string, Incoming>();
  const byId = new Map<string, Incoming>();
  const settings = new Map(described.map((host) => [host.name, host]));
  const enter = (host: Incoming): void => {
    const { imported, existing } = host;
    for (const name of [imported.name, existing?.name ?? imported.name]) if (!byName.has(name)) byName.set(name, host);
    const place = placeKey(
      imported.address,
      imported.port ?? existing?.port ?? 22,
      imported.user ?? existing?.user ?? defaultUser,
    );
    if (!byPlace.has(place)) byPlace.set(place, host);
    if (existing) byId.set(existing.id, host);
  };
  for (const host of incoming) if (host.problem === null) enter(host);
  // Hosts that the file does not have stand in for jump hosts only.
  for (const host of hosts)
    if (!byId.has(host.id))
      enter({ imported: asImported(host), existing: host, jump: null, problem: null, connected: false });
  return {
    defaultUser,
    byName: (name) => byName.get(name),
    byPlace: (address, port, user) => byPlace.get(placeKey(address, port, user)),
    described: (name) => settings.get(name),
    byId: (id) => byId.get(id),
    add(imported) {
      if (byName.has(imported.name)) return undefined;
      const host: Incoming = { imported, existing: null, jump: null, problem: null, connected: false };
      incoming.push(host);
      enter(host);
      return host;
    },
  };
}

const asImported = ({ name, address, port, user }: Host): ImportedHost => ({
  name,
  address,
  port,
  user,
  groups: [],
  tags: [],
  jump: null,
  identityFile: null,
  vars: {},
});

function loops(host: Incoming, fleet: Fleet): boolean {
  const seen = new Set([host]);
  for (let next = jumpOf(host, fleet); next !== null; next = jumpOf(next, fleet)) {
    if (seen.has(next)) return true;
    seen.add(next);
  }
  return false;
}

/** A host cannot come in without the host in front of it. */
function refuseBehindRefused(incoming: readonly Incoming[], fleet: Fleet): void {
  for (const host of incoming) if (host.problem === null) host.problem = invalid(host);
  for (const host of incoming) {
    if (host.problem !== null) continue;
    const seen = new Set<Incoming>();
    for (let next = jumpOf(host, fleet); next !== null && !seen.has(next); next = jumpOf(next, fleet)) {
      seen.add(next);
      if (next.problem !== null && next.existing === null) {
        host.problem = `its jump host ${next.imported.name.slice(0, 80)} is refused`;
        break;
      }
    }
  }
}

/** Why the inventory would not take it. */
function invalid({ imported, existing }: Incoming): string | null {
  const wanted = mergedFields(existing, imported, customFields(imported).fields);
  const checked = hostDraft.safeParse({ ...wanted, name: imported.name });
  if (checked.success) return null;
  const issue = checked.error.issues[0];
  return `its ${issue?.path.map(String).join(" ") || "data"} ${issue?.message ?? "is not valid"}`.slice(0, 300);
}

function planOne(host: Incoming, fleet: Fleet, keys: KeyFinder | null): PlannedHost {
  const { imported, existing, problem } = host;
  const common = { name: imported.name, address: imported.address, hostId: existing?.id ?? null };
  if (problem !== null)
    return { row: { ...common, state: "refused", changes: [], remark: problem }, incoming: host, patch: {}, key: null };
  const { fields, leftOut } = customFields(imported);
  const { changes, patch } = differences(existing, mergedFields(existing, imported, fields));
  if (host.jump !== null && host.jump !== currentJump(existing, fleet)) {
    const before = currentJump(existing, fleet);
    changes.push({
      field: "jump",
      before: before?.imported.name ?? null,
      after: host.jump.existing?.name ?? host.jump.imported.name,
    });
  }
  const remarks = leftOut === 0 ? [] : [`${leftOut} of its variables cannot be custom fields and are left out`];
  const path = keys && !existing?.credentialId ? imported.identityFile : null;
  const named = keys && path !== null ? keys(path) : null;
  const key = named && "draft" in named ? named : null;
  if (key) changes.push({ field: "private key", before: null, after: `${path} (${key.keyType} ${key.fingerprint})` });
  else if (named && "problem" in named) remarks.push(named.problem);
  const state = existing === null ? "new" : changes.length > 0 ? "changed" : "unchanged";
  return { row: { ...common, state, changes, remark: remarks.join("; ") }, incoming: host, patch, key };
}

const currentJump = (existing: Host | null, fleet: Fleet): Incoming | null =>
  existing?.jumpHostId ? (fleet.byId(existing.jumpHostId) ?? null) : null;

/** What the plan does to the inventory, less what is left out and whoever would stand behind it. */
export function changesOf(
  planned: readonly PlannedHost[],
  leaveOut: ReadonlySet<string>,
  newId: () => string,
  /** Id of the credential that holds a private key; not needed for a plan without keys. */
  credentialOf: (key: NonNullable<PlannedHost["key"]>) => string | null = () => null,
): InventoryChanges {
  const left = new Set<Incoming>();
  const ids = new Map<Incoming, string>();
  for (const { row, incoming } of planned) {
    if (row.state === "refused" || leaveOut.has(row.name)) left.add(incoming);
    ids.set(incoming, incoming.existing?.id ?? newId());
  }
  const stays = (host: Incoming): boolean => {
    const seen = new Set<Incoming>();
    for (let next: Incoming | null = host; next !== null && !seen.has(next); next = next.jump) {
      if (left.has(next) && (next === host || next.existing === null)) return false;
      seen.add(next);
    }
    return true;
  };
  const add: NewHost[] = [];
  const update: { id: string; patch: HostPatch }[] = [];
  for (const { row, incoming, patch, key } of planned) {
    if ((row.state !== "new" && row.state !== "changed") || !stays(incoming)) continue;
    const jumpId = incoming.jump === null ? null : (ids.get(incoming.jump) ?? incoming.jump.existing?.id ?? null);
    const credentialId = key === null ? null : credentialOf(key);
    const links = {
      ...(jumpId === null ? {} : { jumpHostId: jumpId }),
      ...(credentialId === null ? {} : { credentialId }),
    };
    const { name, address } = incoming.imported;
    const own = ids.get(incoming) ?? "";
    if (incoming.existing === null) add.push({ name, address, ...patch, ...links, id: own });
    else update.push({ id: own, patch: { ...patch, ...links } });
  }
  return { add, update };
}
