import { type Core, createCore } from "../../electron/core/createCore.ts";
import type { Ports } from "../../electron/core/ports.ts";
import { systemClock } from "../../electron/core/systemPorts.ts";
import { kdfBounds, type KdfCost } from "../../electron/core/vault/kdfCost.ts";
import { Vault } from "../../electron/core/vault/vault.ts";
import { type FakeClock, memoryLogger } from "./ports.ts";

/** The least that a header may ask for: a fifth of what a vault gets by default, for tests that are not about guessing. */
export const floorCost: KdfCost = { opsLimit: kdfBounds.minOps, memLimitBytes: kdfBounds.minMemory };

/** The vault in a folder, at the least cost of a derivation unless another is given. */
export function vaultAt(
  folder: string,
  clock: FakeClock | typeof systemClock = systemClock,
  kdfCost: KdfCost = floorCost,
): Promise<Vault> {
  return Vault.at(folder, { clock, logger: memoryLogger(), kdfCost });
}

/** A workspace of its own, without a demo fleet, at the least cost of a derivation. */
export function openCore(ports: Ports): Promise<Core> {
  return createCore(ports, { demo: false, demoHandlers: null, kdfCost: floorCost });
}
