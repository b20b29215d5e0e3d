import { type Ref, useImperativeHandle, useLayoutEffect, useRef } from "react";
import type { ChartSeries } from "./plotOptions.ts";
import classes from "./TimeChart.module.css";

export interface LegendHandle {
  /** Writes the value of each series, in their order. */
  write(texts: readonly string[]): void;
}

/**
 * Colour, name and exact value of each series. The values follow the crosshair at the speed of the mouse, so they are
 * written past React, into elements that it leaves empty.
 */
export function ChartLegend({
  series,
  texts,
  ref,
}: {
  readonly series: readonly Pick<ChartSeries, "id" | "label" | "color" | "dashed">[];
  /** What stands there while no crosshair does. */
  readonly texts: readonly string[];
  readonly ref: Ref<LegendHandle>;
}) {
  const list = useRef<HTMLDivElement>(null);
  const write = (values: readonly string[]): void => {
    for (const [index, element] of [...(list.current?.querySelectorAll("[data-value]") ?? [])].entries()) {
      const text = values[index] ?? "";
      if (element.textContent !== text) element.textContent = text;
    }
  };
  useImperativeHandle(ref, () => ({ write }), []);
  useLayoutEffect(() => write(texts));
  return (
    <div className={classes.legend} ref={list}>
      {series.map((one) => (
        <span key={one.id} className={classes.entry}>
          <span
            className={classes.swatch}
            data-dashed={one.dashed || undefined}
            style={{ borderColor: `var(--hf-series-${one.color})` }}
            aria-hidden
          />
          <span className={classes.label} title={one.label}>
            {one.label}
          </span>
          <span className={classes.value} data-value />
        </span>
      ))}
    </div>
  );
}
