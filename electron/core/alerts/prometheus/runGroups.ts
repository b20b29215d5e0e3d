import { Failure } from "../../../../shared/base/failure.ts";
import { evaluate } from "../promql/evaluate.ts";
import { dropName, labelsKey, metricName } from "../promql/labels.ts";
import { evaluationFailed } from "../promql/limits.ts";
import type { Labels, Sample } from "../promql/series.ts";
import { explainPromql } from "./explain.ts";
import type { MemoryStore } from "./memoryStore.ts";
import { stepAlertingRule } from "./state.ts";
import type { AlertingRule, RecordingRule, Rule, RuleGroup, RuleState } from "./types.ts";

/** A rule that could not be evaluated. */
export interface RuleError {
  readonly rule: string;
  readonly problem: string;
}

/** Evaluates groups of rules one time after another, and writes what they give back as series, as Prometheus does. */
export class GroupRunner {
  private readonly groups: readonly RuleGroup[];
  private readonly store: MemoryStore;
  private readonly external: { readonly labels: Labels; readonly url: string };
  private readonly step: number;
  private readonly states = new Map<AlertingRule, RuleState>();
  private readonly written = new Map<Rule, ReadonlyMap<string, Labels>>();

  constructor(
    groups: readonly RuleGroup[],
    store: MemoryStore,
    external: { readonly labels: Labels; readonly url: string },
    step: number,
  ) {
    this.step = step;
    this.groups = groups;
    this.store = store;
    this.external = external;
  }

  evaluate(now: number): RuleError[] {
    const errors: RuleError[] = [];
    for (const group of this.groups)
      for (const rule of group.rules) {
        try {
          this.write(rule, this.results(rule, now), now);
        } catch (error) {
          if (!(error instanceof Failure)) throw error;
          errors.push({ rule: rule.name, problem: explainPromql(error).problem });
        }
      }
    return errors;
  }

  /** Alerts of this name that fire now. */
  firing(name: string): { labels: Labels; annotations: Labels }[] {
    const rules = [...this.states].filter(([rule]) => rule.name === name);
    return rules.flatMap(([, state]) => [...state.values()].filter(({ state: now }) => now === "firing"));
  }

  private results(rule: Rule, now: number): Sample[] {
    const samples = evaluate(rule.expr, this.store, now, this.step);
    if (rule.kind === "recording") return recorded(rule, samples);
    const state = stepAlertingRule(rule, this.states.get(rule) ?? new Map(), samples, now, this.external);
    this.states.set(rule, state);
    // As in Prometheus: a label whose template became empty stands here as its template.
    const raw = Array.from(rule.labels, ([name, { text }]) => [name, text] as const);
    return [...state.values()]
      .filter((alert) => alert.state !== "inactive")
      .flatMap(({ labels, activeAt, state: alertstate }) => [
        { labels: new Map([...raw, ...labels, [metricName, "ALERTS"], ["alertstate", alertstate]]), value: 1 },
        { labels: new Map([...raw, ...labels, [metricName, "ALERTS_FOR_STATE"]]), value: Math.floor(activeAt / 1000) },
      ])
      .map(({ labels, value }) => ({ labels: new Map([...labels].filter(([, text]) => text !== "")), value }));
  }

  /** What a rule gave the last time and does not give now is marked as gone. */
  private write(rule: Rule, samples: readonly Sample[], now: number): void {
    const current = new Map(samples.map(({ labels }) => [labelsKey(labels), labels] as const));
    for (const { labels, value } of samples) this.store.append(labels, now, value);
    for (const [key, labels] of this.written.get(rule) ?? [])
      if (!current.has(key)) this.store.append(labels, now, null);
    this.written.set(rule, current);
  }
}

function recorded(rule: RecordingRule, samples: readonly Sample[]): Sample[] {
  const results = samples.map(({ labels, value }) => ({
    // A label that the rule makes empty is none.
    labels: new Map(
      [...new Map([...dropName(labels), [metricName, rule.name], ...rule.labels])].filter(([, text]) => text !== ""),
    ),
    value,
  }));
  if (new Set(results.map(({ labels }) => labelsKey(labels))).size < results.length)
    throw evaluationFailed("two results have the same labels after those of the rule are applied");
  return results;
}
