import { Tooltip } from "@mantine/core";
import { formatLocalTime, formatUtcTime } from "../format.ts";
import type { ChartSeries } from "./plotOptions.ts";
import classes from "./TimeChart.module.css";

export interface LegendEntry {
  readonly series: ChartSeries;
  /** The value at the crosshair, or the newest one, with its unit. */
  readonly text: string;
}

/** Colour, name and exact value of each series. `time` (seconds) is where the crosshair stands; null = the newest values. */
export function ChartLegend({ entries, time }: { entries: readonly LegendEntry[]; time: number | null }) {
  return (
    <div className={classes.legend}>
      {time === null ? null : (
        <Tooltip label={formatUtcTime(time * 1000)}>
          <time className={classes.legendTime} dateTime={new Date(time * 1000).toISOString()}>
            {formatLocalTime(time * 1000).slice(11)}
          </time>
        </Tooltip>
      )}
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
