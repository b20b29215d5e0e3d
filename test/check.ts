import { checkBudgets } from "./support/budgets.ts";
import { root, runProgram, type Finished } from "./support/programs.ts";
import { failure, noResults, type Results } from "./support/results.ts";

interface Check {
  readonly name: string;
  /** `figures` are shown whatever it comes to. */
  run(priority?: number): Promise<Finished & { readonly figures?: string }>;
}

/** Everything that is known without running the product. */
const checks: readonly Check[] = [
  { name: "types (tsc)", run: (priority) => runProgram("typescript", "tsc", ["-b"], priority) },
  {
    name: "lint (oxlint)",
    run: (priority) =>
      runProgram("oxlint", "oxlint", ["--report-unused-disable-directives", "--deny-warnings"], priority),
  },
  { name: "format (oxfmt)", run: (priority) => runProgram("oxfmt", "oxfmt", ["--check", "."], priority) },
  { name: "unused code (knip)", run: (priority) => runProgram("knip", "knip", [], priority) },
  { name: "sizes (budgets)", run: budgets },
];

function budgets(): ReturnType<Check["run"]> {
  const { figures, problems } = checkBudgets(root);
  return Promise.resolve({ ok: problems.length === 0, output: problems.join("\n"), figures });
}

/** Runs them all, one after the other, tells what there is to say of each, and counts each as one test. */
export async function runChecks(tell: (text: string) => void, priority?: number): Promise<Results[]> {
  const results: Results[] = [];
  for (const { name, run } of checks) {
    const startedAt = performance.now();
    const { ok, output, figures } = await run(priority);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    const more = [figures && `      ${figures}`, ok ? "" : output].filter(Boolean);
    tell(`${[`${ok ? "pass" : "FAIL"}  ${name}, ${seconds} s`, ...more].join("\n")}\n`);
    results.push(ok ? { ...noResults, passed: 1 } : failure(`check: ${name}`));
  }
  return results;
}

if (import.meta.main) {
  const results = await runChecks((text) => process.stdout.write(text));
  process.exitCode = results.some(({ failed }) => failed.length > 0) ? 1 : 0;
}
