import { Failure } from "../../../shared/base/failure.ts";
import type { Host } from "../../../shared/contract/hosts.ts";
import { credentialIdsOf } from "../credentials/users.ts";
import { type Change, idOf } from "./changes.ts";

/** The inventory that changes are checked against, as it is before them. */
export interface Present {
  readonly live: ReadonlyMap<string, Host>;
  /** Id of the host with a name. */
  idByName(name: string): string | undefined;
  /** hosts.notFound */
  get(id: string): Host;
  hasCredential(id: string): boolean;
}

/**
 * Whether the inventory holds together after all of `changes` at once. Fails with hosts.nameTaken, hosts.jumpLoop,
 * hosts.usedAsJump, hosts.notFound (a jump host) or credentials.notFound. Work grows with the changes, and with the
 * inventory only when a host goes.
 */
export function checkChanges(changes: readonly Change[], present: Present): void {
  const after = new Map(changes.map((change) => [idOf(change), change.after]));
  const find = (id: string): Host => {
    const changed = after.get(id);
    if (changed) return changed;
    if (changed === null) throw new Failure("hosts.notFound", { name: present.live.get(id)?.name ?? id });
    return present.get(id);
  };
  checkGone(changes, after, present);
  checkNames(changes, present);
  for (const change of changes) {
    const host = change.after;
    if (host === null) continue;
    const known = change.before === null ? [] : credentialIdsOf(change.before);
    for (const id of credentialIdsOf(host))
      if (!known.includes(id) && !present.hasCredential(id)) throw new Failure("credentials.notFound", { name: id });
    if (host.jumpHostId !== (change.before?.jumpHostId ?? null)) checkJumps(host, find);
  }
}

/** No host that stays may need one that goes. */
function checkGone(changes: readonly Change[], after: ReadonlyMap<string, Host | null>, { live }: Present): void {
  const gone = new Map(
    changes.flatMap((change) => (change.after === null && change.before ? [[idOf(change), change.before]] : [])),
  );
  if (gone.size === 0) return;
  const refuse = (host: Host): void => {
    const jump = host.jumpHostId === null ? undefined : gone.get(host.jumpHostId);
    if (jump) throw new Failure("hosts.usedAsJump", { name: jump.name, by: host.name });
  };
  for (const host of live.values()) if (!after.has(host.id)) refuse(host);
  for (const host of after.values()) if (host) refuse(host);
}

function checkNames(changes: readonly Change[], present: Present): void {
  const freed = new Set(changes.flatMap((change) => (change.before ? [change.before.name] : [])));
  const taken = new Set<string>();
  for (const { after: host } of changes) {
    if (host === null) continue;
    const holder = freed.has(host.name) ? undefined : present.idByName(host.name);
    if (taken.has(host.name) || (holder !== undefined && holder !== host.id))
      throw new Failure("hosts.nameTaken", { name: host.name });
    taken.add(host.name);
  }
}

function checkJumps(host: Host, find: (id: string) => Host): void {
  const seen = new Set([host.id]);
  for (let jump = host.jumpHostId; jump !== null; jump = find(jump).jumpHostId) {
    if (seen.has(jump)) throw new Failure("hosts.jumpLoop", { name: host.name });
    seen.add(jump);
  }
}
