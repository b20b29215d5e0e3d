import { create } from "zustand";
import type { ConnectionState } from "../../../shared/contract/access.ts";

interface ConnectionsState {
  readonly list: readonly ConnectionState[];
}

const nothing: ConnectionsState = { list: [] };
/** SSH connections as the core announces them. */
export const useConnections = create<ConnectionsState>(() => nothing);

export function resetConnections(): void {
  useConnections.setState(nothing, true);
}
