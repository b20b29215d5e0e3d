import sodium from "libsodium-wrappers-sumo";
import { parentPort, workerData } from "node:worker_threads";

/** Input and output of the worker that derives one key; see kdf.ts. */
export interface KdfJob {
  readonly passphrase: Uint8Array;
  readonly salt: Uint8Array;
  readonly opsLimit: number;
  readonly memLimitBytes: number;
}

const job = workerData as KdfJob;
await sodium.ready;
const key = sodium.crypto_pwhash(
  32,
  job.passphrase,
  job.salt,
  job.opsLimit,
  job.memLimitBytes,
  sodium.crypto_pwhash_ALG_ARGON2ID13,
);
job.passphrase.fill(0);
parentPort?.postMessage(key);
