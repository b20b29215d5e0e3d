import sodium from "libsodium-wrappers-sumo";
import { parentPort, workerData } from "node:worker_threads";
import type { kdfDefaults } from "../../electron/core/vault/kdf.ts";

// One derivation in a worker of its own, as the vault does it; only the hash itself is timed.
const { opsLimit, memLimitBytes } = workerData as typeof kdfDefaults;
await sodium.ready;
const started = performance.now();
sodium.crypto_pwhash(
  32,
  "a passphrase",
  new Uint8Array(16),
  opsLimit,
  memLimitBytes,
  sodium.crypto_pwhash_ALG_ARGON2ID13,
);
parentPort?.postMessage(performance.now() - started);
