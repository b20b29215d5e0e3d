import type { TimeTable } from "./timeTable.ts";
import { type Unit, unitName } from "./units.ts";

// A cell that starts with one of these is run as a formula by spreadsheets; interface and mount names come from servers.
const formula = /^[=+\-@\t\r]/;

function cell(text: string): string {
  const safe = formula.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** RFC 4180 text: time in UTC (ISO 8601), then a column for each series in base units; a missing value is an empty cell. */
export function toCsv(table: TimeTable, labels: readonly string[], unit: Unit): string {
  const suffix = unitName(unit);
  const header = ["time", ...labels.map((label) => cell(suffix ? `${label} (${suffix})` : label))];
  const rows = table.time.map((time, row) =>
    [
      new Date(Math.round(time * 1000)).toISOString(),
      ...table.columns.map((column) => {
        const value = column[row] ?? null;
        return value === null ? "" : String(value);
      }),
    ].join(","),
  );
  return `${[header.join(","), ...rows].join("\r\n")}\r\n`;
}
