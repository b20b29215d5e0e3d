import type { ImportRequest, ImportRow } from "../../../shared/contract/importing.ts";
import type { ImportFormat } from "../../../shared/contract/importing.ts";

/** What has been filled in about where the hosts come from. */
export interface SourceForm {
  readonly format: ImportFormat;
  readonly from: "text" | "path";
  readonly fileName: string;
  readonly text: string;
  readonly path: string;
  /** CSV: `Column=field`, one each. */
  readonly mapping: readonly string[];
  readonly privateKeys: boolean;
}

export const emptySource: SourceForm = {
  format: "ssh-config",
  from: "text",
  fileName: "",
  text: "",
  path: "",
  mapping: [],
  privateKeys: false,
};

/** Files that Ansible tells apart by their names. */
const usualName: Partial<Record<ImportFormat, string>> = { csv: "hosts.csv", ansible: "hosts" };

/** What to ask the core, or null while something is missing. */
export function requestOf({
  format,
  from,
  fileName,
  text,
  path,
  mapping,
  privateKeys,
}: SourceForm): ImportRequest | null {
  const columns = Object.fromEntries(
    mapping.flatMap((entry): [string, string][] => {
      const at = entry.lastIndexOf("=");
      return at > 0 && at < entry.length - 1 ? [[entry.slice(0, at).trim(), entry.slice(at + 1).trim()]] : [];
    }),
  );
  const named = { format, mapping: format === "csv" ? columns : {} };
  if (from === "path") return path.trim() === "" ? null : { ...named, privateKeys, source: { path: path.trim() } };
  return text.trim() === "" ? null : { ...named, source: { name: fileName || (usualName[format] ?? "text"), text } };
}

export type RowFilter = ImportRow["state"] | "all";

/** A row with its place in the list: names may come twice. */
export interface ListedRow extends ImportRow {
  readonly id: string;
}

export const listed = (rows: readonly ImportRow[]): ListedRow[] =>
  rows.map((row, index) => ({ ...row, id: String(index) }));

export const writes = ({ state }: ImportRow): boolean => state === "new" || state === "changed";

export function countStates(rows: readonly ImportRow[]): Readonly<Record<RowFilter, number>> {
  const counts = { all: rows.length, new: 0, changed: 0, unchanged: 0, refused: 0 };
  for (const { state } of rows) counts[state]++;
  return counts;
}

/** Rows in that state that hold the words typed. */
export function filterRows(rows: readonly ListedRow[], state: RowFilter, search: string): ListedRow[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    if (state !== "all" && row.state !== state) return false;
    const text = `${row.name} ${row.address} ${describeRow(row)}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** What happens to a row, in one line. */
export function describeRow({ state, changes, remark }: ImportRow): string {
  const parts = changes.map(({ field, before, after }) =>
    state === "new" || before === null ? `${field} ${after}` : `${field} ${before} → ${after}`,
  );
  return [...parts, ...(remark === "" ? [] : [remark])].join("; ");
}

/** Names of rows that would be written but were not chosen. */
export function leftOut(rows: readonly ListedRow[], chosen: ReadonlySet<string>): string[] {
  return rows.filter((row) => writes(row) && !chosen.has(row.id)).map(({ name }) => name);
}
