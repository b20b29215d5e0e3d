import type { ChartSeries, SeriesColor } from "./plotOptions.ts";
import { latest, type SeriesTable } from "./seriesTable.ts";

/** Most lines of one comparison. */
export const maxCompared = 20;
const colors: readonly SeriesColor[] = [1, 2, 3, 4, 5, 6];
/** From this many lines on those that are not among the highest stand back. */
const crowded = 6;

/** A colour for the n-th line; after six the lines are dashed, so that each stays apart from its neighbour. */
export const lineLook = (index: number): Pick<ChartSeries, "color" | "dashed"> => ({
  color: colors[index % colors.length] ?? 1,
  ...(Math.floor(index / colors.length) % 2 === 1 ? { dashed: true } : {}),
});

/** The lines, highest newest value first, with those behind the six highest drawn fainter. */
export function compareSeries(names: readonly string[], table: SeriesTable | null): ChartSeries[] {
  const lines = names.map((label, index) => {
    const column = table?.columns[index];
    return { label, index, values: column?.values ?? [], newest: latest(column?.values ?? [])?.value ?? -Infinity };
  });
  return lines
    .toSorted((a, b) => b.newest - a.newest || a.label.localeCompare(b.label))
    .map(({ label, index, values }, place) => ({
      id: `${index} ${label}`,
      label,
      values,
      ...lineLook(place),
      ...(place >= crowded ? { faint: true } : {}),
    }));
}
