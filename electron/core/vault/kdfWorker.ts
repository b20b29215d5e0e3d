import sodium from "libsodium-wrappers-sumo";
import { parentPort } from "node:worker_threads";

/** Input and output of the worker that derives one key; see kdf.ts. */
export interface KdfJob {
  readonly passphrase: Uint8Array;
  readonly salt: Uint8Array;
  readonly opsLimit: number;
  readonly memLimitBytes: number;
}

/** The key, and how long it took without the start of the worker; milliseconds. */
export interface KdfDone {
  readonly key: Uint8Array;
  readonly milliseconds: number;
}

await sodium.ready;
// Messages wait until someone listens, and the one listener ends the worker with its job.
parentPort?.once("message", (job: KdfJob) => {
  const started = performance.now();
  const key = sodium.crypto_pwhash(
    32,
    job.passphrase,
    job.salt,
    job.opsLimit,
    job.memLimitBytes,
    sodium.crypto_pwhash_ALG_ARGON2ID13,
  );
  job.passphrase.fill(0);
  parentPort?.postMessage({ key, milliseconds: performance.now() - started } satisfies KdfDone);
  parentPort?.close();
});
