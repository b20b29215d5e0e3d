import { spawn } from "node:child_process";
import { constants } from "node:os";
import { join, resolve } from "node:path";
import { findElectron } from "./electronBinary.ts";
import { ensureBuilt } from "./freshBuild.ts";
import { hasDisplay } from "./openWindow.ts";

export interface LaunchPlan {
  readonly command: string;
  readonly args: readonly string[];
}

/**
 * What `npm start`, `npm run demo` and `npm run holdfast` run: Electron for `start` where its binary and a display
 * are present, otherwise the command line's bundle, whose `serve` opens a browser window or prints the address.
 */
export function planLaunch(input: {
  root: string;
  args: readonly string[];
  electron: string | null;
  display: boolean;
  asRoot: boolean;
  node: string;
}): LaunchPlan {
  const [verb, ...rest] = input.args;
  if (verb === "start" && input.electron && input.display) {
    // Chromium refuses to start as root with its sandbox on.
    const sandbox = input.asRoot ? ["--no-sandbox"] : [];
    return { command: input.electron, args: [...sandbox, input.root, ...rest] };
  }
  const passed = verb === "start" ? ["serve", ...rest] : input.args;
  return { command: input.node, args: [join(input.root, "out", "main", "cli.js"), ...passed] };
}

/** Runs it in our place: same streams, same exit code, signals passed on. */
function runInPlace(plan: LaunchPlan): void {
  const child = spawn(plan.command, plan.args, { stdio: "inherit" });
  for (const signal of ["SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill(signal));
  // A terminal sends Ctrl-C to the whole group: the child has it already, and decides.
  process.on("SIGINT", () => undefined);
  child.on("error", (error) => {
    process.stderr.write(`holdfast: ${plan.command} could not be started: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? 128 + (signal ? constants.signals[signal] : 0);
  });
}

function main(): void {
  const root = resolve(import.meta.dirname, "..", "..");
  if (!ensureBuilt(root)) {
    process.stderr.write("holdfast: the build failed, see above\n");
    process.exitCode = 1;
    return;
  }
  runInPlace(
    planLaunch({
      root,
      args: process.argv.slice(2),
      electron: findElectron(root, process.env, process.platform),
      display: hasDisplay(process.env, process.platform),
      asRoot: process.getuid?.() === 0,
      node: process.execPath,
    }),
  );
}

if (import.meta.main) main();
