import { memo } from "react";
import type { EventMark } from "../../components/charts/eventMarks.ts";
import type { Span } from "../../components/charts/timeSpan.ts";
import { type AddedChart, addedId, type ChartSection } from "./charts.ts";
import { HostChart } from "./HostChart.tsx";
import type { LiveSeries } from "./liveSeries.ts";
import classes from "./overview.module.css";

interface Props {
  readonly hostId: string;
  readonly hostName: string;
  readonly sections: readonly ChartSection[];
  readonly missing: readonly string[];
  readonly added: readonly AddedChart[];
  readonly series: LiveSeries;
  readonly span: Span;
  readonly marks: readonly EventMark[];
  readonly statistics: boolean;
  readonly stale: boolean;
  readonly onSpan: (span: Span) => void;
  readonly onLive: () => void;
  readonly onRemove: (chart: AddedChart) => void;
}

/** All charts of a host, by what they are about; what the host lacks is named instead of drawn empty. */
export const ChartSections = memo(function ChartSections(props: Props) {
  const { sections, missing, added, stale } = props;
  return (
    <div className={classes.sections} data-stale={stale || undefined}>
      {sections.map(({ title, charts }) => (
        <section key={title} aria-label={`Charts: ${title}`}>
          <h2 className={classes.sectionTitle}>{title}</h2>
          <div className={classes.grid}>
            {charts.map((chart) => {
              const own = added.find((one) => addedId(one) === chart.id);
              return (
                <HostChart
                  key={chart.id}
                  hostId={props.hostId}
                  hostName={props.hostName}
                  chart={chart}
                  series={props.series}
                  span={props.span}
                  marks={props.marks}
                  statistics={props.statistics}
                  onSpan={props.onSpan}
                  onLive={props.onLive}
                  onRemove={own ? () => props.onRemove(own) : undefined}
                />
              );
            })}
          </div>
        </section>
      ))}
      {missing.length > 0 ? <p className={classes.missing}>Not available on this host: {missing.join(", ")}.</p> : null}
    </div>
  );
});
