import { useMemo } from "react";
import { create } from "zustand";
import type { Failure } from "../../../shared/base/failure.ts";
import type { Host } from "../../../shared/contract/hosts.ts";
import type { StreamEvent } from "../../../shared/contract/index.ts";

interface InventoryState {
  readonly hosts: ReadonlyMap<string, Host>;
  /** False until the first snapshot came. */
  readonly loaded: boolean;
  readonly failure: Failure | null;
}

const nothing: InventoryState = { hosts: new Map(), loaded: false, failure: null };
export const useInventory = create<InventoryState>(() => nothing);

export function applyHosts(hosts: ReadonlyMap<string, Host>, event: StreamEvent<"hosts.watch">): Map<string, Host> {
  const next = new Map(event.type === "all" ? [] : hosts);
  for (const host of event.hosts) next.set(host.id, host);
  if (event.type === "changed") for (const id of event.removed) next.delete(id);
  return next;
}

export function resetInventory(): void {
  useInventory.setState(nothing, true);
}

/** All hosts, in the order of the core. */
export function useHosts(): readonly Host[] {
  const hosts = useInventory((state) => state.hosts);
  return useMemo(() => [...hosts.values()], [hosts]);
}

/** One host, or null when it does not exist (any more). */
export function useHost(id: string | null): Host | null {
  return useInventory((state) => (id === null ? null : (state.hosts.get(id) ?? null)));
}
