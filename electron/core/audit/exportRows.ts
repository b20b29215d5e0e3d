import type { AuditRow } from "../../../shared/contract/audit.ts";

const columns = [
  "sequence",
  "time (UTC)",
  "kind",
  "action",
  "actor",
  "hosts",
  "outcome",
  "failure",
  "ended (UTC)",
  "input",
  "result",
] as const;

/** RFC 4180 with a header row and CRLF. */
export function toCsv(rows: readonly AuditRow[]): string {
  return [columns, ...rows.map(cells)].map((row) => `${row.map(csvField).join(",")}\r\n`).join("");
}

function cells(row: AuditRow): string[] {
  return [
    String(row.seq),
    utc(row.time),
    row.kind,
    row.action,
    row.actor,
    row.hosts.join(" "),
    row.outcome ?? (row.kind === "intent" ? "open" : ""),
    row.failureCode ?? "",
    row.outcomeTime === null ? "" : utc(row.outcomeTime),
    JSON.stringify(row.detail),
    JSON.stringify(row.result),
  ];
}

/**
 * Quotes a field, and puts an apostrophe before one that a spreadsheet would take for a formula
 * (OWASP, "CSV Injection": = + - @, tab and carriage return; the full-width forms count as well in some).
 */
export function csvField(text: string): string {
  const safe = /^[\s\u0000]*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r|%]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}

export interface JsonExport {
  readonly exportedAt: string;
  /** The signed checkpoint at the time of the export: what the entries can be checked against. */
  readonly checkpoint: string;
  readonly entries: readonly AuditRow[];
}

/** One document, one entry a line. */
export function toJson(rows: readonly AuditRow[], exportedAt: number, checkpoint: string): string {
  const head: Omit<JsonExport, "entries"> = { exportedAt: utc(exportedAt), checkpoint };
  const entries = rows.map((row) => JSON.stringify(row)).join(",\n");
  return `${JSON.stringify(head).slice(0, -1)},"entries":[\n${entries}\n]}\n`;
}

/** holdfast-audit-2026-11-23T08-43-22Z.csv */
export function exportFileName(time: number, format: "json" | "csv"): string {
  return `holdfast-audit-${utc(time).slice(0, 19).replaceAll(":", "-")}Z.${format}`;
}

function utc(time: number): string {
  return new Date(time).toISOString();
}
