import type { HostKeys } from "../../access/hostKeys.ts";
import { credentialIdsOf } from "../../credentials/users.ts";
import type { SavedFilters } from "../../filters/savedFilters.ts";
import type { Host } from "../../../../shared/contract/hosts.ts";
import type { Inventory } from "../inventory.ts";
import type { BundledCredential, BundleDocument } from "./format.ts";

export interface BundleSources {
  readonly inventory: Inventory;
  readonly hostKeys: Pick<HostKeys, "trusted">;
  readonly filters: Pick<SavedFilters, "list">;
  readonly now: number;
}

type Content = Omit<BundleDocument, "holdfast" | "version">;

/** Hosts and everything they need; with `hostIds`, only those, the jump hosts in front of them and their credentials. */
export function collectBundle(
  { inventory, hostKeys, filters, now }: BundleSources,
  hostIds: readonly string[] | undefined,
  withSecrets: boolean,
): Content {
  const hosts =
    hostIds === undefined
      ? inventory.list()
      : withJumpHosts(
          hostIds.map((id) => inventory.get(id)),
          inventory,
        );
  const wanted = hostIds === undefined ? null : new Set(hosts.flatMap(credentialIdsOf));
  const store = inventory.credentialStore;
  const credentials = store
    .all()
    .filter(({ id }) => wanted === null || wanted.has(id))
    .map(({ id, name, kind, fingerprint, owned }): BundledCredential => {
      // The key of an agent is named, not held: there is nothing to hide.
      const secret = withSecrets || kind === "agent" ? store.original(id) : undefined;
      return { id, name, kind, fingerprint, owned, ...(secret && { secret }) };
    });
  const keys = hosts.map(
    ({ id }) => [id, hostKeys.trusted(id).map(({ key, fingerprint }) => ({ key, fingerprint }))] as const,
  );
  return {
    createdAt: now,
    hosts: hosts.toSorted((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name))),
    credentials,
    hostKeys: Object.fromEntries(keys.filter(([, list]) => list.length > 0)),
    filters: filters.list().map(({ name, filter, group }) => ({ name, filter, group })),
  };
}

function withJumpHosts(hosts: readonly Host[], inventory: Inventory): Host[] {
  const found = new Set(hosts);
  for (const { jumpHostId } of found) {
    const jump = jumpHostId === null ? undefined : inventory.find(jumpHostId);
    if (jump) found.add(jump);
  }
  return [...found];
}
