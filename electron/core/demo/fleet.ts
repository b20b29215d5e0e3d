import type { HostDraft } from "../../../shared/contract/hosts.ts";
import type { Clock } from "../ports.ts";
import { type SimulatedHost, startSimulatedHost } from "./simulatedHost.ts";
import { machineSpecs } from "./spec.ts";

export interface Fleet {
  readonly hosts: readonly HostDraft[];
  dispose(): Promise<void>;
}

/** Starts the six simulated hosts, each on a loopback port of its own. */
export async function startFleet(clock: Clock): Promise<Fleet> {
  const hosts: SimulatedHost[] = [];
  const dispose = async (): Promise<void> => void (await Promise.all(hosts.map((host) => host.close())));
  try {
    for (const spec of machineSpecs) hosts.push(await startSimulatedHost(spec, clock));
  } catch (error) {
    await dispose();
    throw error;
  }
  return { hosts: hosts.map((host) => host.draft), dispose };
}
