import { dropName, labelsKey } from "../promql/labels.ts";
import { evaluationFailed } from "../promql/limits.ts";
import type { Labels, Sample } from "../promql/series.ts";
import { expandTemplate } from "./expandTemplate.ts";
import type { Template, TemplateData } from "./template.ts";
import type { ActiveAlert, RuleState, StepAlertingRule } from "./types.ts";

/** How long an alert that is over is still listed, ms. */
const resolvedRetention = 15 * 60_000;

/** As rules/alerting.go of Prometheus 2.42: pending until it has held for `for`, firing, held up by `keep_firing_for`, over. */
export const stepAlertingRule: StepAlertingRule = (rule, state, results, now, external) => {
  const next = new Map<string, ActiveAlert>();
  const found = new Map<string, ActiveAlert>();
  for (const sample of results) {
    const alert = alertOf(rule, sample, now, external);
    if (found.has(alert.key))
      throw evaluationFailed("two results have the same labels after those of the rule are applied");
    found.set(alert.key, alert);
  }
  for (const [key, before] of state) {
    const present = found.get(key);
    const goesOn = present && before.state !== "inactive";
    const alert = present
      ? goesOn
        ? { ...before, value: present.value, annotations: present.annotations }
        : present
      : before;
    const stepped = present ? promote({ ...alert, keepFiringSince: null }, rule.forMs, now) : absent(alert, rule, now);
    if (stepped) next.set(key, stepped);
  }
  for (const [key, alert] of found) if (!next.has(key)) next.set(key, promote(alert, rule.forMs, now));
  return next satisfies RuleState;
};

function promote(alert: ActiveAlert, forMs: number, now: number): ActiveAlert {
  return alert.state === "pending" && now - alert.activeAt >= forMs
    ? { ...alert, state: "firing", firedAt: now }
    : alert;
}

/** The expression gives nothing for it any more. Null: it is forgotten. */
function absent(alert: ActiveAlert, rule: { readonly keepFiringForMs: number }, now: number): ActiveAlert | null {
  if (alert.state === "pending") return null;
  if (alert.state === "inactive")
    return alert.resolvedAt !== null && now - alert.resolvedAt > resolvedRetention ? null : alert;
  const since = alert.keepFiringSince ?? now;
  if (rule.keepFiringForMs > 0 && now - since < rule.keepFiringForMs) return { ...alert, keepFiringSince: since };
  return { ...alert, state: "inactive", resolvedAt: now };
}

interface RuleTexts {
  readonly name: string;
  readonly labels: ReadonlyMap<string, Template>;
  readonly annotations: ReadonlyMap<string, Template>;
}

function alertOf(
  rule: RuleTexts,
  { labels, value }: Sample,
  now: number,
  external: TemplateData["external"],
): ActiveAlert {
  const data = { labels, value, external };
  const all = new Map(dropName(labels));
  for (const [name, template] of rule.labels) {
    const text = expandTemplate(template, data);
    if (text === "") all.delete(name);
    else all.set(name, text);
  }
  all.set("alertname", rule.name);
  const annotations: Labels = new Map(
    [...rule.annotations].map(([name, template]) => [name, expandTemplate(template, data)]),
  );
  return {
    key: labelsKey(all),
    labels: all,
    annotations,
    value,
    state: "pending",
    activeAt: now,
    firedAt: null,
    resolvedAt: null,
    keepFiringSince: null,
  };
}
