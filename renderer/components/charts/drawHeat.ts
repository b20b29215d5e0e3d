import type uPlot from "uplot";
import type { Cell, Palette } from "./plotOptions.ts";

/** The faintest a known value is drawn: it differs from no data, which is not drawn at all. */
const leastAlpha = 0.08;
/** From this share of the top on a cell has the colour of trouble. */
export const hotShare = 0.9;
/** Cells are at least this wide, in device pixels: many readings in one pixel show the highest. */
const leastWidth = 2;

/** How strongly a value is drawn, 0 to 1. */
export const heatAlpha = (value: number, top: number): number =>
  leastAlpha + (1 - leastAlpha) * Math.min(1, Math.max(0, value / top));

/** A row of cells for each series, the first at the bottom; each reaches from its time to the next. */
export function drawHeat(plot: uPlot, rows: number, top: number, palette: Palette): void {
  const { ctx, bbox } = plot;
  const times = plot.data[0];
  const height = bbox.height / Math.max(1, rows);
  const right = bbox.left + bbox.width;
  const seam = height > 4 * devicePixelRatio ? devicePixelRatio : 0;
  const places = times.map((time) => plot.valToPos(time, "x", true));
  ctx.save();
  for (let row = 0; row < rows; row += 1) {
    const values = plot.data[row + 1] as readonly Cell[];
    const y = bbox.top + bbox.height - (row + 1) * height;
    let start = -1;
    let peak = -Infinity;
    const flush = (end: number): void => {
      if (start < 0 || peak === -Infinity) return;
      const from = Math.max(bbox.left, places[start] ?? 0);
      const to = Math.min(right, end);
      if (to > from) {
        ctx.fillStyle = peak >= top * hotShare ? palette.critical : (palette.series[0] ?? palette.text);
        ctx.globalAlpha = heatAlpha(peak, top);
        ctx.fillRect(from, y, to - from, height - seam);
      }
    };
    for (let index = 0; index < times.length; index += 1) {
      const value = values[index];
      if (value === undefined) continue;
      const place = places[index] as number;
      if (start >= 0 && value !== null && place - (places[start] as number) < leastWidth) {
        peak = Math.max(peak, value);
        continue;
      }
      flush(place);
      start = value === null ? -1 : index;
      peak = value ?? -Infinity;
    }
    // The newest cell is as wide as the one before it.
    const last = times.length - 1;
    flush((places[last] ?? right) + Math.max(leastWidth, (places[last] ?? 0) - (places[last - 1] ?? 0)));
  }
  ctx.restore();
}
