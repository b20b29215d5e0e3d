import type { Failure } from "../../../shared/base/failure.ts";
import type { Host } from "../../../shared/contract/hosts.ts";
import type { PackageUpdate, PatchInventory } from "../../../shared/contract/patching.ts";
import type { Run } from "../../../shared/contract/runs.ts";

export const PATCH_KIND = "patch.apply";

/** From this age on package lists are called old, in milliseconds: repositories with security fixes change daily. */
export const OLD_LISTS_MS = 3 * 86_400_000;

export interface PatchRow {
  readonly host: Host;
  /** null = never read. */
  readonly inventory: PatchInventory | null;
  readonly run: Run | null;
  readonly busy: boolean;
  readonly failure: Failure | null;
}

export interface Counts {
  readonly security: number;
  readonly other: number;
  readonly held: number;
}

export function countsOf(inventory: PatchInventory): Counts {
  const security = inventory.updates.filter((update) => update.security).length;
  return { security, other: inventory.updates.length - security, held: inventory.held.length };
}

/** One row a host, with its run under way if there is one. */
export function patchRows(
  hosts: readonly Host[],
  state: {
    readonly inventories: ReadonlyMap<string, PatchInventory>;
    readonly busy: ReadonlySet<string>;
    readonly failures: ReadonlyMap<string, Failure>;
  },
  runs: readonly Run[],
): PatchRow[] {
  const underWay = new Map(
    runs.flatMap((run) =>
      run.endedAt === null && run.kind === PATCH_KIND && run.hostId !== null ? [[run.hostId, run] as const] : [],
    ),
  );
  return hosts.map((host) => ({
    host,
    inventory: state.inventories.get(host.id) ?? null,
    run: underWay.get(host.id) ?? null,
    busy: state.busy.has(host.id),
    failure: state.failures.get(host.id) ?? null,
  }));
}

/** Totals over the hosts that were read, for the line above the table. */
export function totalsOf(rows: readonly PatchRow[]): {
  readonly withSecurity: number;
  readonly withUpdates: number;
  readonly reboot: number;
  readonly unknown: number;
} {
  const read = rows.flatMap(({ inventory }) => (inventory ? [inventory] : []));
  return {
    withSecurity: read.filter((one) => countsOf(one).security > 0).length,
    withUpdates: read.filter((one) => one.updates.length > 0).length,
    reboot: read.filter((one) => one.rebootRequired === true).length,
    unknown: rows.length - read.length,
  };
}

/** Every word of the search must be in the name, a version or the origin; `security` finds security updates. */
export function searchUpdates(updates: readonly PackageUpdate[], search: string): readonly PackageUpdate[] {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  if (words.length === 0) return updates;
  return updates.filter(({ name, from, to, origin, security }) => {
    const text = `${name} ${from ?? "new"} ${to ?? "removed"} ${origin} ${security ? "security" : ""}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
