import { useMemo } from "react";
import { formatCount } from "../../components/format.ts";
import { MaintenanceBadge } from "../../components/MaintenanceBadge.tsx";
import { HealthBadge } from "../../components/StatusBadge.tsx";
import classes from "./fleet.module.css";
import { countStatuses, type FleetRow } from "./search.ts";

interface Props {
  readonly rows: readonly FleetRow[];
  readonly total: number;
  /** Narrows the view to what a count stands for, as a sentence of the filter. */
  readonly onSentence: (sentence: string) => void;
}

const inMaintenance = { maintenance: true };
const format = (count: number): string => count.toLocaleString("en-GB");

/** How many hosts, and how they are, those under maintenance apart; each count narrows the view to its hosts. */
export function FleetCounts({ rows, total, onSentence }: Props) {
  const counts = useMemo(() => countStatuses(rows), [rows]);
  const resting = rows.length - counts.reduce((sum, [, count]) => sum + count, 0);
  const pick = (sentence: string) => ({
    className: classes.count,
    title: "Show only these",
    onClick: () => onSentence(sentence),
  });
  return (
    <div className={classes.counts}>
      <span className="number">
        {rows.length === total ? formatCount(total, "host") : `${format(rows.length)} of ${formatCount(total, "host")}`}
      </span>
      {counts.map(([status, count]) => (
        <button key={status} type="button" {...pick(`status:${status}${resting > 0 ? " maintenance:no" : ""}`)}>
          <HealthBadge status={status} detail={format(count)} plain />
        </button>
      ))}
      {resting > 0 ? (
        <button type="button" {...pick("maintenance:yes")}>
          <MaintenanceBadge host={inMaintenance} detail={format(resting)} plain />
        </button>
      ) : null}
    </div>
  );
}
