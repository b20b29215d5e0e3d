import { Worker } from "node:worker_threads";
import { Serial } from "../../../../shared/base/async.ts";
import type { GeneratedType } from "./generateKey.ts";
import type { OpenedKey } from "./importKey.ts";
import { KeyError } from "./keyParts.ts";
import type { KeyAnswer, KeyJob } from "./keyWorker.ts";

const workerUrl = new URL(import.meta.url.endsWith(".ts") ? "./keyWorker.ts" : "./keyWorker.js", import.meta.url);

/** One at a time: Argon2 may take 1 GiB. */
const serial = new Serial();

/** Stretching a passphrase and finding primes take 0.2 s to some seconds: a worker does it, and ends with what it knew. */
function inWorker(job: KeyJob): Promise<OpenedKey & { readonly file?: string }> {
  return serial.run(
    () =>
      new Promise((resolve, reject) => {
        const worker = new Worker(workerUrl);
        worker.once("message", (answer: KeyAnswer) => {
          if ("key" in answer) resolve(answer.key);
          else reject(new KeyError(answer.problem, answer.reason));
        });
        worker.once("error", reject);
        worker.once("exit", (code) => reject(new Error(`the work on a key ended with code ${code}`)));
        worker.postMessage(job);
      }),
  );
}

/** Opens an encrypted key. Rejects with KeyError. */
export const openLockedKey = (text: string, passphrase: string): Promise<OpenedKey> =>
  inWorker({ work: "open", text, passphrase });

export async function makeKey(
  type: GeneratedType,
  comment: string,
  passphrase: string | undefined,
): Promise<{ key: OpenedKey; file: string }> {
  const { file, ...key } = await inWorker({
    work: "generate",
    type,
    comment,
    ...(passphrase === undefined || passphrase === "" ? {} : { passphrase }),
  });
  if (file === undefined) throw new Error("a new key has a file");
  return { key, file };
}
