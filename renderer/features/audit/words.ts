import { auditDamageReasons, type AuditRow, type AuditVerdict } from "../../../shared/contract/audit.ts";
import { formatCount, formatDuration } from "../../components/format.ts";
import type { Fold } from "./fold.ts";

/** Most host names written out in a row; the rest is counted. */
const shownHosts = 3;

export function hostsText(hosts: readonly string[]): string {
  const rest = hosts.length - shownHosts;
  return rest > 0 ? `${hosts.slice(0, shownHosts).join(", ")} and ${rest} more` : hosts.join(", ");
}

/** What an action was about: its hosts, or the name in its input where the thing had no id yet (a host being added). */
export function subjectText(row: AuditRow): string {
  if (row.hosts.length > 0) return hostsText(row.hosts);
  const input: unknown = row.detail["input"];
  const name: unknown = typeof input === "object" && input !== null && "name" in input ? input.name : undefined;
  return typeof name === "string" ? name : "";
}

/** How often a folded action was done, from the first time to the last: "5 times in 2 min". */
export function timesText({ rows }: Fold): string {
  const [last, first] = [rows[0], rows.at(-1)];
  const seconds = Math.max(0, (last?.time ?? 0) - (first?.time ?? 0)) / 1000;
  return `${formatCount(rows.length, "time")} in ${formatDuration(seconds)}`;
}

/** The input alone where a detail holds nothing else: every intent is written that way. */
export function inputOf(detail: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { input, ...rest } = detail;
  const alone = Object.keys(rest).length === 0;
  if (alone && input === null) return {};
  return alone && typeof input === "object" && !Array.isArray(input) ? { ...input } : detail;
}

/** How long an action took, to the millisecond below a second; "" while it is open and for what has no length. */
export function tookText(row: AuditRow): string {
  if (row.outcomeTime === null) return "";
  const milliseconds = Math.max(0, row.outcomeTime - row.time);
  return milliseconds < 1000 ? `${milliseconds} ms` : formatDuration(milliseconds / 1000);
}

export interface VerdictWords {
  readonly title: string;
  readonly text: string;
}

export function verdictWords(verdict: AuditVerdict): VerdictWords {
  const { firstBad } = verdict;
  if (firstBad === null) {
    const entries = formatCount(verdict.entries, "entry", "entries");
    const tail = verdict.unfinished ? " A crash left an unfinished entry at the end; it was never acknowledged." : "";
    return {
      title: "The log holds",
      text: `Every signature and link of ${entries} in ${formatCount(verdict.segments, "file")} was checked.${tail}`,
    };
  }
  const where = firstBad.line === 0 ? firstBad.file : `${firstBad.file}, line ${firstBad.line}`;
  return {
    title: `The log does not hold from entry ${firstBad.seq} on`,
    text: `In ${where}: ${auditDamageReasons[firstBad.reason]}. Keep the folder as it is and find out who changed it.`,
  };
}

/** Pretty JSON for people; "" for nothing. */
export function prettyJson(value: Readonly<Record<string, unknown>>): string {
  return Object.keys(value).length === 0 ? "" : JSON.stringify(value, null, 2);
}
