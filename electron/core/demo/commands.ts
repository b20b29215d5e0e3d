import type { Clock } from "../ports.ts";
import type { Machine } from "./machine.ts";
import { diskFree, procFile } from "./proc.ts";
import { VirtualFiles } from "./virtualFiles.ts";

/** Where a command runs; `folder` changes with cd. */
export interface Environment {
  readonly machine: Machine;
  readonly clock: Clock;
  folder: string;
}

export interface CommandResult {
  readonly output: string;
  readonly code: number;
}

type Command = (args: readonly string[], environment: Environment, input: string) => CommandResult;

/** Longest output of one command of a simulated shell, characters. */
const maxOutput = 4 * 1_048_576;

const ok = (output: string): CommandResult => ({ output: output.slice(0, maxOutput), code: 0 });
const fail = (message: string, code = 1): CommandResult => ({ output: `${message}\n`, code });
const linesOf = (text: string): string[] => text.replace(/\n$/, "").split("\n");

function read(path: string, { machine, folder }: Environment): string | undefined {
  const absolute = VirtualFiles.resolve(folder, path);
  const file = machine.files.get(absolute);
  return file?.type === "file" ? file.content : procFile(absolute, machine);
}

/** Content of the named files, or of standard input where none is named. */
function readAll(name: string, paths: readonly string[], environment: Environment, input: string): CommandResult {
  if (paths.length === 0) return ok(input);
  let output = "";
  for (const path of paths) {
    const content = read(path, environment);
    if (content === undefined) return fail(`${name}: ${path}: No such file or directory`);
    output += content;
  }
  return ok(output);
}

const mode = (bits: number, type: string): string =>
  (type === "directory" ? "d" : "-") +
  [6, 3, 0].map((shift) => ["---", "--x", "-w-", "-wx", "r--", "r-x", "rw-", "rwx"][(bits >> shift) & 7]).join("");

const list: Command = (args, environment) => {
  const { files } = environment.machine;
  const long = args.some((argument) => /^-\w*l/.test(argument));
  const path = VirtualFiles.resolve(environment.folder, args.find((argument) => !argument.startsWith("-")) ?? ".");
  const file = files.get(path);
  if (!file) return fail(`ls: cannot access '${path}': No such file or directory`, 2);
  const names = file.type === "directory" ? files.list(path) : [path];
  if (!long) return ok(names.length > 0 ? `${names.join("  ")}\n` : "");
  return ok(
    names
      .map((name) => {
        const item = files.get(VirtualFiles.resolve(path, name)) ?? file;
        const time = new Date(item.modifiedAt).toISOString().slice(0, 16).replace("T", " ");
        return `${mode(item.mode, item.type)} root root ${String(item.content.length).padStart(8)} ${time} ${name}\n`;
      })
      .join(""),
  );
};

const count = (args: readonly string[], fallback: number): number =>
  Math.abs(Number(/-n\s*(\d+)|-(\d+)/.exec(args.join(" "))?.slice(1).find(Boolean) ?? fallback));
const operands = (args: readonly string[]): string[] => args.filter((argument) => !/^-|^\d+$/.test(argument));

const memory: Command = (_, { machine }) => {
  const total = machine.spec.memoryMiB;
  const used = Math.round(total * machine.memoryUsed);
  const { swapMiB } = machine.spec;
  const row = (...cells: (string | number)[]): string => cells.map((cell) => String(cell).padStart(12)).join("");
  return ok(
    `${row("", "total", "used", "available")}\n${row("Mem (MiB)", total, used, total - used)}\n${row("Swap (MiB)", swapMiB, Math.round(swapMiB * 0.07), Math.round(swapMiB * 0.93))}\n`,
  );
};

const processes: Command = (_, { machine }) => {
  const rows = ["systemd", "systemd-journald", "sshd", "cron", ...machine.spec.services];
  const share = 100 * machine.spec.cpu.mean;
  return ok(
    `    PID USER      %CPU COMMAND\n${rows.map((name, index) => `${String(index === 0 ? 1 : 300 + index * 37).padStart(7)} root     ${(index > 3 ? share / machine.spec.services.length : 0.1).toFixed(1).padStart(5)} ${name}\n`).join("")}`,
  );
};

export const commands: Readonly<Record<string, Command>> = {
  cat: (args, environment, input) => readAll("cat", operands(args), environment, input),
  cd: (args, environment) => {
    const path = VirtualFiles.resolve(environment.folder, args[0] ?? "/root");
    if (environment.machine.files.get(path)?.type !== "directory")
      return fail(`cd: ${args[0]}: No such file or directory`);
    environment.folder = path;
    return ok("");
  },
  date: (_, { clock }) => ok(`${new Date(clock.now()).toUTCString()}\n`),
  df: (_, { machine }) =>
    ok(
      diskFree(
        machine,
        machine.spec.disks.map((disk) => disk.mount),
      ),
    ),
  echo: (args) => ok(`${args.join(" ")}\n`),
  false: () => ({ output: "", code: 1 }),
  free: memory,
  grep: (args, environment, input) => {
    const [pattern, ...paths] = args.filter((argument) => !argument.startsWith("-"));
    if (pattern === undefined) return fail("grep: a pattern is missing", 2);
    const source = readAll("grep", paths, environment, input);
    if (source.code !== 0) return source;
    const found = linesOf(source.output).filter((line) => line.includes(pattern));
    return { output: found.map((line) => `${line}\n`).join(""), code: found.length > 0 ? 0 : 1 };
  },
  head: (args, environment, input) => {
    const source = readAll("head", operands(args), environment, input);
    return source.code === 0 ? ok(`${linesOf(source.output).slice(0, count(args, 10)).join("\n")}\n`) : source;
  },
  help: () => ok(`Commands of this simulated host: ${Object.keys(commands).sort().join(" ")}\n`),
  hostname: (_, { machine }) => ok(`${machine.spec.name}\n`),
  id: () => ok("uid=0(root) gid=0(root) groups=0(root)\n"),
  ls: list,
  mkdir: (args, { machine, folder, clock }) => {
    for (const path of operands(args)) machine.files.directory(VirtualFiles.resolve(folder, path), clock.now());
    return ok("");
  },
  nproc: (_, { machine }) => ok(`${machine.spec.cores}\n`),
  ps: processes,
  pwd: (_, { folder }) => ok(`${folder}\n`),
  rm: (args, { machine, folder }) => {
    for (const path of operands(args)) machine.files.remove(VirtualFiles.resolve(folder, path));
    return ok("");
  },
  seq: (args) =>
    ok(Array.from({ length: Math.min(Number(args.at(-1)) || 0, 500_000) }, (_, index) => `${index + 1}\n`).join("")),
  systemctl: (_, { machine }) =>
    ok(machine.spec.services.map((name) => `${name}.service  loaded active running\n`).join("")),
  tail: (args, environment, input) => {
    const source = readAll("tail", operands(args), environment, input);
    return source.code === 0 ? ok(`${linesOf(source.output).slice(-count(args, 10)).join("\n")}\n`) : source;
  },
  touch: (args, { machine, folder, clock }) => {
    for (const path of operands(args)) machine.files.write(VirtualFiles.resolve(folder, path), "", clock.now());
    return ok("");
  },
  true: () => ok(""),
  uname: (args, { machine }) =>
    ok(
      args.includes("-a")
        ? `Linux ${machine.spec.name} ${machine.spec.kernel} ${machine.spec.architecture} GNU/Linux\n`
        : args.includes("-r")
          ? `${machine.spec.kernel}\n`
          : "Linux\n",
    ),
  uptime: (_, { machine }) =>
    ok(
      ` up ${Math.floor(machine.uptimeSeconds / 86_400)} days,  1 user,  load average: ${machine.load.map((value) => value.toFixed(2)).join(", ")}\n`,
    ),
  wc: (args, environment, input) => {
    const source = readAll("wc", operands(args), environment, input);
    return source.code === 0 ? ok(`${source.output.split("\n").length - 1}\n`) : source;
  },
  whoami: () => ok("root\n"),
};

/** Runs one command line: words, quotes, pipes, `;`, `&&` and `>`. The result's code is that of the last command. */
export function runCommand(line: string, environment: Environment): CommandResult {
  let output = "";
  let code = 0;
  for (const [separator, part] of split(line)) {
    if (separator === "&&" && code !== 0) continue;
    const result = runPipe(part, environment);
    output = (output + result.output).slice(0, maxOutput);
    code = result.code;
  }
  return { output, code };
}

function split(line: string): [string, string][] {
  const parts = line.split(/(;|&&|\n)/);
  return parts.flatMap((part, index): [string, string][] =>
    index % 2 === 0 && part.trim() !== "" ? [[parts[index - 1] ?? ";", part]] : [],
  );
}

function runPipe(text: string, environment: Environment): CommandResult {
  const [body = "", target] = text.split(/>(?!&)/, 2);
  let result: CommandResult = { output: "", code: 0 };
  for (const stage of body.split("|")) {
    const [name, ...args] = words(stage, environment);
    if (name === undefined) continue;
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    result = command ? command(args, environment, result.output) : fail(`${name}: command not found (try: help)`, 127);
  }
  if (target === undefined || result.code !== 0) return result;
  const path = VirtualFiles.resolve(environment.folder, target.trim());
  return environment.machine.files.write(path, result.output, environment.clock.now())
    ? ok("")
    : fail("No space left on device");
}

function words(text: string, { machine, folder }: Environment): string[] {
  return [...text.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) =>
      single ?? (double ?? bare ?? "").replaceAll("$HOSTNAME", machine.spec.name).replaceAll("$PWD", folder),
  );
}
