import type { CapacityReport } from "../../../shared/contract/capacity.ts";
import { MAX_CAPACITY_HOSTS } from "../../../shared/contract/capacity.ts";
import { sizingWords, trendWords, unusualWords } from "../../../shared/metrics/capacityWords.ts";
import { none } from "../arguments.ts";
import { type Context, oneLine } from "../context.ts";
import { everyHost, matchingHosts, readFilter, whereOption } from "../targets.ts";
import type { Verb } from "../verb.ts";

const iso = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString());

/** The report without what is only drawn: names in place of ids, times in UTC. */
export function capacityJson(report: CapacityReport, names: ReadonlyMap<string, string>): object {
  const host = (hostId: string): string => names.get(hostId) ?? hostId;
  return {
    generatedAt: iso(report.generatedAt),
    trends: report.trends.map(({ hostId, points: _, step, fullAt, fullFrom, fullTo, ...rest }) => ({
      host: host(hostId),
      ...rest,
      fullAt: iso(fullAt),
      fullFrom: iso(fullFrom),
      fullTo: iso(fullTo),
      step: step && { at: iso(step.at), by: step.by },
      words: trendWords({ hostId, points: _, step, fullAt, fullFrom, fullTo, ...rest }, report.generatedAt),
    })),
    unusual: report.unusual.map(({ points: _, ...one }) => ({
      host: host(one.hostId),
      metric: one.metric,
      label: one.label,
      now: one.now,
      usual: { median: one.median, low: one.low, high: one.high },
      hour: iso(one.at),
      weeks: one.weeks,
      words: unusualWords({ ...one, points: _ }),
    })),
    sizing: report.sizing.map((one) => ({
      host: host(one.hostId),
      verdict: one.verdict,
      reasons: one.reasons,
      days: one.days,
      words: sizingWords(one),
    })),
    observed: report.observed.map(({ hostId, days, needs }) => ({ host: host(hostId), days, daysNeeded: needs })),
  };
}

/** One line a finding: host, what kind it is, and the sentence that the page shows. */
export function capacityLines(report: CapacityReport, names: ReadonlyMap<string, string>): string[] {
  const line = (hostId: string, kind: string, words: string): string =>
    [names.get(hostId) ?? hostId, kind, words].map(oneLine).join("\t");
  const soon = report.trends
    .filter(({ fullAt }) => fullAt !== null)
    .toSorted((a, b) => (a.fullAt ?? 0) - (b.fullAt ?? 0));
  return [
    ...soon.map((one) => line(one.hostId, `full ${one.label || "memory"}`, trendWords(one, report.generatedAt))),
    ...report.unusual.map((one) => line(one.hostId, "unusual", unusualWords(one))),
    ...report.sizing.map((one) =>
      line(one.hostId, one.verdict === "over" ? "over-used" : "under-used", sizingWords(one)),
    ),
    ...report.observed
      .filter(({ needs }) => needs.trend > 0)
      .map(({ hostId, needs }) => line(hostId, "too young", `A trend needs ${needs.trend} more days of readings.`)),
  ];
}

async function reportOf(context: Context, hostIds: readonly string[]): Promise<CapacityReport> {
  const whole: CapacityReport = { generatedAt: 0, trends: [], unusual: [], sizing: [], observed: [] };
  for (let begin = 0; begin < hostIds.length; begin += MAX_CAPACITY_HOSTS) {
    const part = await context.call("capacity.report", { hostIds: hostIds.slice(begin, begin + MAX_CAPACITY_HOSTS) });
    whole.generatedAt = part.generatedAt;
    whole.trends.push(...part.trends);
    whole.unusual.push(...part.unusual);
    whole.sizing.push(...part.sizing);
    whole.observed.push(...part.observed);
  }
  return whole;
}

export const capacity: Verb = {
  usage: "capacity [--where FILTER]",
  summary:
    "prints which disks fill and when, what is unusual for this hour, and which hosts have too little or too much",
  options: whereOption,
  async run(context) {
    none(context.parsed);
    const filter = readFilter(context.parsed) ?? everyHost;
    await context.unlock();
    const hosts = await matchingHosts(context, filter);
    const names = new Map(hosts.map(({ id, name }) => [id, name]));
    const report = await reportOf(
      context,
      hosts.map(({ id }) => id),
    );
    if (context.json) context.printJson(capacityJson(report, names));
    else for (const text of capacityLines(report, names)) context.print(text);
  },
};
