import type { KeyboardEvent } from "react";
import type uPlot from "uplot";

/** Moves the crosshair of every chart with the same key by one row, or to the first or last one, as the mouse would. */
export function moveCrosshair(event: KeyboardEvent, plot: uPlot, at: number | null): void {
  const time = plot.data[0];
  const [first, last] = plot.series[0]?.idxs ?? [0, time.length - 1];
  const steps: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 };
  const step = steps[event.key];
  const target =
    step !== undefined ? (at ?? last) + step : event.key === "Home" ? first : event.key === "End" ? last : null;
  if (target === null || time.length === 0) return;
  event.preventDefault();
  const index = Math.min(last, Math.max(first, target));
  const { left, top } = plot.over.getBoundingClientRect();
  const clientX = left + plot.valToPos(time[index] as number, "x");
  plot.over.dispatchEvent(new MouseEvent("mousemove", { clientX, clientY: top + 1, bubbles: true }));
}
