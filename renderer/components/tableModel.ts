import type { ReactNode } from "react";

export type CellValue = string | number | boolean | null;

export interface Column<Row> {
  readonly id: string;
  readonly header: string;
  /** What sorting compares; a column without it cannot be sorted. null sorts last in both directions. */
  readonly value?: (row: Row) => CellValue;
  readonly cell: (row: Row) => ReactNode;
  /** Share of the width, default 1. */
  readonly grow?: number;
  /** Narrowest width in rem, default 6. */
  readonly min?: number;
  /** Numbers stand right. */
  readonly align?: "start" | "end";
}

export interface Sort {
  readonly column: string;
  readonly descending: boolean;
}

const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/** Numbers by size, texts with their numbers by size ("web-2" before "web-10"), false before true, null always last. */
export function compareValues(a: CellValue, b: CellValue, descending: boolean): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  const order = typeof a === "string" && typeof b === "string" ? collator.compare(a, b) : Number(a) - Number(b);
  return descending ? 0 - order : order;
}

/** A sorted copy; rows that compare equal keep their order. */
export function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  sort: Sort | null,
): readonly Row[] {
  const value = sort && columns.find((column) => column.id === sort.column)?.value;
  if (!sort || !value) return rows;
  const keyed = rows.map((row) => ({ row, key: value(row) }));
  keyed.sort((a, b) => compareValues(a.key, b.key, sort.descending));
  return keyed.map((entry) => entry.row);
}

/** First click sorts up, second down. */
export function nextSort(sort: Sort | null, column: string): Sort {
  return { column, descending: sort?.column === column && !sort.descending };
}

/** Where a key moves the active row; null when the key does not move it. */
export function moveActive(key: string, active: number, count: number, page: number): number | null {
  const last = count - 1;
  const targets: Readonly<Record<string, number>> = {
    ArrowDown: active + 1,
    ArrowUp: active - 1,
    PageDown: active + page,
    PageUp: active - page,
    Home: 0,
    End: last,
  };
  const target = targets[key];
  return target === undefined || count === 0 ? null : Math.min(last, Math.max(0, target));
}
