import sodium from "libsodium-wrappers-sumo";
import { parentPort } from "node:worker_threads";
import { generateKey, type GeneratedType } from "./generateKey.ts";
import { importKey, type OpenedKey } from "./importKey.ts";
import { KeyError, type KeyProblem } from "./keyParts.ts";

/** Input and output of the worker that does one piece of slow work on keys; see keyJobs.ts. */
export type KeyJob =
  | { readonly work: "open"; readonly text: string; readonly passphrase: string }
  | { readonly work: "generate"; readonly type: GeneratedType; readonly comment: string; readonly passphrase?: string };
export type KeyAnswer =
  | { readonly key: OpenedKey & { readonly file?: string } }
  | { readonly problem: KeyProblem; readonly reason: string };

await sodium.ready;

function answer(job: KeyJob): KeyAnswer {
  try {
    if (job.work === "generate") return { key: generateKey(job.type, job.comment, job.passphrase) };
    return { key: importKey(job.text, job.passphrase, sodium) };
  } catch (error) {
    if (!(error instanceof KeyError)) throw error;
    return { problem: error.problem, reason: error.message };
  }
}

// Messages wait until someone listens, and the one listener ends the worker with its job.
parentPort?.once("message", (job: KeyJob) => {
  parentPort?.postMessage(answer(job));
  parentPort?.close();
});
