import type { FleetRow, FleetSection } from "./search.ts";

/** What a virtual wall draws line by line: a section's heading, or one line of tiles. */
export type GridLine =
  | { readonly kind: "heading"; readonly key: string; readonly section: FleetSection; readonly open: boolean }
  | { readonly kind: "tiles"; readonly key: string; readonly rows: readonly FleetRow[]; readonly first: number };

/** Lines for sections of tiles, `columns` to a line. A section titled "" has no heading; closed ones have no tiles. */
export function gridLines(sections: readonly FleetSection[], columns: number, closed: ReadonlySet<string>): GridLine[] {
  const lines: GridLine[] = [];
  const width = Math.max(1, columns);
  let first = 0;
  for (const section of sections) {
    const open = !closed.has(section.title);
    if (section.title !== "") lines.push({ kind: "heading", key: `h:${section.title}`, section, open });
    if (!open) continue;
    for (let at = 0; at < section.rows.length; at += width) {
      lines.push({
        kind: "tiles",
        key: `t:${section.title}:${at}`,
        rows: section.rows.slice(at, at + width),
        first: first + at,
      });
    }
    first += section.rows.length;
  }
  return lines;
}

/** Tiles of at least `tile` pixels that fit into `width` with `gap` between them. */
export function columnsFor(width: number, tile: number, gap: number): number {
  return Math.max(1, Math.floor((width + gap) / (tile + gap)));
}
