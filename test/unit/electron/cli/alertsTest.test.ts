import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runCommandLine } from "../../../../electron/cli/commandLine.ts";
import { temporaryFolder } from "../../../support/temporaryFolder.ts";

let stdout: string;
let stderr: string;
let folder: string;

beforeEach(() => {
  [stdout, stderr] = ["", ""];
  folder = temporaryFolder();
  mkdirSync(join(folder, "rules"));
  writeFileSync(join(folder, "rules", "a[1].yml"), "groups: [{name: g, rules: [{alert: A, expr: m > 1}]}]");
  vi.spyOn(process.stdout, "write").mockImplementation((text) => (stdout += String(text)) !== "");
  vi.spyOn(process.stderr, "write").mockImplementation((text) => (stderr += String(text)) !== "");
});
afterEach(() => vi.restoreAllMocks());

function testFile(name: string, value: number, rules = "rules/*.yml"): string {
  const path = join(folder, name);
  const test = {
    interval: "1m",
    input_series: [{ series: "m", values: "0 2" }],
    alert_rule_test: [{ eval_time: "1m", alertname: "A", exp_alerts: [{}] }],
    promql_expr_test: [{ expr: "m", eval_time: "1m", exp_samples: [{ labels: "m", value }] }],
  };
  writeFileSync(path, JSON.stringify({ rule_files: [rules], tests: [test] }));
  return path;
}

describe("holdfast alerts test", () => {
  it("prints SUCCESS, with exit code 0 and without a vault", async () => {
    const path = testFile("good.yml", 2);
    expect(await runCommandLine(["alerts", "test", path])).toBe(0);
    expect(stdout).toBe(`Unit Testing:  ${path}\n  SUCCESS\n`);
    expect(stderr).toBe("");
  });

  it("prints the differences, with exit code 1", async () => {
    const path = testFile("bad.yml", 3);
    expect(await runCommandLine(["alerts", "test", path])).toBe(1);
    expect(stdout).toBe(
      `Unit Testing:  ${path}\n  FAILED:\n    expr: "m", time: 1m,\n        exp: {__name__="m"} 3E+00\n        got: {__name__="m"} 2E+00\n`,
    );
  });

  it("runs several files, and fails when one does", async () => {
    expect(await runCommandLine(["alerts", "test", testFile("bad.yml", 3), testFile("good.yml", 2)])).toBe(1);
    expect(stdout).toMatch(/FAILED:[^]*SUCCESS\n$/);
  });

  it("gives one document with --json", async () => {
    const path = testFile("good.yml", 2);
    expect(await runCommandLine(["alerts", "test", "--json", path])).toBe(0);
    expect(JSON.parse(stdout)).toEqual([{ file: path, ok: true, warnings: [], differences: [] }]);
  });

  it("names the file, the line and what is not supported", async () => {
    writeFileSync(
      join(folder, "rules", "b.yml"),
      "groups:\n  - name: g\n    rules:\n      - alert: A\n        expr: nosuch(m)",
    );
    expect(await runCommandLine(["alerts", "test", testFile("good.yml", 2)])).toBe(1);
    expect(stderr).toContain(
      "rules/b.yml, line 5: A: the function nosuch is not supported (column 1 of the expression)",
    );
  });

  it("warns of rule files that are not there", async () => {
    expect(await runCommandLine(["alerts", "test", testFile("t.yml", 2, "nosuch/*.yml")])).toBe(1);
    expect(stderr).toBe(`holdfast: no file match pattern ${join(folder, "nosuch/*.yml")}\n`);
  });

  it("needs a file that is there", async () => {
    expect(await runCommandLine(["alerts", "test"])).toBe(2);
    expect(await runCommandLine(["alerts", "test", join(folder, "nosuch.yml")])).toBe(1);
    expect(stderr).toMatch(
      /FILE is missing; see holdfast alerts test --help[^]*nosuch.yml failed \(no such file or folder\)/,
    );
  });
});
