import type { Node } from "yaml";
import type { Labels } from "../promql/series.ts";
import { explainPromql } from "./explain.ts";
import { parseSeries, parseValues } from "./seriesNotation.ts";
import { fileFailure, YamlReader } from "./yamlReader.ts";

export interface InputSeries {
  readonly labels: Labels;
  /** One an interval; undefined: none, null: the stale marker. */
  readonly values: readonly (number | null | undefined)[];
}

export interface ExpectedAlert {
  readonly labels: Labels;
  readonly annotations: Labels;
}

export interface AlertTest {
  readonly evalTime: number;
  readonly alertname: string;
  readonly expected: readonly ExpectedAlert[];
}

export interface ExpressionTest {
  readonly expr: string;
  readonly evalTime: number;
  readonly expected: readonly { readonly labels: string; readonly value: number }[];
  /** Where the expression begins in the file. */
  readonly line: number;
}

export interface TestGroup {
  readonly name: string;
  readonly interval: number;
  readonly series: readonly InputSeries[];
  readonly alertTests: readonly AlertTest[];
  readonly expressionTests: readonly ExpressionTest[];
  readonly external: { readonly labels: Labels; readonly url: string };
}

/** A promtool unit-test file; durations in milliseconds. */
export interface UnitTestFile {
  /** As written: relative to the file, with wildcards. */
  readonly ruleFiles: readonly string[];
  readonly evaluationInterval: number;
  readonly groupOrder: readonly string[];
  readonly tests: readonly TestGroup[];
}

/** Longest time a test may span, in evaluations. */
export const maxEvaluations = 100_000;

/** Reads a unit-test file of `promtool test rules`. Throws Failure prometheus.file with the line. */
export function readUnitTestFile(file: string, text: string): UnitTestFile {
  const yaml = new YamlReader(file, text);
  const top = yaml.map(yaml.root, "the file", ["rule_files", "evaluation_interval", "group_eval_order", "tests"]);
  const groupOrder = yaml
    .list(top.get("group_eval_order"), "group_eval_order")
    .map((node) => yaml.text(node, "a group's name"));
  const twice = groupOrder.find((name, at) => groupOrder.indexOf(name) !== at);
  if (twice !== undefined)
    yaml.fail(top.get("group_eval_order"), `the group ${twice} stands twice in group_eval_order`);
  return {
    ruleFiles: yaml.list(top.get("rule_files"), "rule_files").map((node) => yaml.text(node, "a rule file")),
    evaluationInterval: yaml.duration(top.get("evaluation_interval"), "evaluation_interval", 0) || 60_000,
    groupOrder,
    tests: yaml.list(top.get("tests"), "tests").map((node) => readGroup(yaml, node)),
  };
}

const groupFields = [
  "interval",
  "input_series",
  "alert_rule_test",
  "promql_expr_test",
  "external_labels",
  "external_url",
  "name",
];

function readGroup(yaml: YamlReader, node: Node): TestGroup {
  const group = yaml.map(node, "a test", groupFields);
  const name = yaml.text(group.get("name"), "name");
  return {
    name,
    interval: yaml.duration(group.get("interval"), "interval", 0),
    series: yaml.list(group.get("input_series"), "input_series").map((item) => readSeries(yaml, item)),
    alertTests: yaml
      .list(group.get("alert_rule_test"), "alert_rule_test")
      .map((item) => readAlertTest(yaml, item, name)),
    expressionTests: yaml
      .list(group.get("promql_expr_test"), "promql_expr_test")
      .map((item) => readExpressionTest(yaml, item)),
    external: {
      labels: yaml.texts(group.get("external_labels"), "external_labels"),
      url: yaml.text(group.get("external_url"), "external_url"),
    },
  };
}

function readSeries(yaml: YamlReader, node: Node): InputSeries {
  const fields = yaml.map(node, "an input series", ["series", "values"]);
  const read = <T>(field: string, parse: (text: string) => T): T => {
    const inner = fields.get(field) ?? node;
    try {
      return parse(yaml.text(fields.get(field), field));
    } catch (error) {
      throw fileFailure(yaml.file, yaml.line(inner), `${field}: ${explainPromql(error).problem}`);
    }
  };
  const labels = read("series", parseSeries);
  return { labels: new Map([...labels].filter(([, value]) => value !== "")), values: read("values", parseValues) };
}

function readAlertTest(yaml: YamlReader, node: Node, group: string): AlertTest {
  const fields = yaml.map(node, "an alert test", ["eval_time", "alertname", "exp_alerts"]);
  const alertname = yaml.text(fields.get("alertname"), "alertname");
  if (alertname === "") yaml.fail(node, `an alert test has no alertname${group === "" ? "" : ` (in ${group})`}`);
  const expected = yaml.list(fields.get("exp_alerts"), "exp_alerts").map((item) => {
    const alert = yaml.map(item, "an expected alert", ["exp_labels", "exp_annotations"]);
    const labels = yaml.texts(alert.get("exp_labels"), "exp_labels");
    return {
      labels: new Map([...labels, ["alertname", alertname]]),
      annotations: yaml.texts(alert.get("exp_annotations"), "exp_annotations"),
    };
  });
  return { alertname, evalTime: yaml.duration(fields.get("eval_time"), "eval_time", 0), expected };
}

function readExpressionTest(yaml: YamlReader, node: Node): ExpressionTest {
  const fields = yaml.map(node, "an expression test", ["expr", "eval_time", "exp_samples"]);
  const expr = fields.get("expr");
  return {
    expr: yaml.text(expr, "expr"),
    line: yaml.textLine(expr ?? node),
    evalTime: yaml.duration(fields.get("eval_time"), "eval_time", 0),
    expected: yaml.list(fields.get("exp_samples"), "exp_samples").map((item) => {
      const sample = yaml.map(item, "an expected sample", ["labels", "value"]);
      return { labels: yaml.text(sample.get("labels"), "labels"), value: yaml.number(sample.get("value"), "value") };
    }),
  };
}
