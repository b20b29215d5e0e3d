import { expect, test } from "vitest";
import { checkBudgets, countLines, judgeBudgets, percentile, type SourceFile } from "../../support/budgets.ts";
import { root } from "../../support/programs.ts";

const files = (...lengths: number[]): SourceFile[] =>
  lengths.map((lines, index) => ({ path: `electron/core/file${index}.ts`, lines }));
const tests = (lines: number): SourceFile[] => [{ path: "test/unit/x.test.ts", lines }];

test("lines are counted as an editor shows them", () => {
  expect(countLines("")).toBe(0);
  expect(countLines("a\n")).toBe(1);
  expect(countLines("a\nb")).toBe(2);
  expect(countLines("a\n\n")).toBe(2);
});

test("percentiles are values of the list, by nearest rank", () => {
  expect(percentile([], 0.5)).toBe(0);
  expect(percentile([5], 0.9)).toBe(5);
  expect(percentile([4, 1, 3, 2], 0.5)).toBe(2);
  expect(percentile([10, 9, 8, 7, 6, 5, 4, 3, 2, 1], 0.9)).toBe(9);
});

test("short files with enough tests are within the budgets", () => {
  expect(judgeBudgets(files(100, 120, 90, 200), tests(500)).problems).toEqual([]);
});

test("a file at the cap is allowed, one line more is not, in tests too", () => {
  const short = [90, 90, 90, 90, 90, 90, 90, 90, 90];
  expect(judgeBudgets(files(...short, 600), tests(600)).problems).toEqual([
    expect.stringContaining("test lines a code line"),
  ]);
  const { problems } = judgeBudgets(files(...short, 601), [...tests(601), { path: "test/y.ts", lines: 600 }]);
  expect(problems).toEqual([
    "electron/core/file9.ts has 601 lines, the cap is 600",
    "test/unit/x.test.ts has 601 lines, the cap is 600",
  ]);
});

test("many long files break the median and the 90th percentile", () => {
  expect(judgeBudgets(files(121, 121, 121), [...tests(300)]).problems).toEqual([
    "the median file has 121 lines, at most 120",
  ]);
  expect(judgeBudgets(files(1, 1, 1, 1, 1, 1, 1, 1, 351, 351), tests(600)).problems).toEqual([
    "the 90th percentile is 351 lines, at most 350",
  ]);
});

test("too few test lines are a problem", () => {
  expect(judgeBudgets(files(100), tests(79)).problems).toEqual(["0.79 test lines a code line, at least 0.8"]);
  expect(judgeBudgets(files(100), tests(80)).problems).toEqual([]);
});

test("the desktop shell stays under its own budget, preload included", () => {
  const shell: SourceFile[] = [
    { path: "electron/desktop/a.ts", lines: 100 },
    { path: "electron/desktop/b.ts", lines: 100 },
    { path: "electron/desktop/c.ts", lines: 100 },
    { path: "electron/desktop/d.ts", lines: 100 },
    { path: "electron/desktop/e.ts", lines: 100 },
    { path: "electron/preload/preload.ts", lines: 100 },
  ];
  expect(judgeBudgets(shell, tests(600)).problems).toEqual(["the desktop shell has 600 lines, under 600"]);
});

test("the real shell is within it", () => {
  const { problems } = checkBudgets(root);
  expect(problems.filter((problem) => problem.includes("desktop shell"))).toEqual([]);
});
