import {
  matchersOf,
  setOperators,
  type Aggregate,
  type Binary,
  type Call,
  type Expr,
  type Selector,
  type Subquery,
} from "./ast.ts";
import { aggregate, countValues } from "./aggregate.ts";
import { scalars, setOperation, vectors, vectorWithScalar } from "./binary.ts";
import { histogramQuantile } from "./histogram.ts";
import { calendarFunctions, labelJoiner, labelReplacer, valueFunctions } from "./instantFunctions.ts";
import { dropName, labelsKey, metricName, noLabels } from "./labels.ts";
import { evaluationFailed, limits, tooMuch } from "./limits.ts";
import { rangeFunctions } from "./rangeFunctions.ts";
import { momentOf, selectInstant, selectRange, startEvaluation, type Evaluation, type Window } from "./select.ts";
import type { Labels, Sample, SeriesSource } from "./series.ts";

/** Step of subqueries that name none, ms: Prometheus' default interval of evaluation. */
const defaultStep = 60_000;

/**
 * The expression's samples at one moment (ms since the epoch); a scalar is one sample without labels. Throws Failure
 * promql.evaluation {problem} where Prometheus fails too, and promql.tooMuch.
 */
export function evaluate(expr: Expr, source: SeriesSource, time: number, step = defaultStep): Sample[] {
  const value = valueOf(expr, startEvaluation(source, time, step));
  return typeof value === "number" ? [{ labels: noLabels, value }] : value;
}

type Value = number | Sample[];

function valueOf(expr: Expr, evaluation: Evaluation): Value {
  switch (expr.kind) {
    case "number":
      return expr.value;
    case "string":
      throw evaluationFailed("a string is no result");
    case "selector": {
      if (expr.range !== null) throw evaluationFailed("a range vector is no result");
      return selectInstant(expr, evaluation).map(({ labels, value }) => ({ labels, value }));
    }
    case "subquery":
      throw evaluationFailed("a range vector is no result");
    case "negation": {
      const value = valueOf(expr.expr, evaluation);
      if (typeof value === "number") return -value;
      return distinct(value.map((sample) => ({ labels: dropName(sample.labels), value: -sample.value })));
    }
    case "binary":
      return binaryValue(expr, evaluation);
    case "aggregate":
      return aggregateValue(expr, evaluation);
    case "call":
      return callValue(expr, evaluation);
  }
}

function distinct(samples: Sample[]): Sample[] {
  if (new Set(samples.map(({ labels }) => labelsKey(labels))).size < samples.length)
    throw evaluationFailed("two results have the same labels");
  return samples;
}

function vectorOf(expr: Expr, evaluation: Evaluation): Sample[] {
  const value = valueOf(expr, evaluation);
  if (typeof value === "number") throw evaluationFailed("an instant vector is expected");
  evaluation.spend(value.length);
  return value;
}

function scalarOf(expr: Expr | undefined | null, evaluation: Evaluation): number {
  const value = expr ? valueOf(expr, evaluation) : Number.NaN;
  if (typeof value !== "number") throw evaluationFailed("a scalar is expected");
  return value;
}

function binaryValue(expr: Binary, evaluation: Evaluation): Value {
  const left = valueOf(expr.left, evaluation);
  const right = valueOf(expr.right, evaluation);
  if (typeof left === "number" && typeof right === "number") return scalars(expr.op, left, right);
  if (typeof right === "number")
    return typeof left === "number" ? [] : distinct(vectorWithScalar(expr, left, right, false));
  if (typeof left === "number") return distinct(vectorWithScalar(expr, right, left, true));
  evaluation.spend(left.length + right.length);
  return distinct(setOperators.has(expr.op) ? setOperation(expr, left, right) : vectors(expr, left, right));
}

function aggregateValue(expr: Aggregate, evaluation: Evaluation): Sample[] {
  if (expr.op === "count_values") return distinct(countValues(expr, vectorOf(expr.expr, evaluation)));
  const param = expr.param ? scalarOf(expr.param, evaluation) : 0;
  return distinct(aggregate(expr, vectorOf(expr.expr, evaluation), param));
}

function callValue({ func, args }: Call, evaluation: Evaluation): Value {
  const [first] = args;
  if (Object.hasOwn(rangeFunctions, func)) return rangeCall(func, args, evaluation);
  if (func === "time") return evaluation.time / 1000;
  if (func === "pi") return Math.PI;
  if (func === "vector") return [{ labels: noLabels, value: scalarOf(first, evaluation) }];
  if (!first)
    return Object.hasOwn(calendarFunctions, func)
      ? [{ labels: noLabels, value: perValue(func, evaluation.time / 1000, []) ?? 0 }]
      : [];
  if (func === "absent_over_time" && isRange(first)) {
    const labels = first.kind === "selector" ? absentLabels(first) : noLabels;
    return windowsOf(first, evaluation).length > 0 ? [] : [{ labels, value: 1 }];
  }
  if (func === "timestamp" && first.kind === "selector")
    return distinct(
      selectInstant(first, evaluation).map(({ labels, time }) => ({ labels: dropName(labels), value: time / 1000 })),
    );
  if (func === "histogram_quantile" && args[1])
    return distinct(histogramQuantile(scalarOf(first, evaluation), vectorOf(args[1], evaluation)));
  const samples = vectorOf(first, evaluation);
  if (func === "scalar") return samples.length === 1 ? (samples[0]?.value ?? Number.NaN) : Number.NaN;
  if (func === "absent")
    return samples.length > 0 ? [] : [{ labels: first.kind === "selector" ? absentLabels(first) : noLabels, value: 1 }];
  if (func === "sort" || func === "sort_desc")
    return samples.toSorted((a, b) => (func === "sort" ? a.value - b.value : b.value - a.value));
  if (func === "timestamp")
    return distinct(samples.map(({ labels }) => ({ labels: dropName(labels), value: evaluation.time / 1000 })));
  if (func === "label_replace" || func === "label_join") {
    const texts = args.slice(1).map((arg) => (arg.kind === "string" ? arg.value : ""));
    const change = func === "label_join" ? labelJoiner(texts) : labelReplacer(texts);
    return distinct(samples.map(({ labels, value }) => ({ labels: change(labels), value })));
  }
  const params = args.slice(1).map((arg) => scalarOf(arg, evaluation));
  const results: Sample[] = [];
  for (const sample of samples) {
    const value = perValue(func, sample.value, params);
    if (value !== null) results.push({ labels: dropName(sample.labels), value });
  }
  return distinct(results);
}

function perValue(func: string, value: number, params: readonly number[]): number | null {
  const compute = valueFunctions[func];
  if (!compute) throw evaluationFailed(`${func} is not known`);
  return compute(value, ...params);
}

function rangeCall(func: string, args: readonly Expr[], evaluation: Evaluation): Sample[] {
  const ranged = args.find(isRange);
  const compute = rangeFunctions[func];
  if (!ranged || !compute) throw evaluationFailed(`${func} takes a range vector`);
  const params = args.filter((arg) => arg !== ranged).map((arg) => scalarOf(arg, evaluation));
  const to = momentOf(ranged, evaluation);
  const bounds = { from: to - (ranged.range ?? 0), to, now: evaluation.time };
  const results: Sample[] = [];
  for (const window of windowsOf(ranged, evaluation)) {
    const value = compute(window, bounds, ...params);
    if (value !== null)
      results.push({ labels: func === "last_over_time" ? window.labels : dropName(window.labels), value });
  }
  return distinct(results);
}

const isRange = (expr: Expr): expr is Selector | Subquery =>
  expr.kind === "subquery" || (expr.kind === "selector" && expr.range !== null);

function windowsOf(ranged: Selector | Subquery, evaluation: Evaluation): readonly Window[] {
  return ranged.kind === "selector" ? selectRange(ranged, evaluation) : subqueryWindows(ranged, evaluation);
}

/** The inner expression at every multiple of the step within the range, which moves the times less than a fixed start would. */
function subqueryWindows(subquery: Subquery, evaluation: Evaluation): Window[] {
  const { expr, range, step: own } = subquery;
  const step = own ?? evaluation.step;
  const to = momentOf(subquery, evaluation);
  const from = to - range;
  if (range / step > limits.subquerySteps) throw tooMuch("steps of a subquery", limits.subquerySteps);
  const windows = new Map<string, { labels: Labels; times: number[]; values: number[] }>();
  let time = Math.trunc(from / step) * step;
  if (time < from) time += step;
  for (; time <= to; time += step) {
    // Even what finds nothing takes its time.
    evaluation.spend(10);
    for (const { labels, value } of vectorOf(expr, { ...evaluation, time })) {
      const key = labelsKey(labels);
      const window = windows.get(key) ?? { labels, times: [], values: [] };
      window.times.push(time);
      window.values.push(value);
      windows.set(key, window);
    }
  }
  return [...windows.values()];
}

/** The labels that what is missing would surely have. */
function absentLabels(selector: Selector): Labels {
  const labels = new Map<string, string>();
  const seen = new Set<string>();
  for (const { name, type, value } of matchersOf(selector)) {
    if (name === metricName) continue;
    if (type === "=" && !seen.has(name)) {
      if (value !== "") labels.set(name, value);
      seen.add(name);
    } else labels.delete(name);
  }
  return labels;
}
