import type { CapacityReport, CapacityTrend, Observed, Sizing, Unusual } from "../../../shared/contract/capacity.ts";
import type { Host } from "../../../shared/contract/hosts.ts";
import { sizingWords, trendWords, unusualWords } from "../../../shared/metrics/capacityWords.ts";
import { csvCell } from "../../components/charts/csv.ts";

export const views = ["soon", "unusual", "over", "under", "trends"] as const;
export type CapacityView = (typeof views)[number];

export const viewNames: Readonly<Record<CapacityView, string>> = {
  soon: "Full soon",
  unusual: "Unusual now",
  over: "Over-used",
  under: "Under-used",
  trends: "All trends",
};

interface Row<T> {
  readonly host: Host;
  readonly found: T;
}
export type TrendRow = Row<CapacityTrend>;
export type UnusualRow = Row<Unusual>;
export type SizingRow = Row<Sizing>;

export interface CapacityRows {
  readonly soon: readonly TrendRow[];
  readonly trends: readonly TrendRow[];
  readonly unusual: readonly UnusualRow[];
  readonly over: readonly SizingRow[];
  readonly under: readonly SizingRow[];
}

/** The report as rows of hosts that are shown; what is most urgent first. */
export function capacityRows(report: CapacityReport, hosts: ReadonlyMap<string, Host>): CapacityRows {
  const rows = <T extends { readonly hostId: string }>(list: readonly T[]): Row<T>[] =>
    list.flatMap((found) => {
      const host = hosts.get(found.hostId);
      return host ? [{ host, found }] : [];
    });
  const trends = rows(report.trends);
  const sizes = rows(report.sizing);
  return {
    soon: trends
      .filter(({ found }) => found.fullAt !== null)
      .toSorted((a, b) => (a.found.fullAt ?? 0) - (b.found.fullAt ?? 0)),
    trends: trends.toSorted((a, b) => b.found.now - a.found.now),
    unusual: rows(report.unusual).toSorted((a, b) => b.found.deviations - a.found.deviations),
    over: sizes.filter(({ found }) => found.verdict === "over"),
    under: sizes.filter(({ found }) => found.verdict === "under"),
  };
}

const needOf = (view: CapacityView): keyof Observed["needs"] =>
  view === "unusual" ? "unusual" : view === "over" || view === "under" ? "sizing" : "trend";

/** How many hosts were watched for too short a time to judge, and in how many days the first of them can be. */
export function waitingFor(
  view: CapacityView,
  observed: readonly Observed[],
): { readonly hosts: number; readonly days: number } | null {
  const waiting = observed.map(({ needs }) => needs[needOf(view)]).filter((days) => days > 0);
  return waiting.length === 0 ? null : { hosts: waiting.length, days: Math.min(...waiting) };
}

/** The rows of a view as RFC 4180 text: numbers raw, times in UTC (ISO 8601), and the sentence that the page shows. */
export function capacityCsv(view: CapacityView, rows: CapacityRows, now: number): string {
  const iso = (time: number | null): string => (time === null ? "" : new Date(time).toISOString());
  const lines: (string | number)[][] = [];
  if (view === "soon" || view === "trends") {
    lines.push([
      "host",
      "metric",
      "series",
      "percent",
      "percent per day",
      "full at",
      "earliest",
      "latest",
      "days",
      "words",
    ]);
    for (const { host, found } of rows[view])
      lines.push([
        host.name,
        found.metric,
        found.label,
        found.now,
        found.perDay,
        iso(found.fullAt),
        iso(found.fullFrom),
        iso(found.fullTo),
        found.days,
        trendWords(found, now),
      ]);
  } else if (view === "unusual") {
    lines.push(["host", "metric", "series", "now", "usually from", "usually to", "hour", "words"]);
    for (const { host, found } of rows.unusual)
      lines.push([
        host.name,
        found.metric,
        found.label,
        found.now,
        found.low,
        found.high,
        iso(found.at),
        unusualWords(found),
      ]);
  } else {
    lines.push(["host", "verdict", "days", "words"]);
    for (const { host, found } of rows[view]) lines.push([host.name, found.verdict, found.days, sizingWords(found)]);
  }
  return `${lines.map((line) => line.map((cell) => (typeof cell === "number" ? cell : csvCell(cell))).join(",")).join("\r\n")}\r\n`;
}
