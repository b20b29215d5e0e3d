import type { Host } from "../../../shared/contract/hosts.ts";
import { formatHop, type Hop, parseJump } from "../inventory/importers/jump.ts";
import type { ImportedHost } from "../inventory/importers/types.ts";

/** A host on its way into the inventory: a row of the file, or a jump host that one of them needs. */
export interface Incoming {
  readonly imported: ImportedHost;
  /** The host of the inventory that it is. */
  readonly existing: Host | null;
  /** Null = as it is (of an existing host), none for a new one. */
  jump: Incoming | null;
  /** Why it is refused. */
  problem: string | null;
  /** `jump` has been looked for. */
  connected: boolean;
}

/** What jump hosts are looked up in. */
export interface Fleet {
  readonly defaultUser: string;
  byName(name: string): Incoming | undefined;
  byPlace(address: string, port: number, user: string): Incoming | undefined;
  /** Settings that the file has for a jump host that it does not list. */
  described(name: string): ImportedHost | undefined;
  /** The host behind an id of the inventory, as it comes out of the import. */
  byId(id: string): Incoming | undefined;
  /** Adds a host that only stands in front of others; undefined when its name is taken. */
  add(imported: ImportedHost): Incoming | undefined;
}

const maxHops = 8;

export const placeKey = (address: string, port: number, user: string): string =>
  `${address.toLowerCase()} ${port} ${user}`;

const portOf = (host: Incoming): number => host.imported.port ?? host.existing?.port ?? 22;
const userOf = (host: Incoming, fleet: Fleet): string => host.imported.user ?? host.existing?.user ?? fleet.defaultUser;

/** The host in front of one, after the import. */
export const jumpOf = (host: Incoming, fleet: Fleet): Incoming | null =>
  host.jump ?? (host.existing?.jumpHostId ? (fleet.byId(host.existing.jumpHostId) ?? null) : null);

/** Connects a host with the chain of jump hosts that its file names; sets `problem` where that cannot be. */
export function connectJumps(host: Incoming, fleet: Fleet): void {
  if (host.connected) return;
  host.connected = true;
  const text = host.imported.jump;
  if (text === null || text === "") return;
  const hops = parseJump(text);
  if (hops === null) {
    host.problem = `its jump hosts cannot be read (${text.slice(0, 80)})`;
    return;
  }
  if (hops.length > maxHops) {
    host.problem = `it has more than ${maxHops} jump hosts`;
    return;
  }
  let previous: Incoming | null = null;
  for (const hop of hops) {
    const found: Incoming | undefined = previous === null ? find(hop, fleet).host : findBehind(hop, previous, fleet);
    if (!found) {
      host.problem = `its jump host ${formatHop(hop).slice(0, 80)} cannot be told from another host of that name`;
      return;
    }
    // `Host *` often sends a jump host through itself; it is meant to be reached directly.
    if (found === host) {
      if (hops.length > 1) host.problem = "its jump hosts lead back to it";
      return;
    }
    previous = found;
  }
  host.jump = previous;
}

const agrees = (hop: Hop, host: Incoming, fleet: Fleet): boolean =>
  (hop.port === null || hop.port === portOf(host)) && (hop.user === null || hop.user === userOf(host, fleet));

/** The host that a hop means: by name, then by place, else a new one; no host when its name is taken by another. */
function find(hop: Hop, fleet: Fleet): { host: Incoming | undefined; added: boolean } {
  const named = fleet.byName(hop.host);
  if (named && agrees(hop, named, fleet)) return { host: named, added: false };
  const wanted = describeHop(hop, named, fleet);
  const place = fleet.byPlace(wanted.address, wanted.port ?? 22, wanted.user ?? fleet.defaultUser);
  if (place) return { host: place, added: false };
  const host = fleet.add(wanted);
  if (host) connectJumps(host, fleet);
  return { host, added: true };
}

/** A hop that is reached through another one, whatever its own settings say: that is what a chain means. */
function findBehind(hop: Hop, previous: Incoming, fleet: Fleet): Incoming | undefined {
  const { host, added } = find(hop, fleet);
  if (!host) return undefined;
  connectJumps(host, fleet);
  if (jumpOf(host, fleet) === previous) return host;
  if (added) {
    host.jump = previous;
    return host;
  }
  const name = `${host.imported.name} via ${previous.imported.name}`.slice(0, 128);
  const known = fleet.byName(name);
  if (known) return jumpOf(known, fleet) === previous ? known : undefined;
  const twin = fleet.add({ ...host.imported, name, jump: null, groups: [], tags: [hopTag], vars: {} });
  if (twin) twin.jump = previous;
  return twin;
}

/** Tells hosts that an import added for the way to others. */
const hopTag = "jump-host";

function describeHop(hop: Hop, named: Incoming | undefined, fleet: Fleet): ImportedHost {
  const described = fleet.described(hop.host) ?? named?.imported;
  const plain = hop.user === null && hop.port === null;
  return {
    name: plain ? hop.host : formatHop(hop),
    address: described?.address ?? hop.host,
    port: hop.port ?? described?.port ?? null,
    user: hop.user ?? described?.user ?? null,
    groups: [],
    tags: [hopTag],
    jump: described?.jump ?? null,
    identityFile: described?.identityFile ?? null,
    vars: {},
    ...(described?.access ? { access: described.access } : {}),
  };
}
