import type { ChartSeries, Palette } from "./plotOptions.ts";

/** The plot with a title, host and range, and a legend above it, on the theme's surface, as a PNG in device pixels. */
export function chartImage(
  plot: HTMLCanvasElement,
  title: string,
  subtitle: string,
  entries: readonly { readonly series: ChartSeries; readonly text: string }[],
  palette: Palette,
): Promise<Blob> {
  const ratio = devicePixelRatio;
  const em = palette.fontSize * ratio;
  const line = em * 1.8;
  const canvas = document.createElement("canvas");
  const ctx = canvas.getContext("2d");
  if (!ctx) return Promise.reject(new Error("no canvas"));
  const font = (weight: number): string => `${weight} ${palette.font.replace(/[\d.]+px/, `${em}px`)}`;
  const labels = entries.map((entry) => `${entry.series.label} ${entry.text}`);

  // Lay the legend out before the canvas gets its height: entries wrap at the plot's width.
  ctx.font = font(400);
  const places: { x: number; row: number }[] = [];
  let x = em;
  let row = 2;
  for (const label of labels) {
    const width = ctx.measureText(label).width + em * 2.6;
    if (x > em && x + width > plot.width) {
      x = em;
      row += 1;
    }
    places.push({ x, row });
    x += width;
  }
  const head = (row + 1) * line + em;
  canvas.width = plot.width;
  canvas.height = plot.height + head;
  ctx.fillStyle = palette.background;
  ctx.fillRect(0, 0, canvas.width, canvas.height);
  ctx.textBaseline = "middle";
  ctx.fillStyle = palette.text;
  ctx.font = font(600);
  ctx.fillText(title, em, line * 0.5 + em * 0.5);
  ctx.font = font(400);
  ctx.fillStyle = palette.axis;
  ctx.fillText(subtitle, em, line * 1.5 + em * 0.5);
  for (const [index, place] of places.entries()) {
    const y = place.row * line + line * 0.5 + em * 0.5;
    ctx.fillStyle = palette.series[(entries[index]?.series.color ?? 1) - 1] ?? palette.text;
    ctx.fillRect(place.x, y - em * 0.35, em * 0.7, em * 0.7);
    ctx.fillStyle = palette.text;
    ctx.fillText(labels[index] ?? "", place.x + em * 1.1, y);
  }
  ctx.drawImage(plot, 0, head);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no image"))), "image/png");
  });
}
