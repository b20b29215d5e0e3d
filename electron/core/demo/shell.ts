import type { Clock } from "../ports.ts";
import type { ServerSession } from "../ssh/server.ts";
import { commands, type Environment, runCommand } from "./commands.ts";
import type { Machine } from "./machine.ts";

/** Command lines remembered for the arrow keys. */
const maxHistory = 200;
const maxLine = 4096;

/** The interactive shell of a simulated host: a line editor with history and completion over commands.ts. */
export function runShell(session: ServerSession, machine: Machine, clock: Clock): void {
  const environment: Environment = { machine, clock, folder: "/root" };
  const history: string[] = [];
  let line = "";
  let recalled = 0;
  let flood: (() => void) | null = null;

  const write = (text: string): boolean => session.stdout.write(text.replaceAll("\n", "\r\n"));
  const prompt = (): void => {
    const folder = environment.folder === "/root" ? "~" : environment.folder;
    session.stdout.write(`\u001b[1;32mroot@${machine.spec.name}\u001b[0m:\u001b[1;34m${folder}\u001b[0m# `);
  };
  const replaceLine = (text: string): void => {
    session.stdout.write(`${"\b \b".repeat(Array.from(line).length)}${text}`);
    line = text;
  };

  /** `yes` goes on until Ctrl-C, under the channel's own back-pressure. */
  function yes(word: string): void {
    const block = `${word}\r\n`.repeat(200);
    let stopped = false;
    flood = () => {
      stopped = true;
      flood = null;
    };
    const pump = (): void => {
      if (stopped) return;
      if (session.stdout.write(block)) setImmediate(pump);
      else session.stdout.once("drain", pump);
    };
    pump();
  }

  function run(text: string): void {
    const trimmed = text.trim();
    if (trimmed !== "" && trimmed !== history.at(-1)) history.push(trimmed);
    if (history.length > maxHistory) history.shift();
    recalled = history.length;
    if (trimmed === "exit" || trimmed === "logout") return session.exit(0);
    if (trimmed === "clear") session.stdout.write("\u001b[H\u001b[2J");
    else if (trimmed === "history") write(history.map((item, index) => `${index + 1}  ${item}\n`).join(""));
    else if (/^yes( |$)/.test(trimmed)) return yes(trimmed.slice(4) || "y");
    else if (trimmed !== "") write(runCommand(trimmed, environment).output);
    prompt();
  }

  function complete(): void {
    const word = /\S*$/.exec(line)?.[0] ?? "";
    const folder = word.includes("/") ? word.slice(0, word.lastIndexOf("/") + 1) : "";
    const names =
      line === word
        ? Object.keys(commands)
        : machine.files.list(`${folder || environment.folder}`.replace(/(.)\/$/, "$1"));
    const found = names.filter((name) => name.startsWith(word.slice(folder.length)));
    if (found.length === 1) replaceLine(`${line}${(found[0] as string).slice(word.length - folder.length)} `);
    else if (found.length > 1) {
      write(`\n${found.join("  ")}\n`);
      prompt();
      session.stdout.write(line);
    }
  }

  const keys: Readonly<Record<string, () => void>> = {
    "\r": () => {
      session.stdout.write("\r\n");
      const entered = line;
      line = "";
      run(entered);
    },
    "\u0003": () => {
      flood?.();
      line = "";
      session.stdout.write("^C\r\n");
      prompt();
    },
    "\u0004": () => (line === "" ? session.exit(0) : undefined),
    "\u007f": () => replaceLine(Array.from(line).slice(0, -1).join("")),
    "\u000c": () => {
      session.stdout.write("\u001b[H\u001b[2J");
      prompt();
      session.stdout.write(line);
    },
    "\u0015": () => replaceLine(""),
    "\t": complete,
    "\u001b[A": () => replaceLine(history[(recalled = Math.max(0, recalled - 1))] ?? ""),
    "\u001b[B": () => replaceLine(history[(recalled = Math.min(history.length, recalled + 1))] ?? ""),
  };

  session.stdin.on("data", (chunk: Buffer) => {
    // Escape sequences arrive whole; a paste arrives as one chunk of many characters.
    for (const [key] of chunk.toString("utf8").matchAll(/\u001b\[[0-9;?]*[A-Za-z~]|[^]/gu)) {
      const action = keys[key];
      if (action) action();
      else if (flood === null && !/^\p{Cc}/u.test(key) && line.length < maxLine) {
        line += key;
        session.stdout.write(key);
      }
    }
  });
  session.onClose(() => flood?.());
  write(`${machine.files.get("/etc/motd")?.content ?? ""}\n`);
  prompt();
}
