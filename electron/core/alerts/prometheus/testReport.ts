import { compareLabels, printLabels } from "../promql/labels.ts";
import type { Labels, Sample } from "../promql/series.ts";
import { formatExponent } from "./goFormat.ts";

interface AlertTexts {
  readonly labels: Labels;
  readonly annotations: Labels;
}

export function compareAlerts(a: AlertTexts, b: AlertTexts): number {
  return compareLabels(a.labels, b.labels) || compareLabels(a.annotations, b.annotations);
}

/** A list of alerts as promtool prints it, indented to stand after `exp:` and `got:`. */
export function printAlerts(alerts: readonly AlertTexts[]): string {
  if (alerts.length === 0) return "[]";
  const indent = " ".repeat(12);
  const items = alerts.map(
    ({ labels, annotations }, at) =>
      `${indent}${at}:\n${indent}  Labels:${printLabels(labels)}\n${indent}  Annotations:${printLabels(annotations)}`,
  );
  return `[\n${items.join(",\n")}\n${indent}]`;
}

export function printSamples(samples: readonly Sample[]): string {
  if (samples.length === 0) return "nil";
  return samples.map(({ labels, value }) => `${printLabels(labels)} ${formatExponent(value, null, "E")}`).join(", ");
}

/** Milliseconds as Go's time.Duration prints them (`1h2m0s`), which promtool does for the time of a rule's error alone. */
export function printElapsed(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  const hours = Math.floor(minutes / 60);
  const rest = `${(milliseconds % 60_000) / 1000}s`;
  return minutes === 0 ? rest : `${hours === 0 ? "" : `${hours}h`}${minutes % 60}m${rest}`;
}
