import { useViewportSize } from "@mantine/hooks";
import { usePreference } from "../../app/state/preferences.ts";
import type { Sort } from "../../components/tableModel.ts";
import { columnById, defaultColumns, fieldColumnId, fleetColumns } from "./columns.tsx";

export const fleetViews = ["wall", "table", "groups", "heat", "compare"] as const;
export type FleetView = (typeof fleetViews)[number];

export const parseView = (stored: unknown): FleetView | null => fleetViews.find((view) => view === stored) ?? null;

/** Columns of custom fields that are kept; nobody reads more. */
const maxFieldColumns = 32;

/** Known columns only, in the order of the table, then custom fields as they were chosen; the name cannot be hidden. */
export function parseColumns(stored: unknown): readonly string[] | null {
  if (!Array.isArray(stored)) return null;
  const chosen = new Set<unknown>(stored);
  return [
    ...fleetColumns.map((column) => column.id).filter((id) => id === "name" || chosen.has(id)),
    ...[...chosen]
      .filter((id): id is string => typeof id === "string" && id.startsWith(fieldColumnId("")))
      .slice(0, maxFieldColumns),
  ];
}

/** Groups of the tree that are folded; more than these are forgotten. */
const maxClosedGroups = 500;

export const parseClosedGroups = (stored: unknown): readonly string[] | null =>
  Array.isArray(stored)
    ? stored.filter((path): path is string => typeof path === "string").slice(-maxClosedGroups)
    : null;

export function parseSort(stored: unknown): Sort | null {
  if (typeof stored !== "object" || stored === null || !("column" in stored) || !("descending" in stored)) return null;
  const { column, descending } = stored;
  if (typeof column !== "string" || typeof descending !== "boolean") return null;
  return columnById(column) ? { column, descending } : null;
}

/** From this width of the window on, in CSS pixels, all of the first columns stand beside the tree without scrolling. */
const wideWindow = 1520;
/** What goes first where there is less room: the host's own page has it. */
const wideOnly: ReadonlySet<string> = new Set(["address", "load", "uptime"]);

/** The columns until somebody chooses, for a window of this width; 0 is one that is not measured yet. */
export function firstColumns(width: number): readonly string[] {
  return width === 0 || width >= wideWindow ? defaultColumns : defaultColumns.filter((id) => !wideOnly.has(id));
}

/** The columns of the table, and how to choose others. */
export function useColumns(): [readonly string[], (ids: readonly string[]) => void] {
  const { width } = useViewportSize();
  return usePreference<readonly string[]>("fleet.columns", firstColumns(width), parseColumns);
}

export const firstSort: Sort = { column: "status", descending: false };
