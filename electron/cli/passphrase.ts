import { closeSync, openSync, readSync } from "node:fs";
import { Failure } from "../../shared/base/failure.ts";
import { reasonWords } from "../../shared/words/reasons.ts";
import { UsageError } from "./arguments.ts";

/** Longest passphrase file that makes sense, bytes. */
const maxBytes = 4096;

/** The first line of a file; `-` reads standard input. */
export function readSecretFile(path: string): string {
  const buffer = Buffer.alloc(maxBytes);
  let length = 0;
  let file: number;
  try {
    file = path === "-" ? 0 : openSync(path, "r");
  } catch (error) {
    throw new UsageError(`${path} cannot be read (${reasonWords((error as NodeJS.ErrnoException).code ?? "unknown")})`);
  }
  try {
    for (let read = -1; read !== 0 && length < maxBytes; length += read)
      read = readSync(file, buffer, length, maxBytes - length, null);
  } catch (error) {
    throw new UsageError(`${path} cannot be read (${reasonWords((error as NodeJS.ErrnoException).code ?? "unknown")})`);
  } finally {
    if (file !== 0) closeSync(file);
  }
  const text = buffer.toString("utf8", 0, length).split(/\r?\n/, 1)[0] ?? "";
  buffer.fill(0);
  return text;
}

/** Asks on the terminal without echo. UsageError when there is no terminal to ask on; `cancelled` at Ctrl-C. */
export function promptSecret(question: string, signal: AbortSignal): Promise<string> {
  if (!process.stdin.isTTY)
    throw new UsageError("there is no terminal to ask for the passphrase on: use --passphrase-file");
  return promptLine(question, false, signal);
}

/** Asks for one line on the terminal, shown while it is typed only with `echo`. `cancelled` at Ctrl-C. */
export function promptLine(question: string, echo: boolean, signal: AbortSignal): Promise<string> {
  const { stdin, stderr } = process;
  // Before the question: whoever types at once must not be shown either.
  stdin.setRawMode(true);
  stderr.write(question);
  stdin.setEncoding("utf8");
  stdin.resume();
  return new Promise((resolve, reject) => {
    let typed = "";
    const finish = (settle: () => void): void => {
      stdin.setRawMode(false);
      stdin.pause();
      stdin.off("data", listen);
      signal.removeEventListener("abort", cancel);
      stderr.write("\n");
      settle();
    };
    const listen = (text: string): void => {
      for (const character of text) {
        if (character === "\r" || character === "\n") return finish(() => resolve(typed));
        if (character === "\u0003" || character === "\u0004") return cancel();
        if (character === "\u007f" || character === "\b") {
          if (echo && typed !== "") stderr.write("\b \b");
          typed = Array.from(typed).slice(0, -1).join("");
        } else {
          typed += character;
          if (echo) stderr.write(character);
        }
      }
    };
    const cancel = (): void => finish(() => reject(new Failure("cancelled")));
    stdin.on("data", listen);
    if (signal.aborted) cancel();
    else signal.addEventListener("abort", cancel, { once: true });
  });
}
