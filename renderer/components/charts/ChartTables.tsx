import { VisuallyHidden } from "@mantine/core";
import { formatLocalTime, formatUtcTime } from "../format.ts";
import type { ChartSeries } from "./plotOptions.ts";
import { latest } from "./seriesTable.ts";
import { basisWords, statisticsOf } from "./statistics.ts";
import classes from "./TimeChart.module.css";
import type { Span } from "./timeSpan.ts";
import { formatValue, type Unit } from "./units.ts";

interface Props {
  readonly title: string;
  readonly unit: Unit;
  readonly time: readonly number[];
  readonly series: readonly ChartSeries[];
  readonly span: Span;
}

const statistics = ({ time, span }: Props, one: ChartSeries) =>
  statisticsOf(time, one.values, span.from, span.to, one.band ?? null);

/** The chart in words, for those who do not see it. */
export function ValuesTable(props: Props) {
  const { title, unit, time, series } = props;
  return (
    <VisuallyHidden>
      <table>
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">Series</th>
            <th scope="col">Latest</th>
            <th scope="col">At</th>
            <th scope="col">Lowest</th>
            <th scope="col">Highest</th>
          </tr>
        </thead>
        <tbody>
          {series.map((one) => {
            const now = latest(one.values);
            const found = statistics(props, one);
            const at = now === null ? null : (time[now.row] ?? 0) * 1000;
            return (
              <tr key={one.id}>
                <th scope="row">{one.label}</th>
                <td>{formatValue(unit, now?.value)}</td>
                <td>{at === null ? "never" : `${formatLocalTime(at)} (${formatUtcTime(at)})`}</td>
                <td>{formatValue(unit, found?.least)}</td>
                <td>{formatValue(unit, found?.most)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </VisuallyHidden>
  );
}

/** Percentiles of the range that is shown, and what they are of. */
export function StatisticsTable(props: Props & { readonly stepSeconds: number | null }) {
  const { title, unit, series, stepSeconds } = props;
  const rows = series.map((one) => ({ one, found: statistics(props, one) }));
  return (
    <div className={classes.statistics}>
      <table aria-label={`Statistics of ${title}`}>
        <thead>
          <tr>
            <th scope="col" className={classes.basis}>
              {basisWords(stepSeconds)}
            </th>
            {["min", "mean", "p50", "p95", "p99", "max"].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ one, found }) => (
            <tr key={one.id}>
              <th scope="row">{one.label}</th>
              {[found?.least, found?.mean, found?.p50, found?.p95, found?.p99, found?.most].map((value, index) => (
                // The columns never change their order.
                <td key={index}>{formatValue(unit, value)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
