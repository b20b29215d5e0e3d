import { argon2 } from "node:crypto";
import { promisify } from "node:util";
import { type Core, createCore } from "../../electron/core/createCore.ts";
import type { Ports } from "../../electron/core/ports.ts";
import { systemClock } from "../../electron/core/systemPorts.ts";
import type { Deriver } from "../../electron/core/vault/kdf.ts";
import { kdfBounds, type KdfCost } from "../../electron/core/vault/kdfCost.ts";
import { Vault } from "../../electron/core/vault/vault.ts";
import { type FakeClock, memoryLogger } from "./ports.ts";

/** The least that a header may ask for: a fifth of what a vault gets by default, for tests that are not about guessing. */
export const floorCost: KdfCost = { opsLimit: kdfBounds.minOps, memLimitBytes: kdfBounds.minMemory };

const argon2Async = promisify(argon2);

/** The same keys as the product's worker derives (kdf.test.ts compares them), by Node's own Argon2id in a sixth of the time. */
export const quickDeriver: Deriver = {
  prepare: () => undefined,
  async derive(passphrase, { salt, opsLimit, memLimitBytes }) {
    const message = passphrase.normalize("NFC");
    const cost = { parallelism: 1, tagLength: 32, memory: memLimitBytes / 1024, passes: opsLimit };
    return new Uint8Array(await argon2Async("argon2id", { message, nonce: salt, ...cost }));
  },
  measure: () => Promise.resolve(floorCost),
  dispose: () => undefined,
};

/** The vault in a folder, at the least cost of a derivation unless another is given. */
export function vaultAt(
  folder: string,
  clock: FakeClock | typeof systemClock = systemClock,
  kdfCost: KdfCost = floorCost,
): Promise<Vault> {
  return Vault.at(folder, { clock, logger: memoryLogger(), kdfCost, deriver: quickDeriver });
}

/** A workspace of its own, without a demo fleet, at the least cost of a derivation. */
export function openCore(ports: Ports): Promise<Core> {
  return createCore(ports, { demo: false, demoHandlers: null, kdfCost: floorCost, deriver: quickDeriver });
}
