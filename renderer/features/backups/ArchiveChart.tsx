import { useMemo } from "react";
import { Bar, BarChart, CartesianGrid, Rectangle, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import type { Archive } from "../../../shared/contract/backup.ts";
import { formatBytes, formatLocalTime } from "../../components/format.ts";
import { type ArchiveBar, archiveBars, barMoments, byteTicks } from "./archiveBars.ts";
import classes from "./archiveChart.module.css";

const colour = (series: number): string => `var(--hf-series-${series})`;
const margin = { top: 8, right: 8, bottom: 0, left: 0 };
/** Room for "1023.9 GiB" beside the axis, and the widest a lone bar may be; pixels. */
const axisWidth = 80;
const axisHeight = 22;
const widestBar = 40;

/** Sizes of the newest archives, one bar each: a backup that suddenly shrinks or grows is seen at a glance. */
export function ArchiveChart({ archives }: { archives: readonly Archive[] }) {
  const { bars, legend } = useMemo(() => archiveBars(archives), [archives]);
  const ticks = useMemo(() => byteTicks(Math.max(...bars.map((bar) => bar.bytes))), [bars]);
  const moments = useMemo(() => barMoments(bars), [bars]);
  return (
    <figure className={classes.chart}>
      <figcaption className={classes.head}>
        <span className={classes.title}>
          Size of {bars.length === archives.length ? "the archives" : `the last ${bars.length} archives`}
        </span>
        {legend.map((entry) => (
          <span key={entry.series} className={classes.entry}>
            <span className={classes.swatch} style={{ background: colour(entry.series) }} aria-hidden />
            {entry.label}
          </span>
        ))}
      </figcaption>
      <div className={classes.plot}>
        <ResponsiveContainer width="100%" height="100%">
          <BarChart data={[...bars]} margin={margin} title="Size of the archives, oldest first" barCategoryGap="20%">
            <CartesianGrid vertical={false} stroke="var(--hf-chart-grid)" />
            <XAxis
              dataKey="id"
              tickFormatter={(id: string) => moments.get(id) ?? ""}
              stroke="var(--hf-chart-axis)"
              tickLine={false}
              height={axisHeight}
              minTickGap={32}
              interval="preserveStartEnd"
            />
            <YAxis
              width={axisWidth}
              ticks={ticks}
              domain={[0, ticks.at(-1) ?? 1]}
              tickFormatter={formatBytes}
              stroke="var(--hf-chart-axis)"
              tickLine={false}
            />
            <Tooltip
              cursor={{ fill: "var(--hf-hover)" }}
              isAnimationActive={false}
              content={({ active, payload }) => {
                const bar = payload[0]?.payload as ArchiveBar | undefined;
                return active && bar ? <BarWords bar={bar} /> : null;
              }}
            />
            <Bar
              dataKey="bytes"
              maxBarSize={widestBar}
              isAnimationActive={false}
              shape={(props) => <Rectangle {...props} fill={colour((props.payload as ArchiveBar).series)} />}
            />
          </BarChart>
        </ResponsiveContainer>
      </div>
    </figure>
  );
}

function BarWords({ bar }: { bar: ArchiveBar }) {
  return (
    <div className={classes.words}>
      <strong>{bar.host}</strong>
      <span className="number">{formatBytes(bar.bytes)}</span>
      <span className="number">{formatLocalTime(bar.time)}</span>
    </div>
  );
}
