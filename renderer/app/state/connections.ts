import { create } from "zustand";
import type { ConnectionState } from "../../../shared/contract/access.ts";

interface ConnectionsState {
  readonly byHost: ReadonlyMap<string, ConnectionState>;
}

const nothing: ConnectionsState = { byHost: new Map() };
/** SSH connections as the core announces them; closed ones are left out. */
export const useConnections = create<ConnectionsState>(() => nothing);

/** The core sends all states first, then the changed ones. */
export function applyConnections(
  byHost: ReadonlyMap<string, ConnectionState>,
  changed: readonly ConnectionState[],
): Map<string, ConnectionState> {
  const next = new Map(byHost);
  for (const entry of changed) {
    if (entry.state === "closed") next.delete(entry.hostId);
    else next.set(entry.hostId, entry);
  }
  return next;
}

export function resetConnections(): void {
  useConnections.setState(nothing, true);
}
