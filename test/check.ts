import { checkBudgets } from "./support/budgets.ts";
import { root, runProgram, type Finished } from "./support/programs.ts";
import { failure, noResults, type Results } from "./support/results.ts";

interface Check {
  readonly name: string;
  run(): Finished;
}

/** Everything that is known without running the product. */
const checks: readonly Check[] = [
  { name: "types (tsc)", run: () => runProgram("typescript", "tsc", ["-b"]) },
  {
    name: "lint (oxlint)",
    run: () => runProgram("oxlint", "oxlint", ["--report-unused-disable-directives", "--deny-warnings"]),
  },
  { name: "format (oxfmt)", run: () => runProgram("oxfmt", "oxfmt", ["--check", "."]) },
  { name: "unused code (knip)", run: () => runProgram("knip", "knip", []) },
  { name: "sizes (budgets)", run: budgets },
];

function budgets(): Finished {
  const { figures, problems } = checkBudgets(root);
  process.stdout.write(`      ${figures}\n`);
  return { ok: problems.length === 0, output: problems.join("\n") };
}

/** Runs them all, prints what each of them complained of, and counts each as one test. */
export function runChecks(): Results[] {
  return checks.map(({ name, run }) => {
    const startedAt = performance.now();
    const { ok, output } = run();
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    process.stdout.write(`${ok ? "pass" : "FAIL"}  ${name}, ${seconds} s\n${ok || !output ? "" : `${output}\n`}`);
    return ok ? { ...noResults, passed: 1 } : failure(`check: ${name}`);
  });
}

if (import.meta.main) process.exitCode = runChecks().some((result) => result.failed.length > 0) ? 1 : 0;
