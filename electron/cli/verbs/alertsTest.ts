import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { UsageError } from "../arguments.ts";
import { exitCodes } from "../context.ts";
import type { Verb } from "../verb.ts";

export const alertsTest: Verb = {
  usage: "alerts test FILE...",
  summary: "runs unit tests of Prometheus alerting rules (promtool's file format); needs no vault",
  options: {},
  async run(context) {
    const { positionals } = context.parsed;
    if (positionals.length === 0) throw new UsageError("FILE is missing");
    const { runPromtoolTest } = await import("../../core/alerts/prometheus/unitTest.ts");
    const files = { read: (path: string): string => readFileSync(path, "utf8"), list: matching };
    let ok = true;
    const reports: object[] = [];
    for (const file of positionals) {
      const report = runPromtoolTest(file, files);
      ok &&= report.ok;
      reports.push({ file, ...report });
      if (context.json) continue;
      context.print(`Unit Testing:  ${file}`);
      for (const warning of report.warnings) process.stderr.write(`holdfast: ${warning}\n`);
      context.print(report.ok ? "  SUCCESS\n" : `  FAILED:\n${report.differences.join("\n\n")}\n`);
    }
    if (context.json) context.printJson(reports);
    return ok ? exitCodes.done : exitCodes.failed;
  },
};

/** Files that a pattern names; `*` and `?` stand only in its last part. */
function matching(pattern: string): string[] {
  const name = basename(pattern);
  if (!/[*?]/.test(name)) return existsSync(pattern) ? [pattern] : [];
  const literal = (text: string): string => text.replaceAll(/[.+^$()|[\]{}\\]/g, "\\$&");
  const expression = new RegExp(`^${literal(name).replaceAll("*", ".*").replaceAll("?", ".")}$`, "s");
  const folder = dirname(pattern);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((entry) => expression.test(entry))
    .toSorted()
    .map((entry) => join(folder, entry));
}
