import type { Aggregate } from "./ast.ts";
import { labelPattern } from "./instantFunctions.ts";
import { dropLabels, keepLabels, labelsKey, metricName, noLabels } from "./labels.ts";
import { evaluationFailed } from "./limits.ts";
import { plainNumber } from "./plainNumber.ts";
import type { Labels, Sample } from "./series.ts";
import { keepsInfinity, quantileOf } from "./sums.ts";

/** How often each value stands in a group; the value becomes a label. */
export function countValues(expr: Aggregate, samples: readonly Sample[]): Sample[] {
  const label = expr.param?.kind === "string" ? expr.param.value : "";
  if (!labelPattern.test(label)) throw evaluationFailed(`count_values cannot set a label named ${label}`);
  const { grouping } = expr;
  const by = grouping?.without ? grouping : { without: false, labels: [...(grouping?.labels ?? []), label] };
  const valued = samples.map(({ labels, value }) => ({
    labels: new Map([...labels, [label, plainNumber(value)]]),
    value,
  }));
  return aggregate({ ...expr, op: "count", grouping: by }, valued, 0);
}

interface Group {
  readonly labels: Labels;
  readonly samples: Sample[];
}

function groupsOf({ grouping }: Aggregate, samples: readonly Sample[]): Group[] {
  const labelsOf = (labels: Labels): Labels => {
    if (!grouping) return noLabels;
    return grouping.without
      ? dropLabels(labels, [...grouping.labels, metricName])
      : keepLabels(labels, grouping.labels);
  };
  const groups = new Map<string, Group>();
  for (const sample of samples) {
    const labels = labelsOf(sample.labels);
    const key = labelsKey(labels);
    const group = groups.get(key) ?? { labels, samples: [] };
    group.samples.push(sample);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function mean(values: readonly number[]): number {
  let result = values[0] ?? Number.NaN;
  values.slice(1).forEach((value, at) => {
    if (!keepsInfinity(result, value)) result += value / (at + 2) - result / (at + 2);
  });
  return result;
}

/** Population variance, by Welford's method without compensation, as Prometheus' aggregation has it. */
function variance(values: readonly number[]): number {
  let average = values[0] ?? Number.NaN;
  let squares = 0;
  values.slice(1).forEach((value, at) => {
    const delta = value - average;
    average += delta / (at + 2);
    squares += delta * (value - average);
  });
  return squares / values.length;
}

const best = (values: readonly number[], better: (a: number, b: number) => boolean): number =>
  values.reduce((found, value) => (better(value, found) || Number.isNaN(found) ? value : found));

function combine(op: Aggregate["op"], values: readonly number[], param: number): number {
  switch (op) {
    case "sum":
      return values.reduce((total, value) => total + value);
    case "avg":
      return mean(values);
    case "min":
      return best(values, (a, b) => a < b);
    case "max":
      return best(values, (a, b) => a > b);
    case "count":
      return values.length;
    case "stddev":
      return Math.sqrt(variance(values));
    case "stdvar":
      return variance(values);
    case "quantile":
      return quantileOf(param, values);
    default:
      return 1;
  }
}

/** The k first of a group by value, each with its own labels; what is no number comes last. */
function ranked(samples: readonly Sample[], k: number, ascending: boolean): Sample[] {
  const order = (a: number, b: number): number => {
    if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
    return a === b ? 0 : a < b === ascending ? -1 : 1;
  };
  return samples.toSorted((a, b) => order(a.value, b.value)).slice(0, k);
}

export function aggregate(expr: Aggregate, samples: readonly Sample[], param: number): Sample[] {
  const { op } = expr;
  const groups = groupsOf(expr, samples);
  if (op === "topk" || op === "bottomk") {
    if (!(Math.abs(param) < 2 ** 63)) throw evaluationFailed(`${op} cannot take ${param} series`);
    return groups.flatMap((group) => ranked(group.samples, Math.max(0, Math.trunc(param)), op === "bottomk"));
  }
  return groups.map(({ labels, samples: members }) => ({
    labels,
    value: combine(
      op,
      members.map(({ value }) => value),
      param,
    ),
  }));
}
