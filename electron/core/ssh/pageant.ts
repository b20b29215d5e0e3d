import { execFile } from "node:child_process";
import { createRequire } from "node:module";

/** Asks PuTTY's Pageant, or what stands in for it (gpg-agent, KeeAgent): `helper` is the command that carries the message. */
export type PageantHelper = readonly [file: string, ...args: string[]];

/** What the helper shares with Pageant's window, in bytes: it writes past the end with more (ssh2's util/pagent.c). */
const maxShared = 8192;
/** Exit statuses of the helper (ssh2's util/pagent.c). */
const noWindow = 11;
const noAnswer = 1;

/**
 * One message of the agent's protocol to Pageant's window and the answer, both with their lengths in front. Only a Windows
 * program can send it, and ssh2 brings one; its own way of starting it fails from within an archive, waits without end when the window
 * does not answer (it runs as administrator and Holdfast does not), and opens a console each time.
 * Rejects when Pageant does not run or does not answer.
 */
export function askPageant(message: Buffer, helper: PageantHelper = [ownHelper()]): Promise<Buffer> {
  if (message.length > maxShared) return Promise.reject(new Error("the message is too large for Pageant"));
  const [file, ...args] = helper;
  return new Promise((resolve, reject) => {
    // execFile, as Electron lets only that one reach into an archive.
    const child = execFile(
      file,
      [...args, String(message.length)],
      { encoding: "buffer", maxBuffer: maxShared, windowsHide: true },
      (error, stdout) => {
        if (!error) resolve(stdout);
        else reject(new Error(reasons.get(error.code) ?? `Pageant could not be asked (${String(error.code)})`));
      },
    );
    // A helper that found no window reads nothing.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(message);
  });
}

const reasons = new Map<unknown, string>([
  [noWindow, "Pageant is not running"],
  [noAnswer, "Pageant did not answer"],
]);

function ownHelper(): string {
  return createRequire(import.meta.url).resolve("ssh2/util/pagent.exe");
}
