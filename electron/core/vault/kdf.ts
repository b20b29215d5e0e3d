import { Worker } from "node:worker_threads";
import { Serial } from "../../../shared/base/async.ts";
import type { KdfJob } from "./kdfWorker.ts";

/**
 * Bounds on parameters read from a header. Floor: OWASP's Argon2id minimum (19 MiB, t=2, p=1), so that a tampered header cannot
 * weaken a new key; ceiling: 1 GiB and t=16, so that it cannot stall the computer.
 */
export const kdfBounds = { minOps: 2, maxOps: 16, minMemory: 19 * 1_048_576, maxMemory: 1024 * 1_048_576 } as const;
/** 64 MiB and t=3: a quarter of a second on a laptop, Bitwarden's default. */
export const kdfDefaults = { opsLimit: 3, memLimitBytes: 64 * 1_048_576 } as const;

export interface KdfParameters {
  readonly salt: Uint8Array;
  readonly opsLimit: number;
  readonly memLimitBytes: number;
}

const workerUrl = new URL(import.meta.url.endsWith(".ts") ? "./kdfWorker.ts" : "./kdfWorker.js", import.meta.url);

/** Argon2id, 32 bytes, each time in a worker that ends afterwards: WASM memory never shrinks, and it would hold the passphrase. */
export class KeyDeriver {
  private spare: Worker | null = null;
  /** One at a time: each takes 64 MiB and more. */
  private readonly serial = new Serial();

  /** Starts the next worker ahead, while the person still types. It keeps no process alive. */
  prepare(): void {
    if (this.spare) return;
    const worker = new Worker(workerUrl);
    worker.unref();
    this.spare = worker;
    const drop = (): void => {
      if (this.spare === worker) this.spare = null;
    };
    worker.once("error", drop).once("exit", drop);
  }

  derive(passphrase: string, parameters: KdfParameters): Promise<Uint8Array> {
    return this.serial.run(() => this.deriveNow(passphrase, parameters));
  }

  private deriveNow(passphrase: string, { salt, opsLimit, memLimitBytes }: KdfParameters): Promise<Uint8Array> {
    const worker = this.spare ?? new Worker(workerUrl);
    this.spare = null;
    worker.ref();
    // NFC, so that the same letters typed on another system give the same bytes.
    const typed = new TextEncoder().encode(passphrase.normalize("NFC"));
    return new Promise((resolve, reject) => {
      worker.once("message", (key: Uint8Array) => resolve(key));
      worker.once("error", reject);
      worker.once("exit", (code) => reject(new Error(`key derivation ended with code ${code}`)));
      worker.postMessage({ passphrase: typed, salt, opsLimit, memLimitBytes } satisfies KdfJob);
      typed.fill(0);
    });
  }

  dispose(): void {
    void this.spare?.terminate();
    this.spare = null;
  }
}
