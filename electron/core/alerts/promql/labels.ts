import type { Labels } from "./series.ts";
import { quoted } from "./strings.ts";

export const metricName = "__name__";
export const noLabels: Labels = new Map();

/** By code unit, as all orders of labels here. */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Labels without empty values, from a plain record. */
export function labelsFrom(record: Readonly<Record<string, string>>): Labels {
  return new Map(Object.entries(record).filter(([, value]) => value !== ""));
}

/** One text for one set of labels, whatever their order; with the lengths of the values no two sets share one. */
export function labelsKey(labels: Labels): string {
  return Array.from(labels, ([name, value]) => `${name}=${value.length}:${value}`)
    .toSorted()
    .join();
}

export function keepLabels(labels: Labels, names: Iterable<string>): Labels {
  const kept = new Map<string, string>();
  for (const name of names) {
    const value = labels.get(name);
    if (value !== undefined) kept.set(name, value);
  }
  return kept;
}

export function dropLabels(labels: Labels, names: Iterable<string>): Labels {
  const kept = new Map(labels);
  for (const name of names) kept.delete(name);
  return kept;
}

export const dropName = (labels: Labels): Labels =>
  labels.has(metricName) ? dropLabels(labels, [metricName]) : labels;

/** The order in which series are listed: by their sorted names and values. */
export function compareLabels(a: Labels, b: Labels): number {
  const [left, right] = [a, b].map((labels) => [...labels].toSorted(([x], [y]) => byText(x, y)));
  for (const [at, [name, value]] of (left ?? []).entries()) {
    const other = right?.[at];
    if (!other) return 1;
    const order = byText(name, other[0]) || byText(value, other[1]);
    if (order !== 0) return order;
  }
  return a.size - b.size;
}

/** `{instance="x", job="y"}`, the name among the others. */
export function printLabels(labels: Labels): string {
  const parts = [...labels].toSorted(([a], [b]) => byText(a, b)).map(([name, value]) => `${name}=${quoted(value)}`);
  return `{${parts.join(", ")}}`;
}
