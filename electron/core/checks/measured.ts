import type { PerfValue } from "../../../shared/contract/checks.ts";
import type { Unit } from "../../../shared/metrics/catalogue.ts";
import type { Point } from "../../../shared/metrics/points.ts";
import { inUnit } from "./plugins/perfdata.ts";
import type { CheckState } from "../../../shared/contract/checks.ts";
import { exitCodeOfState } from "./plugins/pluginOutput.ts";
import type { Measured, RunOutcome } from "./types.ts";

/** Of the contract of metrics. */
const MAX_NAME = 256;

/** A check's name as part of a metric's: "Disk of /" is `disk-of`. */
export function slug(name: string): string {
  const text = name
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_]+/gu, "-")
    .replaceAll(/^-+|-+$/g, "");
  return text === "" ? "check" : text;
}

/** `check.disk./var` for the value `/var` of the check "Disk". */
export const perfMetric = (checkName: string, label: string): string =>
  `check.${slug(checkName)}.${label.trim().replaceAll(/\s+/g, "_")}`.slice(0, MAX_NAME);

/** Performance data as series; of two values with one label the first counts. */
export function measuredOf(checkName: string, perfdata: readonly PerfValue[]): Measured[] {
  const series = new Map<string, Measured>();
  for (const value of perfdata) {
    const read = inUnit(value);
    const metric = perfMetric(checkName, value.label);
    if (read && Number.isFinite(read.value) && !series.has(metric)) series.set(metric, { metric, label: "", ...read });
  }
  return [...series.values()];
}

/** The two series that every check has. */
export function statusPoints(checkName: string, state: CheckState, durationMs: number): Point[] {
  return [
    { metric: "check.status", label: checkName, value: exitCodeOfState(state) },
    { metric: "check.duration", label: checkName, value: durationMs },
  ];
}

/** Everything of an outcome that becomes points, and the units by metric name. */
export function allMeasured(
  checkName: string,
  outcome: Pick<RunOutcome, "perfdata" | "scraped">,
): { measured: Measured[]; units: Map<string, Unit> } {
  const measured = [...measuredOf(checkName, outcome.perfdata), ...outcome.scraped];
  return { measured, units: new Map(measured.map(({ metric, unit }) => [metric, unit])) };
}
