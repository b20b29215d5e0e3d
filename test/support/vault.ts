import { systemClock } from "../../electron/core/systemPorts.ts";
import { Vault } from "../../electron/core/vault/vault.ts";
import { type FakeClock, memoryLogger } from "./ports.ts";

/** The vault in a folder, at the default cost of a derivation. */
export function vaultAt(folder: string, clock: FakeClock | typeof systemClock = systemClock): Promise<Vault> {
  return Vault.at(folder, { clock, logger: memoryLogger(), tuneKdf: false });
}
