import type uPlot from "uplot";
import { type Disposable, toDisposable } from "../../../shared/base/lifecycle.ts";
import { panSpan, type Span, spanForWheel } from "./timeSpan.ts";

/** Moves and zooms the time axis with the mouse: Shift and drag moves, the wheel with Ctrl zooms, sideways it moves. */
export function followPointer(plot: uPlot, span: () => Span, onSpan: (span: Span) => void): Disposable {
  const { over } = plot;
  const now = (): number => Date.now() / 1000;
  let grabbed: { readonly x: number; readonly span: Span } | null = null;
  let frame = 0;
  // A mouse tells of its moves more often than a screen is drawn.
  const tell = (next: Span): void => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => onSpan(next));
  };
  const onDown = (event: MouseEvent): void => {
    if (event.button !== 1 && !(event.button === 0 && event.shiftKey)) return;
    event.preventDefault();
    grabbed = { x: event.clientX, span: span() };
  };
  const onMove = (event: MouseEvent): void => {
    if (grabbed) tell(panSpan(grabbed.span, (grabbed.x - event.clientX) / Math.max(1, over.clientWidth), now()));
  };
  const onUp = (): void => {
    grabbed = null;
  };
  const onWheel = (event: WheelEvent): void => {
    const at = plot.posToVal(event.clientX - over.getBoundingClientRect().left, "x");
    const next = spanForWheel(event, span(), at, now(), over.clientWidth);
    if (next === null) return;
    event.preventDefault();
    tell(next);
  };
  over.addEventListener("mousedown", onDown);
  over.addEventListener("wheel", onWheel, { passive: false });
  window.addEventListener("mousemove", onMove);
  window.addEventListener("mouseup", onUp);
  return toDisposable(() => {
    cancelAnimationFrame(frame);
    over.removeEventListener("mousedown", onDown);
    over.removeEventListener("wheel", onWheel);
    window.removeEventListener("mousemove", onMove);
    window.removeEventListener("mouseup", onUp);
  });
}
