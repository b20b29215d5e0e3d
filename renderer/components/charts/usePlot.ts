import { useComputedColorScheme } from "@mantine/core";
import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { EventMark } from "./eventMarks.ts";
import { followPointer } from "./followPointer.ts";
import { readPalette } from "./palette.ts";
import { hasBand, type Palette, plotData, plotOptions, type PlotSpec } from "./plotOptions.ts";
import type { Span } from "./timeSpan.ts";

/** What a plot shows and whom it tells; all of it may change at any time. */
export interface PlotInput extends PlotSpec {
  readonly time: readonly number[];
  readonly span: Span;
  readonly marks: readonly EventMark[];
  /** Whether it is in view: nothing is painted otherwise. */
  readonly painted: boolean;
  onCursor(index: number | null): void;
  /** Zoomed or moved by the mouse; without it the axis stays. */
  readonly onSpan: ((span: Span) => void) | undefined;
  readonly onLive: (() => void) | undefined;
}

interface PlotHandle {
  readonly plot: RefObject<uPlot | null>;
  readonly palette: RefObject<Palette | null>;
}

/**
 * Keeps a uPlot in `box`: built anew only when its shape or the colours change; new data and a moved axis are painted in the
 * next animation frame.
 */
export function usePlot(box: RefObject<HTMLDivElement | null>, input: PlotInput): PlotHandle {
  const plot = useRef<uPlot | null>(null);
  const palette = useRef<Palette | null>(null);
  const newest = useRef(input);
  newest.current = input;
  const scheme = useComputedColorScheme();
  const { time, series, span, marks, painted } = input;
  const shape = JSON.stringify([
    input.unit,
    input.max,
    input.syncKey,
    input.heat,
    input.thresholds,
    series.map((one) => [one.id, one.label, one.color, one.area, one.dashed, one.faint, hasBand(series, one)]),
  ]);
  const built = `${shape} ${scheme}`;

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const size = (): { width: number; height: number } => ({
      width: Math.max(1, Math.floor(element.clientWidth)),
      height: Math.max(1, Math.floor(element.clientHeight)),
    });
    palette.current = readPalette(element);
    const options = plotOptions(newest.current, palette.current, size(), {
      range: () => [newest.current.span.from, newest.current.span.to],
      marks: () => newest.current.marks,
      onCursor: (index) => newest.current.onCursor(index),
      onSelect: (from, to) => newest.current.onSpan?.({ from, to }),
      onDoubleClick: () => newest.current.onLive?.(),
    });
    const created = new uPlot(options, plotData(newest.current.time, newest.current.series), element);
    plot.current = created;
    const pointer = followPointer(
      created,
      () => newest.current.span,
      (next) => newest.current.onSpan?.(next),
    );
    const observer = new ResizeObserver(() => {
      const next = size();
      if (next.width > 1 && (next.width !== created.width || next.height !== created.height)) created.setSize(next);
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      pointer.dispose();
      created.destroy();
      plot.current = null;
    };
    // `built` stands for everything that changes how the plot is built; the data itself comes in the effect below.
  }, [built]);

  useEffect(() => {
    if (!painted) return undefined;
    const frame = requestAnimationFrame(() => {
      const { time: times, series: lines } = newest.current;
      plot.current?.setData(plotData(times, lines));
    });
    return () => cancelAnimationFrame(frame);
  }, [time, series, span.from, span.to, marks, painted, built]);

  return { plot, palette };
}
