import type { Rule } from "../../../shared/contract/alerts.ts";
import type { Host } from "../../../shared/contract/hosts.ts";
import { limitOf } from "./levels.ts";
import type { Timing } from "./series.ts";

/** Answers whether a filter holds for a host; made once a filter. */
export type MakeHostTest = (filter: string) => (host: Host) => boolean;

/** Labels whose answer is kept; a fleet's mounts and interfaces repeat. */
const MAX_KEPT_LABELS = 4096;

/** `*` stands for anything; nothing else is special. Linear in the text. */
function patternTest(pattern: string): (text: string) => boolean {
  const pieces = pattern.split("*");
  const first = pieces[0] ?? "";
  const last = pieces.at(-1) ?? "";
  if (pieces.length === 1) return (text) => text === pattern;
  return (text) => {
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
    let at = first.length;
    for (const piece of pieces.slice(1, -1)) {
      const found = text.indexOf(piece, at);
      if (found === -1 || found + piece.length > text.length - last.length) return false;
      at = found + piece.length;
    }
    return true;
  };
}

/** Whether one of the patterns fits; every answer is kept, as the same labels come every few seconds. */
export function labelTest(only: readonly string[], not: readonly string[]): (label: string) => boolean {
  if (only.length === 0 && not.length === 0) return () => true;
  const wanted = only.map(patternTest);
  const unwanted = not.map(patternTest);
  const kept = new Map<string, boolean>();
  return (label) => {
    let answer = kept.get(label);
    if (answer === undefined) {
      answer = (wanted.length === 0 || wanted.some((fits) => fits(label))) && !unwanted.some((fits) => fits(label));
      if (kept.size < MAX_KEPT_LABELS) kept.set(label, answer);
    }
    return answer;
  };
}

/** A rule with all that can be worked out once: its hosts, its labels, its times. */
export interface CompiledRule {
  readonly rule: Rule;
  readonly timing: Timing;
  readonly members: ReadonlySet<string>;
  takesLabel(label: string): boolean;
}

/** Metric that shows what a rule is about; null where no single one does. */
export function metricOf(rule: Pick<Rule, "condition">): string | null {
  const { condition } = rule;
  if (condition.kind === "threshold") return condition.metric;
  return condition.kind === "check" ? "check.status" : null;
}

const nobody: ReadonlySet<string> = new Set();

/** `everyone`: the ids of all hosts, shared by the rules that leave none out; most do, and a fleet may have 10,000. */
export function compileRule(
  rule: Rule,
  hosts: readonly Host[],
  makeTest: MakeHostTest,
  everyone: ReadonlySet<string> = new Set(hosts.map(({ id }) => id)),
): CompiledRule {
  const membersOf = (): ReadonlySet<string> => {
    if (!rule.enabled) return nobody;
    if (rule.filter.trim() === "") return everyone;
    const test = makeTest(rule.filter);
    return new Set(hosts.filter((host) => test(host)).map(({ id }) => id));
  };
  const members = membersOf();
  return {
    rule,
    timing: { forMs: rule.forSeconds * 1000, keepMs: rule.keepFiringSeconds * 1000 },
    members,
    takesLabel: labelTest(rule.labels.only, rule.labels.not),
  };
}

/** Rules by the metric they listen to, and those that are asked from time to time. */
export interface RuleIndex {
  readonly byMetric: ReadonlyMap<string, readonly CompiledRule[]>;
  readonly byId: ReadonlyMap<string, CompiledRule>;
  readonly asked: readonly CompiledRule[];
}

export function indexRules(rules: readonly CompiledRule[]): RuleIndex {
  const byMetric = new Map<string, CompiledRule[]>();
  const asked: CompiledRule[] = [];
  for (const compiled of rules) {
    if (!compiled.rule.enabled) continue;
    const { condition } = compiled.rule;
    if (condition.kind === "threshold")
      byMetric.set(condition.metric, [...(byMetric.get(condition.metric) ?? []), compiled]);
    else asked.push(compiled);
  }
  return { byMetric, byId: new Map(rules.map((one) => [one.rule.id, one])), asked };
}

/** In words, what is wrong with a rule that its schema lets through; null when nothing is. */
export function ruleProblem(rule: Pick<Rule, "condition">): string | null {
  const { condition } = rule;
  if (condition.kind !== "threshold" && condition.kind !== "fills") return null;
  const severities = condition.levels.map(({ severity }) => severity);
  if (new Set(severities).size < severities.length) return "each severity has one limit at most";
  if (condition.kind === "fills") return null;
  if (condition.direction === "beyond" && condition.levels.some(({ enter, clear }) => Math.min(enter, clear) < 0))
    return "a distance from zero is never negative";
  const above = condition.direction !== "below";
  for (const { severity, enter, clear } of condition.levels)
    if (above ? clear > enter : clear < enter)
      return `the ${severity} level ends at a value that is worse than the one it begins at`;
  const order = (["info", "warning", "critical"] as const)
    .map((severity) => limitOf(condition, severity))
    .filter((limit) => limit !== null);
  const sorted = order.toSorted((a, b) => (above ? a - b : b - a));
  return order.every((limit, at) => limit === sorted[at]) ? null : "a worse level begins before a better one";
}
