import { Failure, isFailure } from "../../../../shared/base/failure.ts";
import { evaluate } from "../promql/evaluate.ts";
import { compareLabels, labelsKey } from "../promql/labels.ts";
import { parsePromql } from "../promql/parser.ts";
import { printDuration } from "../promql/durations.ts";
import type { Sample } from "../promql/series.ts";
import { quoted } from "../promql/strings.ts";
import { explainPromql } from "./explain.ts";
import { MemoryStore } from "./memoryStore.ts";
import { readRuleGroups } from "./ruleFile.ts";
import { GroupRunner } from "./runGroups.ts";
import { parseSeries } from "./seriesNotation.ts";
import { compareAlerts, printAlerts, printElapsed, printSamples } from "./testReport.ts";
import type { RuleGroup } from "./types.ts";
import {
  maxEvaluations,
  readUnitTestFile,
  type AlertTest,
  type ExpressionTest,
  type TestGroup,
} from "./unitTestFile.ts";
import { fileFailure } from "./yamlReader.ts";

/** Reads files for a test; `list` gives the files that a pattern with `*` and `?` names, in order. */
export interface TestFiles {
  /** Throws when there is no such file. */
  read(path: string): string;
  list(pattern: string): readonly string[];
}

export interface TestReport {
  readonly ok: boolean;
  /** Rule files that were named and are not there. */
  readonly warnings: readonly string[];
  /** One text a difference, in promtool's form, several lines each. Empty when all is well. */
  readonly differences: readonly string[];
}

/**
 * Runs a unit-test file of `promtool test rules`. Throws Failure prometheus.file {file, line, problem} for a file that cannot be
 * read or holds what is not supported; what a test expected and did not get is in the report.
 */
export function runPromtoolTest(path: string, files: TestFiles): TestReport {
  const file = readUnitTestFile(path, files.read(path));
  const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/") + 1) : "";
  const warnings: string[] = [];
  const groups = file.ruleFiles.flatMap((name) => {
    const pattern = name.startsWith("/") ? name : folder + name;
    const found = files.list(pattern);
    if (found.length === 0) warnings.push(`no file match pattern ${pattern}`);
    return found.flatMap((rules) => readRuleGroups(rules, files.read(rules)));
  });
  const order = (name: string): number => Math.max(file.groupOrder.indexOf(name), 0);
  const ordered = groups.toSorted((a, b) => order(a.name) - order(b.name));
  const differences = file.tests.flatMap((test) => runGroup(path, test, ordered, file.evaluationInterval));
  return { ok: differences.length === 0, warnings, differences };
}

function runGroup(path: string, test: TestGroup, groups: readonly RuleGroup[], interval: number): string[] {
  const end = Math.max(0, ...[...test.alertTests, ...test.expressionTests].map(({ evalTime }) => evalTime));
  if (end / interval > maxEvaluations)
    throw fileFailure(path, 1, `a test takes more than ${maxEvaluations} evaluations`);
  const store = new MemoryStore();
  const load = loader(test, store);
  const runner = new GroupRunner(groups, store, test.external, interval);
  const differences: string[] = [];
  for (let now = 0; now <= end; now += interval) {
    load(now);
    const errors = runner.evaluate(now);
    for (const { rule, problem } of errors)
      differences.push(`    rule: ${rule}, time: ${printElapsed(now)}, err: ${problem}`);
    if (errors.length > 0) return differences;
    // An alert's time is judged by the evaluation before it.
    const due = test.alertTests.filter(({ evalTime }) => evalTime >= now && evalTime < now + interval);
    for (const alert of due.toSorted((a, b) => a.evalTime - b.evalTime))
      differences.push(...judgeAlerts(test.name, alert, runner));
  }
  return [
    ...differences,
    ...test.expressionTests.flatMap((expression) => judgeExpression(path, expression, store, interval)),
  ];
}

/** Appends the input's values up to a time, once each. Of a series that is there twice the last counts. */
function loader(test: TestGroup, store: MemoryStore): (until: number) => void {
  const inputs = new Map(test.series.map((series) => [labelsKey(series.labels), { ...series, next: 0 }]));
  return (until) => {
    for (const input of inputs.values()) {
      while (input.next < input.values.length && input.next * test.interval <= until) {
        const value = input.values[input.next];
        if (value !== undefined) store.append(input.labels, input.next * test.interval, value);
        input.next += 1;
      }
    }
  };
}

function judgeAlerts(name: string, { alertname, evalTime, expected }: AlertTest, runner: GroupRunner): string[] {
  const want = expected.toSorted(compareAlerts);
  const got = runner.firing(alertname).toSorted(compareAlerts);
  if (want.length === got.length && want.every((alert, at) => got[at] && compareAlerts(alert, got[at]) === 0))
    return [];
  const title = name === "" ? "" : `    name: ${name},\n`;
  const time = printDuration(evalTime);
  return [
    `${title}    alertname: ${alertname}, time: ${time}, \n        exp:${printAlerts(want)}, \n        got:${printAlerts(got)}`,
  ];
}

function judgeExpression(
  path: string,
  { expr, evalTime, expected, line }: ExpressionTest,
  store: MemoryStore,
  step: number,
): string[] {
  const head = `    expr: ${quoted(expr)}, time: ${printDuration(evalTime)},`;
  let got: Sample[];
  let want: Sample[];
  try {
    got = evaluate(parsePromql(expr), store, evalTime, step).toSorted((a, b) => compareLabels(a.labels, b.labels));
    want = expected.map(({ labels, value }) => ({ labels: parseSeries(labels), value }));
  } catch (error) {
    const { problem, line: within } = explainPromql(error);
    if (isFailure(error, "promql.unsupported") || isFailure(error, "promql.tooMuch"))
      throw fileFailure(path, line + within - 1, problem);
    if (error instanceof Failure) return [`${head} err: ${problem}`];
    throw error;
  }
  want.sort((a, b) => compareLabels(a.labels, b.labels));
  const same = (a: Sample, b: Sample | undefined): boolean =>
    b !== undefined && compareLabels(a.labels, b.labels) === 0 && a.value === b.value;
  if (want.length === got.length && want.every((sample, at) => same(sample, got[at]))) return [];
  return [`${head}\n        exp: ${printSamples(want)}\n        got: ${printSamples(got)}`];
}
