import { createHash } from "node:crypto";
import { pipeline } from "node:stream/promises";
import { extract, pack } from "tar-stream";
import { answer, type ProgramContext, readInput, shellWords, type SimulatedProgram } from "./program.ts";
import { type VirtualFile, VirtualFiles } from "./virtualFiles.ts";

const typeBits = { file: 0o100000, directory: 0o040000, symlink: 0o120000 } as const;
const absolute = (path: string): string => VirtualFiles.resolve("/", path);
const matching = (program: string, pattern: RegExp): string => pattern.exec(program)?.[1] ?? "";

/** Which tar there is, who we are, and which of the paths exist (backup/remote/hostTools.ts). */
const tools: SimulatedProgram = {
  name: "backup tools",
  matches: (program) => program.includes("tar --version"),
  run(context) {
    const paths = shellWords(matching(context.program, /^set -- (.*)$/m));
    const places = paths.map((path) => (context.machine.files.get(absolute(path)) ? path : ""));
    answer(context, ["tar (GNU tar) 1.34\n", "0\n", ...places.map((place) => `${place}\n`), ""].join("\0"));
  },
};

const size: SimulatedProgram = {
  name: "backup size",
  matches: (program) => /^du -s -k/m.test(program),
  run(context) {
    const paths = shellWords(matching(context.program, /^du -s -k --apparent-size -- (.*?) 2>/m));
    const lines = paths.map((path) => {
      const bytes = context.machine.files.walk(absolute(path)).reduce((sum, [, file]) => sum + file.content.length, 0);
      return `${Math.ceil(bytes / 1024)}\t${path}\n`;
    });
    answer(context, lines.join(""));
  },
};

const create: SimulatedProgram = {
  name: "tar create",
  matches: (program) => /^exec tar .*-c -f - /m.test(program),
  async run(context) {
    const { program, session, machine } = context;
    const named = /-c -f - -- (.*)$/m.exec(program)?.[1];
    const entries =
      named === undefined
        ? listed(machine.files, (await readInput(context)).toString("utf8").split("\0"))
        : shellWords(named).flatMap((path) => machine.files.walk(absolute(path)));
    const stream = pack();
    for (const [path, file] of entries) {
      const header = {
        name: file.type === "directory" ? `${path.slice(1)}/` : path.slice(1),
        mode: file.mode,
        mtime: new Date(file.modifiedAt),
        type: file.type,
      };
      if (header.name !== "/") stream.entry(header, file.content);
    }
    stream.finalize();
    for await (const chunk of stream) if (!session.stdout.write(chunk)) await drained(session);
    session.exit(0);
  },
};

function listed(files: VirtualFiles, names: readonly string[]): [string, VirtualFile][] {
  return names.flatMap((name): [string, VirtualFile][] => {
    const file = name === "" ? undefined : files.get(absolute(name));
    return file ? [[absolute(name), file]] : [];
  });
}

const drained = (session: ProgramContext["session"]): Promise<void> =>
  new Promise((resolve) => {
    session.stdout.once("drain", resolve);
    session.onClose(resolve);
  });

const unpack: SimulatedProgram = {
  name: "tar extract",
  matches: (program) => /exec tar .*-x -p -f - /.test(program),
  async run({ program, session, machine, clock }) {
    const target = shellWords(matching(program, /-x -p -f - -C (.*)$/m))[0] ?? "/";
    const reader = extract();
    let full = false;
    reader.on("entry", (header, stream, next) => {
      const path = VirtualFiles.resolve(target, header.name);
      const chunks: Buffer[] = [];
      stream.on("data", (chunk) => chunks.push(chunk as Buffer));
      stream.on("end", () => {
        const time = header.mtime?.getTime() ?? clock.now();
        if (header.type === "directory") machine.files.directory(path, time);
        else full ||= !machine.files.write(path, Buffer.concat(chunks).toString("utf8"), time, header.mode);
        next();
      });
    });
    await pipeline(session.stdin, reader);
    if (full) session.stderr.write("tar: write error: No space left on device\n");
    session.exit(full ? 2 : 0);
  },
};

/** stat, sha256sum and readlink over names on standard input (backup/remote/hostState.ts). */
const inspect: SimulatedProgram = {
  name: "backup inspect",
  matches: (program) => /^xargs -0 (stat|sha256sum|sh -c)/m.test(program),
  async run(context) {
    const names = (await readInput(context)).toString("utf8").split("\0").slice(0, -1);
    const tool = matching(context.program, /^xargs -0 (stat|sha256sum|sh)/m);
    const found = names.map((name): [string, VirtualFile | undefined] => [
      name,
      context.machine.files.get(absolute(name)),
    ]);
    const lines = found.map(([name, file]) => {
      if (tool === "sh") return "\0";
      if (!file) return "";
      if (tool === "sha256sum") return `${createHash("sha256").update(file.content).digest("hex")}  ${name}\n`;
      const bits = (typeBits[file.type] | file.mode).toString(16);
      return `${bits} ${Buffer.byteLength(file.content)} 0 0 ${Math.floor(file.modifiedAt / 1000)} ${name}\n`;
    });
    answer(context, lines.join(""));
  },
};

export const backupPrograms: readonly SimulatedProgram[] = [tools, size, create, unpack, inspect];
