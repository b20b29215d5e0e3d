import { isFailure } from "../../../../shared/base/failure.ts";
import { printPromql } from "../promql/print.ts";
import { adaptExpression, NotImported, type Recorded } from "./adaptExpression.ts";
import { messageOf } from "./importMessage.ts";
import { readRuleFile, type ReadGroup } from "./ruleFile.ts";
import type { Template } from "./template.ts";
import type { RecordingRule, AlertingRule, ImportedRule, ImportedRules, LeftRule } from "./types.ts";

/** One file of Prometheus rule groups. */
export interface RuleText {
  readonly file: string;
  readonly text: string;
}

/** Bounds of a rule here: characters of its expression, its name, and its times (seven days). */
const maxExpression = 4096;
const maxName = 120;
const maxSeconds = 7 * 86_400;

/** Whether a check may scrape a series of that name, for all that the name itself tells. */
export const mayBeScraped = (name: string): boolean => !/^(?:node|holdfast)_|_bucket$|:/.test(name);

/**
 * Takes over the alerting rules that can be judged from what Holdfast measures or scrapes; the others are named with the reason.
 * `isScraped` knows the names of series that checks scrape; without it every name that no table knows counts as scraped, but
 * those of node_exporter, buckets, which no check keeps, and names with a colon, which recording rules give. A file that is no rule file is left as a whole; nothing is thrown.
 */
export function importPrometheusRules(
  texts: readonly RuleText[],
  isScraped: (name: string) => boolean = mayBeScraped,
): ImportedRules {
  const left: LeftRule[] = [];
  const groups = texts.flatMap((text) => readGroups(text, left));
  const recorded = recordings(groups);
  const rules: ImportedRule[] = [];
  for (const group of groups)
    for (const read of group.rules) {
      if (!("rule" in read)) left.push({ where: { ...read.where, line: read.line }, reason: sentence(read.problem) });
      else if (read.rule.kind === "recording")
        left.push({
          where: read.rule.where,
          reason: "Recording rules are not kept; what alerts need of them is put in its place.",
        });
      else {
        try {
          rules.push(importRule(read.rule, recorded, isScraped));
        } catch (error) {
          if (!(error instanceof NotImported)) throw error;
          left.push({ where: read.rule.where, reason: sentence(error.message) });
        }
      }
    }
  return { rules, left };
}

const sentence = (text: string): string =>
  `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${/[.?]$/.test(text) ? "" : "."}`;

function readGroups({ file, text }: RuleText, left: LeftRule[]): ReadGroup[] {
  try {
    return readRuleFile(file, text);
  } catch (error) {
    if (!isFailure(error, "prometheus.file")) throw error;
    const where = { file, group: "", rule: "", line: Number(error.params["line"]) };
    left.push({ where, reason: sentence(String(error.params["problem"])) });
    return [];
  }
}

/** Recording rules by their names; several of one name only where a label that each of them sets tells them apart. */
function recordings(groups: readonly ReadGroup[]): Recorded {
  const found = new Map<string, RecordingRule[]>();
  for (const { rules } of groups)
    for (const read of rules)
      if ("rule" in read && read.rule.kind === "recording")
        found.set(read.rule.name, [...(found.get(read.rule.name) ?? []), read.rule]);
  for (const [name, rules] of found) if (!areToldApart(rules)) found.delete(name);
  return found;
}

const areToldApart = (rules: readonly RecordingRule[]): boolean =>
  rules.length === 1 ||
  [...(rules[0]?.labels.keys() ?? [])].some((label) => {
    const values = rules.flatMap(({ labels }) => labels.get(label) ?? []);
    return new Set(values).size === rules.length;
  });

const texts = (templates: ReadonlyMap<string, Template>): Record<string, string> =>
  Object.fromEntries(Array.from(templates, ([name, { text }]) => [name, text]));

function importRule(rule: AlertingRule, recorded: Recorded, isScraped: (name: string) => boolean): ImportedRule {
  const adapted = adaptExpression(rule.expr, recorded, isScraped);
  const expr = printPromql(adapted);
  if (expr.length > maxExpression) throw new NotImported(`its expression has more than ${maxExpression} characters`);
  if (rule.name.length > maxName) throw new NotImported(`its name has more than ${maxName} characters`);
  const [forSeconds, keepFiringForSeconds] = [rule.forMs, rule.keepFiringForMs].map((ms) => Math.ceil(ms / 1000));
  if (Math.max(forSeconds ?? 0, keepFiringForSeconds ?? 0) > maxSeconds)
    throw new NotImported("it waits for more than seven days");
  return {
    name: rule.name,
    expr,
    originalExpr: rule.text,
    forSeconds: forSeconds ?? 0,
    keepFiringForSeconds: keepFiringForSeconds ?? 0,
    labels: texts(rule.labels),
    annotations: texts(rule.annotations),
    severity: severityOf(rule.labels.get("severity")?.text ?? ""),
    runbook: runbookOf(rule),
    message: messageOf(rule),
    where: rule.where,
  };
}

/** What teams call severities, as the three that there are; a warning where nothing is said. */
function severityOf(text: string): ImportedRule["severity"] {
  if (/^(?:critical|crit|page|emergency|alert|error|fatal|high|disaster|p1|sev1)$/i.test(text)) return "critical";
  return /^(?:info|information|notice|none|low|debug)$/i.test(text) ? "info" : "warning";
}

function runbookOf({ annotations }: AlertingRule): string | null {
  const text = annotations.get("runbook_url")?.text ?? annotations.get("runbook")?.text ?? "";
  return /^https?:\/\/[^\s{}]{1,2040}$/.test(text) ? text : null;
}
