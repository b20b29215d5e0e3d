import type { Archive } from "../../../shared/contract/backup.ts";
import { formatLocalTime } from "../../components/format.ts";

/** Bars the chart of archive sizes shows at most; older archives are in the table. */
export const mostBars = 30;
/** One archive says nothing about a course. */
export const fewestBars = 2;
/** Colours for hosts of their own; the last of the six series is for all further hosts together. */
const ownColours = 5;
const otherHosts = "Other hosts";
/** Steps on the axis of sizes at most. */
const mostSteps = 4;

export interface ArchiveBar {
  readonly id: string;
  readonly host: string;
  /** Epoch milliseconds. */
  readonly time: number;
  readonly bytes: number;
  /** 1 to 6, for `--hf-series-N`. */
  readonly series: number;
}

export interface ArchiveBars {
  /** Oldest first. */
  readonly bars: readonly ArchiveBar[];
  /** What each colour means, in the order of the colours. */
  readonly legend: readonly { readonly label: string; readonly series: number }[];
}

type Part = Pick<Archive, "id" | "hostName" | "createdAt" | "bytes">;

/** The newest archives as bars; hosts with most of them get the colours. */
export function archiveBars(archives: readonly Part[]): ArchiveBars {
  const shown = archives.toSorted((a, b) => a.createdAt - b.createdAt).slice(-mostBars);
  const counts = new Map<string, number>();
  for (const { hostName } of shown) counts.set(hostName, (counts.get(hostName) ?? 0) + 1);
  const hosts = [...counts].toSorted(([a, m], [b, n]) => n - m || a.localeCompare(b, "en")).map(([host]) => host);
  const series = new Map(hosts.map((host, index) => [host, Math.min(index, ownColours) + 1]));
  const legend = hosts.slice(0, ownColours + 1).map((host, index) => ({
    label: index === ownColours && hosts.length > ownColours + 1 ? otherHosts : host,
    series: index + 1,
  }));
  const bars = shown.map(({ id, hostName, createdAt, bytes }) => ({
    id,
    host: hostName,
    time: createdAt,
    bytes,
    series: series.get(hostName) ?? 1,
  }));
  return { bars, legend };
}

/** Ticks from 0 up to at least `largest` bytes: equal steps of a power of two, so that they read well in KiB and MiB. */
export function byteTicks(largest: number): number[] {
  const step = 2 ** Math.max(0, Math.ceil(Math.log2(Math.max(1, largest) / mostSteps)));
  const steps = Math.max(1, Math.ceil(largest / step));
  return Array.from({ length: steps + 1 }, (_, index) => index * step);
}

const dayLength = "2026-01-01".length;
const minuteLength = "2026-01-01 00:00".length;

/** What stands below each bar, by its id: the day, or the time of day when all are of one. */
export function barMoments(bars: readonly Pick<ArchiveBar, "id" | "time">[]): ReadonlyMap<string, string> {
  const texts = bars.map((bar) => [bar.id, formatLocalTime(bar.time)] as const);
  const oneDay = new Set(texts.map(([, text]) => text.slice(0, dayLength))).size === 1;
  return new Map(
    texts.map(([id, text]) => [id, oneDay ? text.slice(dayLength + 1, minuteLength) : text.slice(0, dayLength)]),
  );
}
