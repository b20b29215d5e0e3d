import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureBuilt } from "../electron/cli/freshBuild.ts";
import { runChecks } from "./check.ts";
import { programOf, root } from "./support/programs.ts";
import { resultsVariable } from "./support/reporter.ts";
import { addResults, exitCode, failure, noResults, summaryLines, type Results } from "./support/results.ts";
import { preparePackages } from "./support/systemPackages.ts";

/** In this order; vitest.config.ts says how many files of each run at once. */
const projects = ["unit", "integration", "e2e"];
/** A project that runs longer than this hangs; milliseconds. */
const projectTimeout = 25 * 60_000;

let running: number | undefined;

/** Runs one project of vitest in a process group of its own, which ends with it whatever happens. */
async function runProject(project: string, folder: string): Promise<Results> {
  const target = join(folder, `${project}.json`);
  const args = ["run", "--project", project, "--reporter=default", "--reporter=./test/support/reporter.ts"];
  const child = spawn(process.execPath, [programOf("vitest"), ...args], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, [resultsVariable]: target },
    detached: true,
  });
  running = child.pid;
  const timer = setTimeout(endGroup, projectTimeout);
  const code = await new Promise<number | null>((resolve) => {
    child.once("error", () => resolve(null));
    child.once("exit", resolve);
  });
  clearTimeout(timer);
  endGroup();
  const results = readResults(target);
  if (!results) return failure(`${project} (ended with code ${code} and left no results)`);
  return code !== 0 && results.failed.length === 0
    ? addResults([results, failure(`${project} (code ${code})`)])
    : results;
}

function endGroup(): void {
  if (running === undefined) return;
  try {
    process.kill(-running, "SIGKILL");
  } catch {
    // Nothing of it is left.
  }
  running = undefined;
}

function readResults(file: string): Results | null {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Results;
  } catch {
    return null;
  }
}

/** Ctrl-C reaches this process only: its child has a group of its own. */
function endEverything(): void {
  endGroup();
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
  for (const project of projects) {
    process.stdout.write(`\n${project}\n`);
    parts.push(await runProject(project, folder));
  }
  rmSync(folder, { recursive: true, force: true });
  const results = addResults(parts);
  process.stdout.write(`\n${summaryLines(results).join("\n")}\n`);
  process.exitCode = exitCode(results);
}

await main();
