import { Failure } from "../../../shared/base/failure.ts";
import type { Alert } from "../../../shared/contract/alerts.ts";
import type { HandlerInput, Output } from "../../../shared/contract/index.ts";
import type { IncidentDetail } from "../../../shared/contract/incidents.ts";
import { metricInfo } from "../../../shared/metrics/catalogue.ts";
import type { Services } from "../services.ts";
import { type Chart, chartSvg } from "./chartSvg.ts";
import { postmortem } from "./postmortem.ts";

/** As the contract's metrics.range. */
export type RangeOf = (
  input: Pick<HandlerInput<"metrics.range">, "series" | "from" | "to" | "width">,
) => Output<"metrics.range"> | Promise<Output<"metrics.range">>;

/** What a postmortem reads beside the incident. */
export interface ExportParts {
  readonly range: RangeOf;
  /** The metric that a rule is about; null when there is no single one, or the rule is gone. */
  metricOf(ruleId: string): string | null;
}

/** Hosts whose charts are in a postmortem: a document is read, not searched. */
const MAX_HOSTS = 6;
const POINTS = 180;
/** What was before belongs to the picture; at least so much of it. */
const MARGIN_MS = 15 * 60_000;
/** One chart each; those of one unit and host share one. */
const CHARTED: readonly (readonly string[])[] = [
  ["cpu.percent", "memory.used", "swap.used"],
  ["load.perCore"],
  ["disk.used"],
  ["network.rx", "network.tx"],
];
const MAX_LINES = 6;
/** Series read for one chart, since not all have values, and charts of one host that are about its alerts. */
const MAX_ASKED = 24;
const MAX_ALERTED = 6;

/** The postmortem of an incident with the charts of the hosts whose alerts fired first. */
export async function exportIncident(
  services: Pick<Services, "ports" | "inventory">,
  detail: IncidentDetail,
  parts: ExportParts,
): Promise<{ fileName: string; markdown: string }> {
  const now = services.ports.clock.now();
  const hostName = (hostId: string): string => services.inventory.nameOf(hostId) ?? hostId;
  const charts: { title: string; svg: string }[] = [];
  for (const hostId of hostsToChart(detail)) {
    for (const chart of await chartsOf(hostId, hostName(hostId), detail, now, parts))
      charts.push({ title: chart.title, svg: chartSvg(chart) });
  }
  return {
    fileName: `incident-${detail.incident.number}.md`,
    markdown: postmortem({ detail, hostName, charts, now }),
  };
}

function hostsToChart({ incident, alerts }: IncidentDetail): string[] {
  const alerted = alerts.flatMap(({ hostId }) => hostId ?? []);
  return [...new Set([...alerted, ...incident.hostIds])].slice(0, MAX_HOSTS);
}

async function chartsOf(
  hostId: string,
  name: string,
  { incident, alerts }: IncidentDetail,
  now: number,
  { range, metricOf }: ExportParts,
): Promise<Chart[]> {
  const end = incident.resolvedAt ?? now;
  const margin = Math.max(MARGIN_MS, (end - incident.startedAt) / 4);
  const from = incident.startedAt - margin;
  const to = Math.min(now, end + margin);
  const own = alerts.filter((alert) => alert.hostId === hostId);
  const charts: Chart[] = [];
  // What the alerts are about comes first; what is charted anyway is there once.
  const usual = new Set(CHARTED.flat());
  const alerted = [...new Set(own.map(({ ruleId }) => metricOf(ruleId)))]
    .filter((one) => one !== null && !usual.has(one))
    .slice(0, MAX_ALERTED);
  for (const metrics of [...alerted.map((one) => [one ?? ""]), ...CHARTED]) {
    const labels = (metric: string): string[] =>
      alerted.includes(metric)
        ? [...new Set(own.filter(({ ruleId }) => metricOf(ruleId) === metric).map(({ label }) => label))]
        : labelsOf(metric, own);
    const series = metrics
      .flatMap((metric) => labels(metric).map((label) => ({ hostId, metric, label })))
      .slice(0, MAX_ASKED);
    if (series.length === 0) continue;
    const found = await rangeOrNothing(range, { series, from: Math.round(from), to: Math.round(to), width: POINTS });
    const lines = (found?.series ?? [])
      .filter(({ mean }) => mean.some((value) => value !== null))
      .slice(0, MAX_LINES)
      .map(({ metric, label, mean }) => ({ name: label || metricInfo(metric).title, values: mean }));
    if (!found || lines.length === 0) continue;
    charts.push({
      title: `${name}: ${metrics.map((metric) => metricInfo(metric).title).join(", ")}`,
      metric: metrics[0] ?? "",
      times: found.times,
      lines,
      from: incident.startedAt,
      to: end,
      marks: own.flatMap(({ firedAt }) => firedAt ?? []),
    });
  }
  return charts;
}

/** Of metrics with labels, those that an alert was about, and the root file system. */
function labelsOf(metric: string, alerts: readonly Alert[]): string[] {
  const { label } = metricInfo(metric);
  if (label === null) return [""];
  if (label === "mount")
    return [...new Set(["/", ...alerts.map((one) => one.label).filter((of) => of.startsWith("/"))])];
  return [...new Set(alerts.map((one) => one.label).filter((of) => of !== "" && !of.startsWith("/")))];
}

/** A postmortem without a chart is better than none. */
async function rangeOrNothing(range: RangeOf, input: Parameters<RangeOf>[0]): Promise<Output<"metrics.range"> | null> {
  try {
    return await range(input);
  } catch (error) {
    if (error instanceof Failure) return null;
    throw error;
  }
}
