import { isFailure } from "../../../shared/base/failure.ts";
import type { Condition } from "../../../shared/contract/alerts.ts";
import type { Host } from "../../../shared/contract/hosts.ts";
import type { AlertEngine } from "./engine.ts";
import { explainPromql } from "./prometheus/explain.ts";
import { createLiveSource, hostLabels, type LiveData } from "./prometheus/liveSource.ts";
import type { Expr } from "./promql/ast.ts";
import { evaluate } from "./promql/evaluate.ts";
import { metricName } from "./promql/labels.ts";
import { parsePromql } from "./promql/parser.ts";
import type { Labels } from "./promql/series.ts";
import type { CompiledRule } from "./rules.ts";
import type { Moment } from "./series.ts";

/** How often an expression is evaluated: Prometheus' own default is a minute, and reading ranges of many hosts takes a while. */
const EVALUATE_EVERY_MS = 30_000;
/** Hosts of one rule that are evaluated in one go. */
const HOSTS_AT_ONCE = 50;
/** Series that one rule may find on one host; the rest is not told. */
const MAX_SERIES = 100;
const MAX_LABEL = 256;

interface Turn {
  /** Hosts of this round that are still to be evaluated. */
  waiting: string[];
  begunAt: number;
}

/** Evaluates rules with an expression, host by host, each as Prometheus would over the series of that host. */
export class Expressions {
  private readonly data: LiveData;
  private readonly parsed = new WeakMap<object, Expr | null>();
  private readonly turns = new Map<string, Turn>();

  constructor(data: LiveData) {
    this.data = data;
  }

  /** `isUp`: of a host that does not answer nothing is concluded. Rules take turns, a bounded number of hosts each time. */
  judge(
    engine: AlertEngine,
    find: (hostId: string) => Host | undefined,
    isUp: (hostId: string) => boolean,
    now: Moment,
  ): void {
    for (const id of this.turns.keys()) if (!engine.rules.byId.has(id)) this.turns.delete(id);
    for (const rule of engine.rules.asked) {
      if (rule.rule.condition.kind !== "expression") continue;
      const turn = this.turnOf(rule, now);
      for (const hostId of turn.waiting.splice(0, HOSTS_AT_ONCE)) {
        const host = find(hostId);
        // The rule may have let go of it since the round began.
        if (!rule.members.has(hostId)) continue;
        if (host && isUp(hostId)) this.judgeHost(engine, rule, host, now);
        else engine.unobserve((one) => one.rule === rule, now, hostId);
      }
    }
  }

  private turnOf(rule: CompiledRule, now: Moment): Turn {
    const turn = this.turns.get(rule.rule.id);
    if (turn && (turn.waiting.length > 0 || now.tick - turn.begunAt < EVALUATE_EVERY_MS)) return turn;
    const next = { waiting: [...rule.members], begunAt: now.tick };
    this.turns.set(rule.rule.id, next);
    return next;
  }

  private judgeHost(engine: AlertEngine, rule: CompiledRule, host: Host, now: Moment): void {
    const { condition } = rule.rule;
    const expr = this.exprOf(rule);
    if (condition.kind !== "expression" || expr === null) return;
    const found = resultsOf(expr, this.data, host, now.time);
    // What cannot be evaluated now (too many series, a match that is not unique) says nothing about what was found before.
    if (found === null) return void engine.unobserve((one) => one.rule === rule, now, host.id);
    for (const [label, value] of found)
      if (rule.takesLabel(label)) engine.observe(rule, host.id, label, { level: condition.severity, value }, now);
    for (const one of engine.ofHost(host.id))
      if (one.rule === rule && !found.has(one.label))
        engine.observe(rule, host.id, one.label, { level: null, value: null }, now);
  }

  /** Parsed once a rule; null for one that a newer version wrote and this one does not understand. */
  private exprOf({ rule }: CompiledRule): Expr | null {
    const known = this.parsed.get(rule);
    if (known !== undefined || rule.condition.kind !== "expression") return known ?? null;
    const expr = parsed(rule.condition.expression);
    this.parsed.set(rule, expr);
    return expr;
  }
}

const isAboutExpression = (error: unknown): boolean => isFailure(error) && error.code.startsWith("promql.");

/** Why an expression is not understood, in words; null when it is. */
export function expressionProblem(condition: Condition): string | null {
  if (condition.kind !== "expression") return null;
  try {
    parsePromql(condition.expression);
    return null;
  } catch (error) {
    if (!isAboutExpression(error)) throw error;
    return explainPromql(error).problem;
  }
}

function parsed(text: string): Expr | null {
  try {
    return parsePromql(text);
  } catch (error) {
    if (isAboutExpression(error)) return null;
    throw error;
  }
}

/** Values by what tells the series of this host apart; null when the expression cannot be evaluated. */
export function resultsOf(expr: Expr, data: LiveData, host: Host, time: number): Map<string, number> | null {
  try {
    const found = new Map<string, number>();
    const common = new Set(Object.keys(hostLabels(host)));
    for (const { labels, value } of evaluate(expr, createLiveSource(data, [host]), time)) {
      if (found.size === MAX_SERIES) break;
      found.set(labelText(labels, common), value);
    }
    return found;
  } catch (error) {
    if (isAboutExpression(error)) return null;
    throw error;
  }
}

/** One label by its value alone ("/var"), several as `name=value`; those that every series of the host has are left out. */
function labelText(labels: Labels, common: ReadonlySet<string>): string {
  const own = [...labels]
    .filter(([name]) => name !== metricName && !common.has(name))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const [only] = own;
  const text = own.length === 1 && only ? only[1] : own.map(([name, value]) => `${name}=${value}`).join(", ");
  return text.slice(0, MAX_LABEL);
}
