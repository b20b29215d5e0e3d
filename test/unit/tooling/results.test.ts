import { expect, test } from "vitest";
import { addResults, exitCode, failure, noResults, summaryLines, type Results } from "../../support/results.ts";

const unit: Results = {
  passed: 40,
  failed: [],
  skipped: [{ test: "a > b", reason: "needs fish" }],
  files: [
    { file: "a.test.ts", milliseconds: 1_250 },
    { file: "b.test.ts", milliseconds: 12_000 },
  ],
};

test("the last line sums up all parts, alone", () => {
  const lines = summaryLines(addResults([unit, { ...noResults, passed: 2 }, failure("check: format (oxfmt)")]));
  expect(lines.at(-1)).toBe("42 passed, 1 failed, 1 skipped");
  expect(lines.filter((line) => /\d+ passed/.test(line))).toHaveLength(1);
});

test("above it stand the slowest files, what failed, and each skip with its reason", () => {
  expect(summaryLines(addResults([unit, failure("check: format (oxfmt)")]))).toEqual([
    "slow       12.0 s  b.test.ts",
    "slow        1.3 s  a.test.ts",
    "failed   check: format (oxfmt)",
    "skipped  a > b: needs fish",
    "40 passed, 1 failed, 1 skipped",
  ]);
});

test("only the slowest five files are named", () => {
  const files = Array.from({ length: 9 }, (_, index) => ({ file: `${index}.test.ts`, milliseconds: index }));
  expect(summaryLines({ ...unit, files, skipped: [] })).toHaveLength(6);
});

test("a run succeeds when something ran and nothing failed", () => {
  expect(exitCode(unit)).toBe(0);
  expect(exitCode(noResults)).toBe(1);
  expect(exitCode({ ...unit, passed: 0 })).toBe(1);
  expect(exitCode(addResults([unit, failure("build")]))).toBe(1);
});
