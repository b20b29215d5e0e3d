import { comparisons, type Binary, type BinaryOperator, type Matching } from "./ast.ts";
import { dropLabels, dropName, keepLabels, labelsKey, metricName, printLabels } from "./labels.ts";
import { evaluationFailed } from "./limits.ts";
import type { Labels, Sample } from "./series.ts";
import { power } from "./sums.ts";

const arithmetic: Readonly<Record<string, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "%": (a, b) => a % b,
  "^": power,
  atan2: Math.atan2,
};

const compare: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  "==": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

/** The value, and whether the sample stays: a comparison keeps the left value or nothing. */
function apply(op: BinaryOperator, a: number, b: number): { value: number; keep: boolean } {
  const computes = arithmetic[op];
  return computes ? { value: computes(a, b), keep: true } : { value: a, keep: compare[op]?.(a, b) ?? false };
}

export function scalars(op: BinaryOperator, a: number, b: number): number {
  const { value, keep } = apply(op, a, b);
  return comparisons.has(op) ? Number(keep) : value;
}

/** A vector with a number, which stands on the left when `swapped`. A comparison keeps the vector's value. */
export function vectorWithScalar(
  { op, bool }: Binary,
  samples: readonly Sample[],
  scalar: number,
  swapped: boolean,
): Sample[] {
  const kept: Sample[] = [];
  const compares = comparisons.has(op);
  for (const { labels, value } of samples) {
    const result = swapped ? apply(op, scalar, value) : apply(op, value, scalar);
    if (!bool && !result.keep) continue;
    const shown = bool ? Number(result.keep) : compares ? value : result.value;
    kept.push({ labels: bool || !compares ? dropName(labels) : labels, value: shown });
  }
  return kept;
}

/** Tells which samples belong together. */
function signature(matching: Matching | null): (labels: Labels) => string {
  if (matching?.on) return (labels) => labelsKey(keepLabels(labels, matching.labels));
  const without = [...(matching?.labels ?? []), metricName];
  return (labels) => labelsKey(dropLabels(labels, without));
}

export function setOperation({ op, matching }: Binary, left: readonly Sample[], right: readonly Sample[]): Sample[] {
  const sign = signature(matching);
  const keys = new Set((op === "or" ? left : right).map(({ labels }) => sign(labels)));
  if (op === "and") return left.filter(({ labels }) => keys.has(sign(labels)));
  if (op === "unless") return left.filter(({ labels }) => !keys.has(sign(labels)));
  return [...left, ...right.filter(({ labels }) => !keys.has(sign(labels)))];
}

/** Arithmetic and comparison of two vectors, one sample to one or, with group_left and group_right, many to one. */
export function vectors(expr: Binary, left: readonly Sample[], right: readonly Sample[]): Sample[] {
  if (left.length === 0 || right.length === 0) return [];
  const { op, bool, matching } = expr;
  const swapped = matching?.group === "right";
  const [many, one] = swapped ? [right, left] : [left, right];
  const sign = signature(matching);
  const ones = new Map<string, Sample>();
  for (const sample of one) {
    const key = sign(sample.labels);
    const other = ones.get(key);
    if (other) {
      const side = swapped ? "left" : "right";
      throw evaluationFailed(
        `${printLabels(other.labels)} and ${printLabels(sample.labels)} on the ${side} side of ${op} belong to the same group`,
      );
    }
    ones.set(key, sample);
  }
  const results: Sample[] = [];
  const taken = new Set<string>();
  for (const sample of many) {
    const key = sign(sample.labels);
    const partner = ones.get(key);
    if (!partner) continue;
    const { value, keep } = swapped ? apply(op, partner.value, sample.value) : apply(op, sample.value, partner.value);
    if (!bool && !keep) continue;
    const labels = resultLabels(expr, sample.labels, partner.labels);
    const unique = matching?.group ? labelsKey(labels) : key;
    if (taken.has(unique)) {
      const fault = matching?.group
        ? "the group modifier's labels leave two results alike"
        : "many match one, which needs group_left or group_right";
      throw evaluationFailed(`${printLabels(sample.labels)}: ${fault}`);
    }
    taken.add(unique);
    results.push({ labels, value: bool ? Number(keep) : value });
  }
  return results;
}

function resultLabels({ op, bool, matching }: Binary, many: Labels, one: Labels): Labels {
  let labels = bool || !comparisons.has(op) ? dropName(many) : many;
  if (!matching?.group) {
    // With `on`, the name goes as well unless it is named.
    labels = matching?.on ? keepLabels(labels, matching.labels) : dropLabels(labels, matching?.labels ?? []);
  }
  if (!matching || matching.include.length === 0) return labels;
  const included = new Map(labels);
  for (const name of matching.include) {
    const value = one.get(name);
    if (value === undefined) included.delete(name);
    else included.set(name, value);
  }
  return included;
}
