import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runPromtoolTest } from "../../electron/core/alerts/prometheus/unitTest.ts";
import { ExpressionMaker, inputSeries, seededRandom } from "../support/promqlExpressions.ts";
import { expressionResults, promtool, promtoolMissing, type ExpressionResult } from "../support/promtool.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";

/** A test file in which every expression expects what it never gets, so that each result is printed. */
function testFile(expressions: readonly (readonly [string, string])[]): string {
  return JSON.stringify({
    evaluation_interval: "1m",
    tests: [
      {
        interval: "1m",
        input_series: inputSeries.map(([series, values]) => ({ series, values })),
        promql_expr_test: expressions.map(([expr, eval_time]) => ({
          expr,
          eval_time,
          exp_samples: [{ labels: '{never="expected"}', value: -12345 }],
        })),
      },
    ],
  });
}

function ours(file: string, text: string): ExpressionResult[] {
  const { differences } = runPromtoolTest(file, { read: () => text, list: () => [] });
  return expressionResults(differences.join("\n\n"));
}

/** Sums over series are made in an order that promtool leaves to chance, so the last digits may differ. */
function close(a: number | undefined, b: number | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return Object.is(a, b) || a === b || Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));
}

function disagreement(mine: ExpressionResult, theirs: ExpressionResult | undefined): string | null {
  if (!theirs || mine.expr !== theirs.expr) return `${mine.expr}: promtool reports ${theirs?.expr ?? "nothing"}`;
  const text = (result: ExpressionResult): string =>
    result.series ? JSON.stringify([...result.series].map(([labels, value]) => `${labels} ${value}`)) : "an error";
  const keys = new Set([...(mine.series?.keys() ?? []), ...(theirs.series?.keys() ?? [])]);
  const same =
    (mine.series === null) === (theirs.series === null) &&
    [...keys].every((key) => close(mine.series?.get(key), theirs.series?.get(key)));
  return same ? null : `${mine.expr}\n  promtool: ${text(theirs)}\n  here:     ${text(mine)}`;
}

test("expressions made by chance have the values that promtool has", (ctx) => {
  const missing = promtoolMissing();
  if (missing !== null) ctx.skip(missing);
  const count = Number(process.env["HOLDFAST_PROMQL_EXPRESSIONS"] ?? 400);
  const seed = Number(process.env["HOLDFAST_PROMQL_SEED"] ?? 20_26);
  const maker = new ExpressionMaker(seed);
  const random = seededRandom(seed + 1);
  const times = ["0", "3m", "7m", "10m", "12m30s", "18m", "25m"];
  const expressions = Array.from(
    { length: count },
    () => [maker.vector(3), times[Math.floor(random() * times.length)] ?? "0"] as const,
  );
  const file = join(temporaryFolder(), "test.yml");
  const text = testFile(expressions);
  writeFileSync(file, text);
  const theirs = expressionResults(promtool("test", "rules", file).problems);
  const mine = ours(file, text);
  expect(mine).toHaveLength(count);
  expect(mine.map((result, at) => disagreement(result, theirs[at])).filter((found) => found !== null)).toEqual([]);
  // Errors and empty results agree cheaply; most must have values.
  expect(mine.filter(({ series }) => series !== null && series.size > 0).length).toBeGreaterThan(count / 3);
});
