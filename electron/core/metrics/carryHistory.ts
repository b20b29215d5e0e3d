import { Worker } from "node:worker_threads";
import type { Ports } from "../ports.ts";
import type { RekeyJob } from "./rekeyWorker.ts";

const workerUrl = new URL(import.meta.url.endsWith(".ts") ? "./rekeyWorker.ts" : "./rekeyWorker.js", import.meta.url);

/**
 * Gives the closed history the vault's new key, in a worker: each 25 MB of it take a second. Whatever goes wrong, the keys that
 * were noted in the vault let the next opening finish it. Gives whether it was done, when nothing has the file open any more.
 */
export function carryHistory(
  { paths, logger }: Pick<Ports, "paths" | "logger">,
  from: Uint8Array,
  to: Uint8Array,
): Promise<boolean> {
  const failed = (error: unknown): void =>
    logger.error("the history was not carried over to new keys, which its next opening does", error);
  return new Promise<boolean>((resolve) => {
    let isDone = false;
    const worker = new Worker(workerUrl);
    worker.once("message", (done: boolean) => (isDone = done)).once("error", failed);
    worker.once("exit", () => resolve(isDone));
    worker.postMessage({ home: paths.home, from, to } satisfies RekeyJob);
  }).catch((error: unknown) => {
    failed(error);
    return false;
  });
}
