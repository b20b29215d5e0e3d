import type { FleetRow, FleetSection } from "./search.ts";

/** What a virtual wall draws line by line: a section's heading, or one line of tiles. */
export type GridLine =
  | { readonly kind: "heading"; readonly key: string; readonly section: FleetSection; readonly open: boolean }
  | { readonly kind: "tiles"; readonly key: string; readonly rows: readonly FleetRow[]; readonly first: number };

/** Lines for sections of tiles, `columns` to a line. Those whose keys are in `closed` have no tiles. */
export function gridLines(sections: readonly FleetSection[], columns: number, closed: ReadonlySet<string>): GridLine[] {
  const lines: GridLine[] = [];
  const width = Math.max(1, columns);
  let first = 0;
  for (const section of sections) {
    const open = !closed.has(section.key);
    if (section.kind !== "all") lines.push({ kind: "heading", key: `h:${section.key}`, section, open });
    if (!open) continue;
    for (let at = 0; at < section.rows.length; at += width) {
      lines.push({
        kind: "tiles",
        key: `t:${section.key}:${at}`,
        rows: section.rows.slice(at, at + width),
        first: first + at,
      });
    }
    first += section.rows.length;
  }
  return lines;
}

/** Height of all lines in pixels; the gap below the last tiles counts too. */
export function linesHeight(lines: readonly GridLine[], tile: TileSize, heading: number): number {
  return lines.reduce((sum, line) => sum + (line.kind === "heading" ? heading : tile.height + tile.gap), 0);
}

export interface TileSize {
  readonly width: number;
  readonly height: number;
  readonly gap: number;
}

/** The largest of `tileSizes` (largest first) with which everything fits into the room; the last one when none does. */
export function chooseTile(
  tileSizes: readonly [TileSize, ...TileSize[]],
  sections: readonly FleetSection[],
  room: { readonly width: number; readonly height: number },
  heading: number,
): TileSize {
  const everything = new Set<string>();
  const fits = (tile: TileSize): boolean => {
    const lines = gridLines(sections, columnsFor(room.width, tile.width, tile.gap), everything);
    return linesHeight(lines, tile, heading) - tile.gap <= room.height;
  };
  return tileSizes.find(fits) ?? tileSizes.at(-1) ?? tileSizes[0];
}

/** Fewer columns when that fills the last line better: six tiles stand three by three, not five and one. */
export function evenColumns(count: number, columns: number): number {
  return count === 0 ? columns : Math.ceil(count / Math.ceil(count / columns));
}

/** Tiles of at least `tile` pixels that fit into `width` with `gap` between them. */
export function columnsFor(width: number, tile: number, gap: number): number {
  return Math.max(1, Math.floor((width + gap) / (tile + gap)));
}
