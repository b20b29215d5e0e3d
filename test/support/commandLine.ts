import { readFileSync } from "node:fs";
import { createRequire, enableCompileCache } from "node:module";
import { join } from "node:path";
import type { runCommandLine } from "../../electron/cli/commandLine.ts";
import { compileCacheFolder } from "../../electron/cli/compileCache.ts";
import { type KdfCost, kdfDefaults } from "../../electron/core/vault/kdfCost.ts";
import { Serial } from "../../shared/base/async.ts";
import { root } from "./programs.ts";
import { quickDeriver } from "./vault.ts";

/** What one run of the command line gave. */
export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface CommandLine {
  readonly runCommandLine: typeof runCommandLine;
}

const oneAtATime = new Serial();
let loaded: CommandLine | undefined;

/** The chunk of the build that the program itself loads to do everything, as Node loads it: nothing of the sources takes part. */
function load(): CommandLine {
  if (loaded) return loaded;
  const folder = join(root, "out", "main");
  const chunk = /import\("(\.\/commandLine-[^"]+\.js)"\)/.exec(readFileSync(join(folder, "cli.js"), "utf8"))?.[1];
  if (chunk === undefined) throw new Error("out/main/cli.js loads no command line");
  enableCompileCache(compileCacheFolder(process.platform, process.env));
  loaded = createRequire(join(folder, "cli.js"))(chunk) as CommandLine;
  return loaded;
}

/**
 * Runs the built command line in this process: a start of Node and the load of two megabytes of code cost most of a second of
 * processor time. Each run opens the data folder and everything in it anew, and one runs at a time: the environment and the
 * standard streams belong to the process. `runCli` starts a process, for what is about processes. A vault that is made costs as
 * much to open as the program asks for at least, so that it leaves it alone, or `kdfCost`.
 */
export function callCli(
  args: readonly string[],
  options: { home: string; env?: NodeJS.ProcessEnv; kdfCost?: KdfCost },
): Promise<Ran> {
  return oneAtATime.run(async () => {
    const commandLine = load();
    const before = { ...process.env };
    const { stdout, stderr } = process;
    const said = { stdout: "", stderr: "" };
    const writes = [stdout.write, stderr.write] as const;
    Object.assign(process.env, options.env, { HOLDFAST_HOME: options.home });
    stdout.write = (text: string | Uint8Array) => (said.stdout += String(text)) !== "";
    stderr.write = (text: string | Uint8Array) => (said.stderr += String(text)) !== "";
    try {
      const code = await commandLine.runCommandLine(args, {
        kdfCost: options.kdfCost ?? kdfDefaults,
        deriver: quickDeriver,
      });
      return { code, ...said };
    } finally {
      [stdout.write, stderr.write] = writes;
      for (const name of ["HOLDFAST_HOME", ...Object.keys(options.env ?? {})])
        if (before[name] === undefined) delete process.env[name];
        else process.env[name] = before[name];
    }
  });
}
