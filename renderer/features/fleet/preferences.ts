import type { Sort } from "../../components/tableModel.ts";
import { defaultColumns, fleetColumns } from "./columns.tsx";

export type FleetView = "wall" | "table" | "groups";

export const parseView = (stored: unknown): FleetView | null =>
  stored === "wall" || stored === "table" || stored === "groups" ? stored : null;

/** Known columns only, in the order of the table; the name cannot be hidden. */
export function parseColumns(stored: unknown): readonly string[] | null {
  if (!Array.isArray(stored)) return null;
  const chosen = new Set<unknown>(stored);
  return fleetColumns.map((column) => column.id).filter((id) => id === "name" || chosen.has(id));
}

export function parseSort(stored: unknown): Sort | null {
  if (typeof stored !== "object" || stored === null || !("column" in stored) || !("descending" in stored)) return null;
  const { column, descending } = stored;
  const known = fleetColumns.some(({ id }) => id === column);
  return known && typeof column === "string" && typeof descending === "boolean" ? { column, descending } : null;
}

export const firstColumns = defaultColumns;
export const firstSort: Sort = { column: "status", descending: false };
