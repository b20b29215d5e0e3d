import type { ImportedRule as Offered, Rule, RuleDraft } from "../../../shared/contract/alerts.ts";
import { ruleDraft } from "../../../shared/contract/alerts.ts";
import { importPrometheusRules, mayBeScraped } from "./prometheus/importRules.ts";
import type { ImportedRule } from "./prometheus/types.ts";
import type { RuleStore } from "./ruleStore.ts";

/** The name under which a pasted file is named in reasons. */
const FILE = "rules.yml";

/** Labels that are named as not kept; the others are counted. */
const NAMED_LABELS = 8;

function draftOf(rule: ImportedRule, old: Rule | undefined): RuleDraft {
  return ruleDraft.parse({
    name: rule.name,
    // What a person chose here stays theirs.
    enabled: old?.enabled ?? true,
    filter: old?.filter ?? "",
    labels: old?.labels ?? { only: [], not: [] },
    condition: { kind: "expression", expression: rule.expr, severity: rule.severity },
    forSeconds: rule.forSeconds,
    keepFiringSeconds: rule.keepFiringForSeconds,
    message: rule.message,
    runbook: rule.runbook,
  });
}

/** Labels of a rule route its alerts in Prometheus; of those only the severity has a place here. */
function lostLabels({ labels }: ImportedRule): string | null {
  const lost = Object.keys(labels).filter((name) => name !== "severity");
  if (lost.length === 0) return null;
  const more = lost.length - NAMED_LABELS;
  const names = lost.slice(0, NAMED_LABELS).map((name) => name.slice(0, 64));
  return `${lost.length === 1 ? "Its label is" : "Its labels are"} not kept: ${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}.`;
}

/** Whether any host has series of that name. */
type IsRecorded = (name: string) => boolean;
const nothing: IsRecorded = () => false;

interface Offer {
  readonly offered: Offered;
  /** null for what is refused. */
  readonly draft: RuleDraft | null;
  readonly id: string | undefined;
}

/** Names may come twice in a file (a warning and a critical rule): each keeps its place among those of the same name. */
function offers(text: string, rules: readonly Rule[], isRecorded: IsRecorded): Offer[] {
  const isScraped = (name: string): boolean => mayBeScraped(name) || isRecorded(name);
  const { rules: imported, left } = importPrometheusRules([{ file: FILE, text }], isScraped);
  const taken = new Set<string>();
  const taking = imported.map((rule): Offer => {
    const same = (one: Rule): boolean => one.origin === "prometheus" && one.name === rule.name && !taken.has(one.id);
    const severity = (one: Rule): boolean =>
      one.condition.kind === "expression" && one.condition.severity === rule.severity;
    const old = rules.find((one) => same(one) && severity(one)) ?? rules.find(same);
    if (old) taken.add(old.id);
    const draft = draftOf(rule, old);
    const outcome = !old ? "new" : sameRule(draft, old) ? "unchanged" : "changed";
    return {
      offered: {
        name: rule.name,
        group: rule.where.group,
        outcome,
        expression: rule.originalExpr.slice(0, 4096),
        reason: lostLabels(rule),
      },
      draft,
      id: old?.id,
    };
  });
  const refused = left.map(({ where, reason }): Offer => ({
    offered: {
      name: where.rule || where.file,
      group: where.group,
      outcome: "refused",
      expression: "",
      reason: where.line > 0 ? `Line ${where.line}: ${reason}` : reason,
    },
    draft: null,
    id: undefined,
  }));
  return [...taking, ...refused];
}

const sameRule = (draft: RuleDraft, rule: Rule): boolean =>
  JSON.stringify(ruleDraft.parse(draft)) === JSON.stringify(ruleDraft.parse(rule));

/** What an import of a file of Prometheus rules would do; nothing is written. */
export function previewImport(text: string, rules: readonly Rule[], isRecorded: IsRecorded = nothing): Offered[] {
  return offers(text, rules, isRecorded).map(({ offered }) => offered);
}

/** Writes the new and the changed rules of these names; gives how many. */
export function importRules(
  text: string,
  names: readonly string[],
  store: RuleStore,
  isRecorded: IsRecorded = nothing,
): number {
  const wanted = new Set(names);
  const chosen = offers(text, store.list(), isRecorded).flatMap(({ offered, draft, id }) =>
    draft && wanted.has(offered.name) && offered.outcome !== "unchanged"
      ? [{ draft, id, origin: "prometheus" as const }]
      : [],
  );
  if (chosen.length > 0) store.saveAll(chosen);
  return chosen.length;
}
