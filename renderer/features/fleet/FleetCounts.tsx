import { useMemo } from "react";
import type { FleetHealth } from "../../app/state/health.ts";
import { formatCount } from "../../components/format.ts";
import { HealthBadge } from "../../components/StatusBadge.tsx";
import classes from "./fleet.module.css";
import { countStatuses, type FleetRow } from "./search.ts";

interface Props {
  readonly rows: readonly FleetRow[];
  readonly total: number;
  readonly onPick: (status: FleetHealth["status"]) => void;
}

/** How many hosts, and how they are; each count narrows the view to its state. */
export function FleetCounts({ rows, total, onPick }: Props) {
  const counts = useMemo(() => countStatuses(rows), [rows]);
  return (
    <div className={classes.counts}>
      <span className="number">
        {rows.length === total
          ? formatCount(total, "host")
          : `${rows.length.toLocaleString("en-GB")} of ${formatCount(total, "host")}`}
      </span>
      {counts.map(([status, count]) => (
        <button
          key={status}
          type="button"
          className={classes.count}
          title="Show only these"
          onClick={() => onPick(status)}
        >
          <HealthBadge status={status} detail={count.toLocaleString("en-GB")} plain />
        </button>
      ))}
    </div>
  );
}
