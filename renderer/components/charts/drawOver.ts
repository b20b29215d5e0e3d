import type uPlot from "uplot";
import type { EventMark } from "./eventMarks.ts";
import type { Palette, Threshold } from "./plotOptions.ts";

/** Lines across the plot where a limit is, with their names. */
export function drawThresholds(plot: uPlot, thresholds: readonly Threshold[], palette: Palette): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  const taken: { y: number; end: number }[] = [];
  for (const threshold of thresholds) {
    const y = Math.round(plot.valToPos(threshold.value, "y", true));
    if (!Number.isFinite(y) || y < bbox.top || y > bbox.top + bbox.height) continue;
    ctx.save();
    ctx.strokeStyle = palette[threshold.tone];
    ctx.fillStyle = palette[threshold.tone];
    ctx.lineWidth = ratio;
    ctx.setLineDash([2 * ratio, 3 * ratio]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    ctx.font = palette.font.replace(/[\d.]+px/, `${palette.fontSize * 0.9 * ratio}px`);
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    // On its line, and beside the labels that stand at the same height.
    const near = taken.filter((label) => Math.abs(label.y - y) < palette.fontSize * 1.4 * ratio);
    const pad = (palette.fontSize / 3) * ratio;
    const x = Math.max(bbox.left, ...near.map((label) => label.end)) + pad;
    const { width } = ctx.measureText(threshold.label);
    ctx.fillStyle = palette.background;
    ctx.fillRect(x - pad, y - 1.5 * pad, width + 2 * pad, 3 * pad);
    ctx.fillStyle = palette[threshold.tone];
    ctx.fillText(threshold.label, x, y);
    taken.push({ y, end: x + width + pad });
    ctx.restore();
  }
}

/** Strength of the area of an event that lasted. */
const lastingAlpha = 0.1;

/** A line at each event with a flag at the top; what lasted is a tinted area. Only their place is told: words are in the tip and the list. */
export function drawMarks(plot: uPlot, marks: readonly EventMark[], palette: Palette): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  const right = bbox.left + bbox.width;
  const flag = palette.fontSize * 0.35 * ratio;
  for (const mark of marks) {
    const x = Math.round(plot.valToPos(mark.from, "x", true));
    const end = mark.to === null ? x : Math.round(plot.valToPos(mark.to, "x", true));
    if (!Number.isFinite(x) || !Number.isFinite(end) || end < bbox.left || x > right) continue;
    ctx.save();
    ctx.fillStyle = palette[mark.tone];
    ctx.strokeStyle = palette[mark.tone];
    if (end - x > ratio) {
      const start = Math.max(x, bbox.left);
      ctx.globalAlpha = lastingAlpha;
      ctx.fillRect(start, bbox.top, Math.min(end, right) - start, bbox.height);
      ctx.globalAlpha = 1;
    }
    if (x >= bbox.left) {
      ctx.lineWidth = ratio;
      ctx.setLineDash(mark.tone === "info" ? [ratio, 3 * ratio] : []);
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      ctx.beginPath();
      ctx.moveTo(x - flag, bbox.top);
      ctx.lineTo(x + flag, bbox.top);
      ctx.lineTo(x, bbox.top + 1.6 * flag);
      ctx.fill();
    }
    ctx.restore();
  }
}
