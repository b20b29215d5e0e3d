import { Worker } from "node:worker_threads";
import type { KdfJob } from "./kdfWorker.ts";

/**
 * Bounds on parameters read from a header. Floor: OWASP's Argon2id minimum (19 MiB, t=2, p=1), so that a tampered header cannot
 * weaken a new key; ceiling: 1 GiB and t=16, so that it cannot stall the computer.
 */
export const kdfBounds = { minOps: 2, maxOps: 16, minMemory: 19 * 1_048_576, maxMemory: 1024 * 1_048_576 } as const;
/** 64 MiB and t=3: a quarter of a second on a laptop, Bitwarden's default. */
export const kdfDefaults = { opsLimit: 3, memLimitBytes: 64 * 1_048_576 } as const;

/** Argon2id, 32 bytes, in a worker that ends afterwards: WASM memory never shrinks, and it would hold the passphrase. */
export function deriveKey(
  passphrase: string,
  parameters: { readonly salt: Uint8Array; readonly opsLimit: number; readonly memLimitBytes: number },
): Promise<Uint8Array> {
  const url = new URL(import.meta.url.endsWith(".ts") ? "./kdfWorker.ts" : "./kdfWorker.js", import.meta.url);
  const job: KdfJob = {
    // NFC, so that the same letters typed on another system give the same bytes.
    passphrase: new TextEncoder().encode(passphrase.normalize("NFC")),
    salt: parameters.salt,
    opsLimit: parameters.opsLimit,
    memLimitBytes: parameters.memLimitBytes,
  };
  return new Promise((resolve, reject) => {
    const worker = new Worker(url, { workerData: job });
    worker.once("message", (key: Uint8Array) => resolve(key));
    worker.once("error", reject);
    worker.once("exit", (code) => reject(new Error(`key derivation ended with code ${code}`)));
  });
}
