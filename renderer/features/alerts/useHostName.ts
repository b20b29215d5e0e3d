import { useCallback } from "react";
import { useInventory } from "../../app/state/inventory.ts";

/** Names of hosts; an alert about no single host is about this computer. */
export function useHostName(): (hostId: string | null) => string {
  const hosts = useInventory((state) => state.hosts);
  return useCallback(
    (hostId) => (hostId === null ? "This computer" : (hosts.get(hostId)?.name ?? "A removed host")),
    [hosts],
  );
}
