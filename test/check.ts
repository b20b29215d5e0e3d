import { checkBudgets } from "./support/budgets.ts";
import { type Finished, root, runProgram } from "./support/programs.ts";

interface Check {
  readonly name: string;
  /** `figures` are shown whatever it comes to. */
  run(): Promise<Finished & { readonly figures?: string }>;
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

function budgets(): ReturnType<Check["run"]> {
  const { figures, problems } = checkBudgets(root);
  return Promise.resolve({ ok: problems.length === 0, output: problems.join("\n"), figures });
}

/** Runs them all, one after the other, and says what there is to say of each. */
let failed = 0;
for (const { name, run } of checks) {
  const startedAt = performance.now();
  const { ok, output, figures } = await run();
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const more = [figures && `      ${figures}`, ok ? "" : output].filter(Boolean);
  process.stdout.write(`${[`${ok ? "pass" : "FAIL"}  ${name}, ${seconds} s`, ...more].join("\n")}\n`);
  if (!ok) failed += 1;
}
process.exitCode = failed > 0 ? 1 : 0;
