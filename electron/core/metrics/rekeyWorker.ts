import { parentPort } from "node:worker_threads";
import { rekeyHistory } from "./historyFile.ts";

/** Input of the worker that encrypts the closed history anew; see carryHistory.ts. Its output is whether that was done. */
export interface RekeyJob {
  readonly home: string;
  /** Keys that it may be under. */
  readonly from: readonly Uint8Array[];
  readonly to: Uint8Array;
}

// Messages wait until someone listens, and the one listener ends the worker with its job.
parentPort?.once("message", ({ home, from, to }: RekeyJob) => {
  const done = from.some((key) => rekeyHistory(home, key, to));
  for (const key of from) key.fill(0);
  to.fill(0);
  parentPort?.postMessage(done);
  parentPort?.close();
});
