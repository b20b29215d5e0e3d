import { Worker } from "node:worker_threads";
import type { Ports } from "../ports.ts";
import type { RekeyJob } from "./rekeyWorker.ts";

const workerUrl = new URL(import.meta.url.endsWith(".ts") ? "./rekeyWorker.ts" : "./rekeyWorker.js", import.meta.url);

/** By folder. A vault that is locked and opened again meanwhile waits here for the worker that still has the file. */
const underWay = new Map<string, Promise<boolean>>();

/**
 * Gives the closed history the vault's new key, in a worker: each 25 MB of it take a second. Whatever goes wrong, the keys that
 * were noted in the vault let the next opening finish it. `from`: keys that it may be under. Gives whether it was done, when
 * nothing has the file open any more.
 */
export function carryHistory(
  ports: Pick<Ports, "paths" | "logger">,
  from: readonly Uint8Array[],
  to: Uint8Array,
): Promise<boolean> {
  const { home } = ports.paths;
  const job = { home, from: from.map((key) => Uint8Array.from(key)), to: Uint8Array.from(to) };
  const before = underWay.get(home);
  const carried = before ? before.then(() => inWorker(ports, job)) : inWorker(ports, job);
  const done = carried.finally(() => {
    if (underWay.get(home) === done) underWay.delete(home);
  });
  underWay.set(home, done);
  return done;
}

/** What ends when no worker has the history of that folder any more; undefined when none has. */
export const carriedAlready = (home: string): Promise<boolean> | undefined => underWay.get(home);

function inWorker({ logger }: Pick<Ports, "logger">, job: RekeyJob): Promise<boolean> {
  const failed = (error: unknown): void =>
    logger.error("the history was not carried over to new keys, which its next opening does", error);
  return new Promise<boolean>((resolve) => {
    let isDone = false;
    const worker = new Worker(workerUrl);
    worker.once("message", (done: boolean) => (isDone = done)).once("error", failed);
    worker.once("exit", () => resolve(isDone));
    worker.postMessage(job);
  }).catch((error: unknown) => {
    failed(error);
    return false;
  });
}
