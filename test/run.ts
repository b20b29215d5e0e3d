import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureBuilt } from "../electron/cli/freshBuild.ts";
import { programOf, root } from "./support/programs.ts";
import { resultsVariable } from "./support/reporter.ts";
import { addResults, exitCode, failure, noResults, summaryLines, type Results } from "./support/results.ts";
import { preparePackages } from "./support/systemPackages.ts";

/** In this order; vitest.config.ts says how many files of each run at once. */
const runs = [["unit", "page"], ["integration"], ["e2e"]];
/** A project that runs longer than this hangs; milliseconds. */
const projectTimeout = 25 * 60_000;

let running: number | undefined;

/** Runs projects of vitest in a process group of their own, which ends with them whatever happens. */
async function runProjects(projects: readonly string[], folder: string): Promise<Results> {
  const names = projects.join(" and ");
  const target = join(folder, `${projects.join("-")}.json`);
  const chosen = projects.flatMap((project) => ["--project", project]);
  const args = ["run", ...chosen, "--reporter=default", "--reporter=./test/support/reporter.ts"];
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
  if (!results) return failure(`${names} (ended with code ${code} and left no results)`);
  return code !== 0 && results.failed.length === 0
    ? addResults([results, failure(`${names} (code ${code})`)])
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
  for (const projects of runs) {
    process.stdout.write(`\n${projects.join(" and ")}\n`);
    parts.push(await runProjects(projects, folder));
  }
  rmSync(folder, { recursive: true, force: true });
  const results = addResults(parts);
  process.stdout.write(`\n${summaryLines(results).join("\n")}\n`);
  process.exitCode = exitCode(results);
}

await main();
