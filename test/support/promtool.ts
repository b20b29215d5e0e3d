import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const program = "/usr/bin/promtool";

/** Why promtool cannot be asked; null when it can. */
export const promtoolMissing = (): string | null => (existsSync(program) ? null : `${program} is not installed`);

export interface Judged {
  readonly ok: boolean;
  /** What it says went wrong. */
  readonly problems: string;
}

export function promtool(...args: string[]): Judged {
  const { status, stderr, stdout } = spawnSync(program, args, { encoding: "utf8", maxBuffer: 64 * 1_048_576 });
  return { ok: status === 0, problems: args[0] === "check" ? `${stdout}${stderr}` : stderr };
}

/** One `expr:` of a report of unit tests: what came out, series by series, or null where there was an error. */
export interface ExpressionResult {
  readonly expr: string;
  readonly series: ReadonlyMap<string, number> | null;
}

/** Cuts a report into its expressions. */
export function expressionResults(report: string): ExpressionResult[] {
  return report
    .split(/^ {4}expr: /m)
    .slice(1)
    .map((block) => {
      const expr = /^"((?:[^"\\]|\\.)*)"/.exec(block)?.[1] ?? "";
      const got = /^ {8}got: (.*)$/m.exec(block)?.[1];
      if (got === undefined) return { expr, series: null };
      const samples = [...got.matchAll(/(\{(?:[^"}]|"(?:[^"\\]|\\.)*")*\}) ([-+.\dEInfNa]+)/g)];
      return { expr, series: new Map(samples.map(([, labels = "", value = ""]) => [labels, number(value)])) };
    });
}

const number = (text: string): number =>
  /Inf/.test(text) ? (text.startsWith("-") ? -Infinity : Infinity) : Number(text);
