import { isFailure } from "../../../../shared/base/failure.ts";
import { scalars } from "../promql/binary.ts";
import { comparisons, matchersOf, type Binary, type Expr, type Matcher, type Selector } from "../promql/ast.ts";
import { metricName } from "../promql/labels.ts";
import { compileMatcher } from "../promql/matching.ts";
import { parsePromql } from "../promql/parser.ts";
import { printPromql } from "../promql/print.ts";
import { typeOf } from "../promql/typecheck.ts";
import { hostLabels } from "./liveSource.ts";
import { isCounterName, liveMetrics, type LiveMetric } from "./liveTable.ts";
import type { RecordingRule } from "./types.ts";
import { mapSelectors, partsOf, selectorsOf, type Around } from "./walk.ts";

/** Why a rule cannot be taken over; a sentence without its end. */
export class NotImported extends Error {}

/** What gives a series: the recording rules of its name. */
export type Recorded = ReadonlyMap<string, readonly Pick<RecordingRule, "expr" | "labels">[]>;

const targetLabels = new Set(Object.keys(hostLabels({ id: "", name: "", environment: "", groups: [], tags: [] })));

/** How deep recording rules may build on each other. */
const maxInlining = 5;

/**
 * The expression over the live series: recording rules are put in place, matchers that only say who scraped are dropped. Throws
 * NotImported with the reason. `isScraped` knows the names of series that checks scrape.
 */
export function adaptExpression(expr: Expr, recorded: Recorded, isScraped: (name: string) => boolean): Expr {
  const inlined = inline(expr, recorded, 0);
  if (looksAtFixedTime(inlined))
    throw new NotImported("it looks at one fixed moment, and here only the present is judged");
  const shares = new Set(
    [...selectorsOf(inlined)]
      .map(({ selector }) => nameOf(selector))
      .filter((name) => liveMetrics(name)?.some((metric) => metric.ratioOnly)),
  );
  for (const { selector, around } of selectorsOf(inlined)) {
    const name = nameOf(selector);
    if (name === "ALERTS" || name === "ALERTS_FOR_STATE") throw new NotImported("it builds on other alerts");
    const scraped = isScraped(name);
    const live = scraped ? null : liveMetrics(name);
    if (!scraped && !live) throw new NotImported(reasonOf(name));
    const counter = scraped ? isCounterName(name) : (live?.some((metric) => metric.counter) ?? false);
    checkUse(name, counter, selector, around);
    if (shares.size === 1 && shares.has(name))
      throw new NotImported(`of ${name} only a share is measured, and here it stands without the whole`);
  }
  if (asksForAbsence(inlined)) throw new NotImported("hosts that do not answer have rules of their own here");
  const adapted = mapSelectors(inlined, (selector) =>
    isScraped(nameOf(selector)) ? selector : adaptSelector(selector),
  );
  return reparse(adapted);
}

const looksAtFixedTime = (expr: Expr): boolean =>
  ("at" in expr && typeof expr.at === "number") || partsOf(expr).some(looksAtFixedTime);

/** Inlining may make an expression larger than one may be. */
function reparse(expr: Expr): Expr {
  try {
    return parsePromql(printPromql(expr));
  } catch (error) {
    if (isFailure(error, "promql.tooMuch"))
      throw new NotImported("with the recording rules that it builds on it is too large");
    throw error;
  }
}

function nameOf(selector: Selector): string {
  const name = matchersOf(selector).find((matcher) => matcher.name === metricName && matcher.type === "=")?.value;
  if (name === undefined) throw new NotImported("a selector does not name its metric");
  return name;
}

function reasonOf(name: string): string {
  if (name.endsWith("_bucket")) return `no check keeps the buckets of histograms (${name})`;
  return name.startsWith("holdfast_")
    ? `there is no metric ${name}`
    : `Holdfast does not measure ${name}, and no check scrapes it`;
}

const reach = new Set(["up", "holdfast_host_up"]);
const below = new Set(["==", "!=", "<", "<="]);

/** Whether a comparison of a series of ones and zeros may hold where it is zero. */
function holdsForNone({ op, left, right }: Binary): boolean {
  const number = [left, right].find((side) => side.kind === "number");
  if (number?.kind !== "number") return below.has(op);
  const pair: [number, number] = number === right ? [0, number.value] : [number.value, 0];
  return comparisons.has(op) && scalars(op, ...pair) === 1;
}

/** `up == 0` and `absent(up)`: of a host that does not answer, nothing else is judged. */
function asksForAbsence(expr: Expr): boolean {
  const isReach = (part: Expr): boolean => [...selectorsOf(part)].some(({ selector }) => reach.has(nameOf(selector)));
  if (expr.kind === "binary" && holdsForNone(expr) && (isReach(expr.left) || isReach(expr.right))) return true;
  if (expr.kind === "call" && expr.func.startsWith("absent") && expr.args.some(isReach)) return true;
  return partsOf(expr).some(asksForAbsence);
}

const counterFunctions = new Set([
  "rate",
  "irate",
  "increase",
  "resets",
  "absent_over_time",
  "present_over_time",
  "count_over_time",
]);
const counting = new Set(["count", "group", "absent"]);

/** Counters here begin anew with every look: only their growth, or that they are there, may be asked. */
function checkUse(name: string, counter: boolean, { range }: Selector, around: Around): void {
  if (!counter) {
    if (name === "node_boot_time_seconds" && (around?.name === "changes" || around?.name === "resets"))
      throw new NotImported("the time of the last boot is not measured finely enough to count its changes");
    return;
  }
  const allowed = range === null ? counting : counterFunctions;
  if (!allowed.has(around?.name ?? ""))
    throw new NotImported(`of ${name} only the growth is known; it must stand in rate, irate or increase`);
}

function inline(expr: Expr, recorded: Recorded, depth: number): Expr {
  return mapSelectors(expr, (selector) => {
    const rules = recorded.get(selector.name ?? "");
    if (!rules) return selector;
    const { name, range, offset, at } = selector;
    if (range !== null || offset !== 0 || at !== null)
      throw new NotImported(`it builds on the recording rule ${name} at other times than now`);
    if (depth >= maxInlining) throw new NotImported("recording rules build on each other too deeply");
    const [first, ...others] = rules
      .filter((rule) => givesWhatIsAsked(rule, selector))
      .map((rule) => labelled(inline(rule.expr, recorded, depth + 1), rule.labels));
    if (!first) throw new NotImported(`no recording rule gives ${name} the labels that it asks for`);
    return others.reduce<Expr>(
      (left, right) => ({ kind: "binary", op: "or", bool: false, matching: null, left, right }),
      first,
    );
  });
}

/** Whether a selector's matchers fit the labels that a recording rule sets; others cannot be asked of an expression. */
function givesWhatIsAsked({ labels }: Pick<RecordingRule, "labels">, { name, matchers }: Selector): boolean {
  for (const matcher of matchers)
    if (!labels.has(matcher.name))
      throw new NotImported(
        `it builds on the recording rule ${name} by the label ${matcher.name}, which that does not set`,
      );
  return matchers.every((matcher) => compileMatcher(matcher)(labels.get(matcher.name) ?? ""));
}

/** The expression with the labels of its recording rule. */
function labelled(expr: Expr, labels: ReadonlyMap<string, string>): Expr {
  const start: Expr = typeOf(expr) === "scalar" ? { kind: "call", func: "vector", args: [expr] } : expr;
  return [...labels].reduce<Expr>((inner, [name, value]) => {
    const texts = [name, value.replaceAll("$", "$$$$"), "", ""].map((text): Expr => ({ kind: "string", value: text }));
    return { kind: "call", func: "label_replace", args: [inner, ...texts] };
  }, start);
}

function adaptSelector(selector: Selector): Selector {
  const metrics = liveMetrics(nameOf(selector)) ?? [];
  const matchers = selector.matchers.filter((matcher) => keeps(matcher, metrics, selector)).map(withoutPort);
  return matchers.every((matcher, at) => matcher === selector.matchers[at]) &&
    matchers.length === selector.matchers.length
    ? selector
    : { ...selector, matchers };
}

/** Instances are hosts by their names, without the port that was scraped. */
function withoutPort(matcher: Matcher): Matcher {
  const { name, type, value } = matcher;
  if (name !== "instance" || !value.includes(":")) return matcher;
  if (type === "=~" || type === "!~") throw new NotImported("instance is the host's name here, without a port");
  return { ...matcher, value: value.replace(/:\d+$/, "") };
}

/** Whether a matcher stays; one on a label that is not known here is dropped when it only asks that there be one. */
function keeps(matcher: Matcher, metrics: readonly LiveMetric[], selector: Selector): boolean {
  const { name, type, value } = matcher;
  if (name === metricName) return true;
  // One job measures everything here.
  if (name === "job") return false;
  if (targetLabels.has(name) || metrics.some((metric) => metric.label === name || Object.hasOwn(metric.fixed, name)))
    return fixedFits(matcher, metrics, selector);
  if (compileMatcher(matcher)("")) return true;
  if ((type === "!=" && value === "") || (type === "=~" && /^\.[+*]$/.test(value))) return false;
  throw new NotImported(`the label ${name} of ${nameOf(selector)} is not known here`);
}

/** A fixed label that never fits would make a rule that never fires. */
function fixedFits(matcher: Matcher, metrics: readonly LiveMetric[], selector: Selector): boolean {
  const fixed = metrics.filter((metric) => Object.hasOwn(metric.fixed, matcher.name));
  if (fixed.length === 0) return true;
  const fits = compileMatcher(matcher);
  if (!fixed.some((metric) => fits(metric.fixed[matcher.name] ?? "")))
    throw new NotImported(
      `of ${nameOf(selector)} only ${matcher.name} ${fixed.map((metric) => metric.fixed[matcher.name]).join(", ")} is measured`,
    );
  return true;
}
