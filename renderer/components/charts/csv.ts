import type { Cell, ChartSeries } from "./plotOptions.ts";
import { type Unit, unitName } from "./units.ts";

// A cell that starts with one of these is run as a formula by spreadsheets; interface and mount names come from servers.
const formula = /^[=+\-@\t\r]/;

/** A text as a cell of RFC 4180, never a formula. */
export function csvCell(text: string): string {
  const safe = formula.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

type CsvSeries = Pick<ChartSeries, "label" | "values"> & Partial<Pick<ChartSeries, "band">>;

/**
 * RFC 4180 text: time in UTC (ISO 8601), then a column for each series in base units, and its least and most where readings
 * were merged; a missing value is an empty cell. Rows without any value (gaps) are left out.
 */
export function toCsv(time: readonly number[], series: readonly CsvSeries[], unit: Unit): string {
  const suffix = unitName(unit);
  const columns: { label: string; values: readonly Cell[] }[] = series.flatMap((one) => [
    { label: one.label, values: one.values },
    ...(one.band
      ? [
          { label: `${one.label}, least`, values: one.band.min },
          { label: `${one.label}, most`, values: one.band.max },
        ]
      : []),
  ]);
  const header = ["time", ...columns.map(({ label }) => csvCell(suffix ? `${label} (${suffix})` : label))];
  const rows = time.flatMap((at, row) => {
    const cells = columns.map(({ values }) => values[row] ?? null);
    return cells.length > 0 && cells.every((value) => value === null)
      ? []
      : [[new Date(Math.round(at * 1000)).toISOString(), ...cells.map((value) => value ?? "")].join(",")];
  });
  return `${[header.join(","), ...rows].join("\r\n")}\r\n`;
}
