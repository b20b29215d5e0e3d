import { Worker } from "node:worker_threads";
import { Serial } from "../../../shared/base/async.ts";
import { type KdfCost, costFor, probeCost } from "./kdfCost.ts";
import type { KdfDone, KdfJob } from "./kdfWorker.ts";

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

  async derive(passphrase: string, parameters: KdfParameters): Promise<Uint8Array> {
    return (await this.serial.run(() => this.deriveNow(passphrase, parameters))).key;
  }

  /** The cost that fits this computer as it is now; a busy one gets less, never less than the default. */
  async measure(): Promise<KdfCost> {
    const probe = { ...probeCost, salt: new Uint8Array(16) };
    return costFor((await this.serial.run(() => this.deriveNow("", probe))).milliseconds);
  }

  private deriveNow(passphrase: string, { salt, opsLimit, memLimitBytes }: KdfParameters): Promise<KdfDone> {
    const worker = this.spare ?? new Worker(workerUrl);
    this.spare = null;
    worker.ref();
    // NFC, so that the same letters typed on another system give the same bytes.
    const typed = new TextEncoder().encode(passphrase.normalize("NFC"));
    return new Promise((resolve, reject) => {
      worker.once("message", (done: KdfDone) => resolve(done));
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

/** What a vault asks of whoever derives its keys. */
export type Deriver = Pick<KeyDeriver, "prepare" | "derive" | "measure" | "dispose">;
