import { ChevronDown, ChevronRight } from "lucide-react";
import { sizes } from "../../app/theme.ts";
import { StatusBadge } from "../../components/StatusBadge.tsx";
import type { Column } from "../../components/tableModel.ts";
import { Time } from "../../components/Time.tsx";
import classes from "./audit.module.css";
import type { Line } from "./fold.ts";
import { outcomeLook } from "./looks.ts";
import { subjectText, timesText, tookText } from "./words.ts";

function ActionCell({ row, fold, below }: Line) {
  const Arrow = fold?.open ? ChevronDown : ChevronRight;
  return (
    <span className={classes.action} data-below={below || undefined}>
      {fold ? <Arrow size={sizes.icon.xs} aria-label={fold.open ? "Unfolded" : "Folded"} /> : null}
      <span className={`mono ${classes.clip}`}>{row.action || "Cannot be opened"}</span>
    </span>
  );
}

/** Not sortable: the log has one order, and only part of it is here. */
export const columns: readonly Column<Line>[] = [
  { id: "time", header: "Time", min: 10, cell: ({ row }) => <Time at={row.time} /> },
  { id: "action", header: "Action", min: 9, grow: 1.25, cell: ActionCell },
  {
    id: "about",
    header: "About",
    min: 8,
    grow: 1.5,
    cell: ({ row, fold }) => (fold ? timesText(fold) : subjectText(row)),
  },
  { id: "outcome", header: "Outcome", min: 7, cell: ({ row }) => <StatusBadge look={outcomeLook(row)} /> },
  { id: "reason", header: "Reason", min: 7, grow: 1.25, cell: ({ row }) => row.failureCode ?? "" },
  { id: "actor", header: "Who", min: 7, cell: ({ row }) => row.actor },
  {
    id: "took",
    header: "Took",
    min: 5,
    grow: 0.5,
    align: "end",
    cell: ({ row, fold }) => (fold ? "" : tookText(row)),
  },
];
