import { spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureBuilt } from "../electron/cli/freshBuild.ts";
import { runChecks } from "./check.ts";
import { programOf, root } from "./support/programs.ts";
import { resultsVariable } from "./support/reporter.ts";
import { addResults, exitCode, failure, noResults, summaryLines, type Results } from "./support/results.ts";
import { preparePackages } from "./support/systemPackages.ts";

/** In this order, those of one row at once: servers mostly wait, and the killed writers of `faults` use a processor of their own. */
const rows = [["unit"], ["integration", "operations", "faults"], ["e2e"]];
/** A project that runs longer than this hangs; milliseconds. */
const projectTimeout = 25 * 60_000;

const running = new Set<number | undefined>();

/** Runs one project of vitest in a process group of its own, which ends with it whatever happens. Where others run beside it, its output is shown whole at its end. */
async function runProject(project: string, folder: string, alone: boolean): Promise<Results> {
  const target = join(folder, `${project}.json`);
  const log = join(folder, `${project}.log`);
  const output = alone ? "inherit" : openSync(log, "w");
  const args = ["run", "--project", project, "--reporter=default", "--reporter=./test/support/reporter.ts"];
  const child = spawn(process.execPath, [programOf("vitest"), ...args], {
    cwd: root,
    stdio: ["ignore", output, output],
    env: { ...process.env, [resultsVariable]: target },
    detached: true,
  });
  running.add(child.pid);
  const timer = setTimeout(() => killGroup(child.pid), projectTimeout);
  const code = await new Promise<number | null>((resolve) => {
    child.once("error", () => resolve(null));
    child.once("exit", resolve);
  });
  clearTimeout(timer);
  killGroup(child.pid);
  if (output !== "inherit") {
    closeSync(output);
    process.stdout.write(readFileSync(log));
  }
  const results = readResults(target);
  if (!results) return failure(`${project} (ended with code ${code} and left no results)`);
  return code !== 0 && results.failed.length === 0
    ? addResults([results, failure(`${project} (code ${code})`)])
    : results;
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  running.delete(pid);
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Nothing of it is left.
  }
}

function readResults(file: string): Results | null {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Results;
  } catch {
    return null;
  }
}

/** Ctrl-C reaches this process only: its children have groups of their own. */
function endEverything(): void {
  for (const pid of running) killGroup(pid);
  process.exit(1);
}

async function main(): Promise<void> {
  process.once("SIGINT", endEverything).once("SIGTERM", endEverything);
  const prepared = preparePackages();
  if (!prepared.ready) {
    process.stderr.write(prepared.message);
    process.exitCode = 1;
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), "holdfast-test-"));
  const parts: Results[] = [ensureBuilt(root) ? { ...noResults, passed: 1 } : failure("build")];
  parts.push(...runChecks());
  for (const row of rows) {
    process.stdout.write(`\n${row.join(" and ")}\n`);
    parts.push(...(await Promise.all(row.map((project) => runProject(project, folder, row.length === 1)))));
  }
  rmSync(folder, { recursive: true, force: true });
  const results = addResults(parts);
  process.stdout.write(`\n${summaryLines(results).join("\n")}\n`);
  process.exitCode = exitCode(results);
}

await main();
