import type { Node } from "yaml";
import { isFailure } from "../../../../shared/base/failure.ts";
import type { Expr } from "../promql/ast.ts";
import { metricName } from "../promql/labels.ts";
import { parsePromql } from "../promql/parser.ts";
import { explainPromql } from "./explain.ts";
import { parseTemplate, type Template } from "./template.ts";
import type { Rule, RuleGroup, Where } from "./types.ts";
import { fileFailure, YamlReader } from "./yamlReader.ts";

/** Rules of one file. */
const maxRules = 5000;

const ruleFields = ["record", "alert", "expr", "for", "keep_firing_for", "labels", "annotations"];
const labelName = /^[A-Za-z_]\w*$/;
const seriesName = /^[A-Za-z_:][\w:]*$/;

/** What becomes of one rule: it, or why it was left out. */
export type ReadRule =
  | { readonly rule: Rule }
  | { readonly where: Where; readonly problem: string; readonly line: number };

export interface ReadGroup extends Omit<RuleGroup, "rules"> {
  readonly rules: readonly ReadRule[];
}

/**
 * Reads a file of Prometheus rule groups. What is wrong with the file as such is Failure prometheus.file; what is wrong with one
 * rule stands in its place, so that the others can be used.
 */
export function readRuleFile(file: string, text: string): ReadGroup[] {
  const yaml = new YamlReader(file, text);
  const top = yaml.map(yaml.root, "the file", ["groups"]);
  const names = new Set<string>();
  let count = 0;
  return yaml.list(top.get("groups"), "groups").map((node) => {
    const group = yaml.map(node, "a group", ["name", "interval", "limit", "rules"]);
    const name = yaml.text(group.get("name"), "name");
    if (name === "") yaml.fail(node, "a group has no name");
    if (names.has(name)) yaml.fail(node, `the group ${name.slice(0, 60)} is there twice`);
    names.add(name);
    const limit = group.get("limit");
    if (limit && yaml.number(limit, "limit") !== 0) yaml.fail(limit, "a limit of a group is not supported");
    const interval = group.get("interval");
    const rules = yaml.list(group.get("rules"), "rules");
    count += rules.length;
    if (count > maxRules) yaml.fail(node, `the file has more than ${maxRules} rules`);
    return {
      name,
      file,
      intervalMs: interval ? yaml.duration(interval, "interval", 0) : null,
      rules: rules.map((rule) => readRule(yaml, rule, name)),
    };
  });
}

/** The same, where every rule must be understood: Failure prometheus.file names the first that is not. */
export function readRuleGroups(file: string, text: string): RuleGroup[] {
  return readRuleFile(file, text).map((group) => ({
    ...group,
    rules: group.rules.map((read) => {
      if ("rule" in read) return read.rule;
      const name = read.where.rule;
      throw fileFailure(file, read.line, name === "" ? read.problem : `${name}: ${read.problem}`);
    }),
  }));
}

function readRule(yaml: YamlReader, node: Node, group: string): ReadRule {
  let where: Where = { file: yaml.file, group, rule: "", line: yaml.line(node) };
  try {
    const fields = yaml.map(node, "a rule", ruleFields);
    const alert = yaml.text(fields.get("alert"), "alert");
    const record = yaml.text(fields.get("record"), "record");
    where = { ...where, rule: alert || record };
    if ((alert === "") === (record === "")) yaml.fail(node, "a rule must have one of alert and record");
    const text = yaml.text(fields.get("expr"), "expr");
    if (text.trim() === "") yaml.fail(node, "the rule has no expr");
    const expr = readExpr(yaml, fields.get("expr") ?? node, text);
    return {
      rule:
        alert === ""
          ? recording(yaml, fields, record, expr, text, where)
          : alerting(yaml, fields, alert, expr, text, where),
    };
  } catch (error) {
    if (!isFailure(error, "prometheus.file")) throw error;
    return { where, problem: String(error.params["problem"]), line: Number(error.params["line"]) };
  }
}

/** The expression; what is wrong with it as a failure of the file, with the place in it. */
export function readExpr(yaml: YamlReader, node: Node, text: string): Expr {
  try {
    return parsePromql(text);
  } catch (error) {
    const explained = explainPromql(error);
    throw fileFailure(yaml.file, yaml.textLine(node) + explained.line - 1, explained.problem);
  }
}

type Fields = ReadonlyMap<string, Node>;

function alerting(yaml: YamlReader, fields: Fields, name: string, expr: Expr, text: string, where: Where): Rule {
  return {
    kind: "alerting",
    name,
    expr,
    text,
    forMs: yaml.duration(fields.get("for"), "for", 0),
    keepFiringForMs: yaml.duration(fields.get("keep_firing_for"), "keep_firing_for", 0),
    labels: templates(yaml, fields.get("labels"), "labels"),
    annotations: templates(yaml, fields.get("annotations"), "annotations"),
    where,
  };
}

function recording(yaml: YamlReader, fields: Fields, name: string, expr: Expr, text: string, where: Where): Rule {
  for (const field of ["for", "keep_firing_for", "annotations"])
    if (fields.has(field)) yaml.fail(fields.get(field), `a recording rule has no ${field}`);
  if (!seriesName.test(name)) yaml.fail(fields.get("record"), `${name.slice(0, 60)} is no name of a series`);
  const labels = yaml.texts(fields.get("labels"), "labels");
  for (const label of labels.keys()) checkLabel(yaml, fields.get("labels"), label);
  return {
    kind: "recording",
    name,
    expr,
    text,
    labels,
    where,
  };
}

function checkLabel(yaml: YamlReader, node: Node | undefined, label: string): void {
  if (!labelName.test(label) || label === metricName) yaml.fail(node, `${label.slice(0, 60)} is no name of a label`);
}

function templates(yaml: YamlReader, node: Node | undefined, what: string): ReadonlyMap<string, Template> {
  const found = new Map<string, Template>();
  for (const [name, inner] of yaml.map(node, what, null)) {
    checkLabel(yaml, inner, name);
    try {
      found.set(name, parseTemplate(yaml.text(inner, name)));
    } catch (error) {
      if (!isFailure(error, "promql.template")) throw error;
      yaml.fail(inner, `the template of ${name}: ${String(error.params["problem"])}`);
    }
  }
  return found;
}
