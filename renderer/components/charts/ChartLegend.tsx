import type { ChartSeries } from "./plotOptions.ts";
import classes from "./TimeChart.module.css";

export interface LegendEntry {
  readonly series: ChartSeries;
  /** The value at the crosshair, or the newest one, with its unit. */
  readonly text: string;
}

/** Colour, name and exact value of each series. */
export function ChartLegend({ entries }: { entries: readonly LegendEntry[] }) {
  return (
    <div className={classes.legend}>
      {entries.map(({ series, text }) => (
        <span key={series.id} className={classes.entry}>
          <span
            className={classes.swatch}
            data-dashed={series.dashed || undefined}
            style={{ borderColor: `var(--hf-series-${series.color})` }}
            aria-hidden
          />
          <span className={classes.label}>{series.label}</span>
          <span className={classes.value}>{text}</span>
        </span>
      ))}
    </div>
  );
}
