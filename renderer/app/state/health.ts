import { create } from "zustand";
import type { StreamEvent } from "../../../shared/contract/index.ts";

export type FleetHealth = StreamEvent<"health.fleet">["hosts"][number];

interface HealthState {
  readonly byHost: ReadonlyMap<string, FleetHealth>;
  readonly loaded: boolean;
}

const nothing: HealthState = { byHost: new Map(), loaded: false };
export const useFleetHealth = create<HealthState>(() => nothing);

export function applyHealth(
  byHost: ReadonlyMap<string, FleetHealth>,
  event: StreamEvent<"health.fleet">,
): Map<string, FleetHealth> {
  const next = new Map(event.full ? [] : byHost);
  for (const entry of event.hosts) next.set(entry.hostId, entry);
  return next;
}

export function resetHealth(): void {
  useFleetHealth.setState(nothing, true);
}

/** The latest health of one host; null before anything is known. */
export function useHostHealth(hostId: string): FleetHealth | null {
  return useFleetHealth((state) => state.byHost.get(hostId) ?? null);
}
