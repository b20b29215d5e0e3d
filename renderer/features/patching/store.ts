import { create } from "zustand";
import { mapLimit } from "../../../shared/base/async.ts";
import { Failure, isFailure } from "../../../shared/base/failure.ts";
import type { PatchInventory } from "../../../shared/contract/patching.ts";
import { useSession } from "../../app/state/session.ts";
import { askAboutHostKey } from "../../components/hostKeyGate.ts";
import { client } from "../../transport/client.ts";

interface PatchState {
  readonly inventories: ReadonlyMap<string, PatchInventory>;
  /** False until the core told what it knows. */
  readonly loaded: boolean;
  readonly failure: Failure | null;
  /** Hosts being read or refreshed. */
  readonly busy: ReadonlySet<string>;
  /** Why the last reading of a host failed. */
  readonly failures: ReadonlyMap<string, Failure>;
  /** Hosts of the refresh under way, and how many are done. */
  readonly round: { readonly total: number; readonly done: number } | null;
}

const nothing: PatchState = {
  inventories: new Map(),
  loaded: false,
  failure: null,
  busy: new Set(),
  failures: new Map(),
  round: null,
};

/** Kept outside the components: a refresh of many hosts goes on while another page is shown. */
export const usePatchState = create<PatchState>(() => nothing);

useSession.subscribe(({ vault }) => {
  if (vault?.state !== "unlocked" && usePatchState.getState().loaded) usePatchState.setState(nothing, true);
});

/** Hosts refreshed at the same time. */
const LANES = 4;

const asFailure = (error: unknown): Failure =>
  error instanceof Failure ? error : new Failure("internal", { reference: String(error) });

/** Last known inventories; asks no host. */
export async function loadKnown(): Promise<void> {
  try {
    const known = await client.call("patch.known");
    usePatchState.setState(({ inventories }) => ({
      inventories: new Map([...inventories, ...known.map((one) => [one.hostId, one] as const)]),
      loaded: true,
      failure: null,
    }));
  } catch (error) {
    usePatchState.setState({ failure: asFailure(error) });
  }
}

/**
 * Reads one host, after fetching new lists on it with `refresh`. True when it worked. With `ask`, for what the person just
 * asked for, a question about the host's key is put to them; otherwise it is a failure like any other.
 */
export async function readHost(hostId: string, options: { refresh: boolean; ask: boolean }): Promise<boolean> {
  if (usePatchState.getState().busy.has(hostId)) return false;
  usePatchState.setState(({ busy, failures }) => ({ busy: added(busy, hostId), failures: without(failures, hostId) }));
  try {
    const inventory = await read(hostId, options);
    usePatchState.setState(({ inventories }) => ({ inventories: new Map(inventories).set(hostId, inventory) }));
    return true;
  } catch (error) {
    usePatchState.setState(({ failures }) => ({ failures: new Map(failures).set(hostId, asFailure(error)) }));
    // Without root the lists cannot be fetched, but those that are there can be read.
    if (options.refresh && isFailure(error, "action.needsRoot")) await readPresent(hostId);
    return false;
  } finally {
    usePatchState.setState(({ busy }) => ({ busy: new Set([...busy].filter((id) => id !== hostId)) }));
  }
}

async function readPresent(hostId: string): Promise<void> {
  try {
    const inventory = await client.call("patch.inventory", { hostId });
    usePatchState.setState(({ inventories }) => ({ inventories: new Map(inventories).set(hostId, inventory) }));
  } catch {
    // The failure of the refresh is what is shown.
  }
}

async function read(hostId: string, options: { refresh: boolean; ask: boolean }): Promise<PatchInventory> {
  const method = options.refresh ? "patch.refresh" : "patch.inventory";
  try {
    return await client.call(method, { hostId });
  } catch (error) {
    if (!options.ask || !(error instanceof Failure) || !(await askAboutHostKey(hostId, error))) throw error;
    return client.call(method, { hostId });
  }
}

/** Refreshes hosts, some at a time; one that fails does not stop the others. */
export async function refreshHosts(hostIds: readonly string[]): Promise<void> {
  if (usePatchState.getState().round !== null) return;
  usePatchState.setState({ round: { total: hostIds.length, done: 0 } });
  await mapLimit(hostIds, LANES, async (hostId) => {
    await readHost(hostId, { refresh: true, ask: false });
    usePatchState.setState(({ round }) => ({ round: round && { ...round, done: round.done + 1 } }));
  });
  usePatchState.setState({ round: null });
}

const added = (set: ReadonlySet<string>, value: string): ReadonlySet<string> => new Set([...set, value]);
const without = <T>(map: ReadonlyMap<string, T>, key: string): ReadonlyMap<string, T> => {
  const next = new Map(map);
  next.delete(key);
  return next;
};
