import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { programOf, root } from "../../support/programs.ts";
import { resultsVariable } from "../../support/reporter.ts";
import type { Results } from "../../support/results.ts";

let folder: string;
let results: Results;

/** A real run over a small project in which everything happens that can happen to a test. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-reporter-"));
  const target = join(folder, "results.json");
  const project = join(root, "test", "fixtures", "reporter");
  const reporter = join(root, "test", "support", "reporter.ts");
  const env = { ...process.env, [resultsVariable]: target };
  spawnSync(process.execPath, [programOf("vitest"), "run", "--root", project, `--reporter=${reporter}`], { env });
  results = JSON.parse(readFileSync(target, "utf8")) as Results;
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the results of a run", () => {
  test("count what passed", () => {
    expect(results.passed).toBe(1);
  });

  test("name each skipped test with its reason", () => {
    expect(results.skipped).toEqual([{ test: "mixed.test.ts > lacks a program", reason: "needs fish" }]);
  });

  test("name a failed test, a failed hook and a file that cannot be loaded", () => {
    expect(results.failed).toEqual(
      expect.arrayContaining([
        "mixed.test.ts > does not hold",
        "mixed.test.ts > a suite (a hook)",
        "broken.test.ts could not be loaded",
      ]),
    );
  });

  test("count what a failed hook kept from running once, not test by test", () => {
    expect(results.failed.filter((name) => name.includes("a suite"))).toHaveLength(1);
  });

  test("take a skip without a reason for a failure", () => {
    expect(results.failed).toContain("mixed.test.ts > was switched off (skipped without a reason)");
  });

  test("tell how long each file took", () => {
    expect(results.files.map(({ file }) => file).toSorted()).toEqual(["broken.test.ts", "mixed.test.ts"]);
    for (const { milliseconds } of results.files) expect(milliseconds).toBeGreaterThanOrEqual(0);
  });
});
