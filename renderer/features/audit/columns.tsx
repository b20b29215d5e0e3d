import type { AuditRow } from "../../../shared/contract/audit.ts";
import { StatusBadge } from "../../components/StatusBadge.tsx";
import type { Column } from "../../components/tableModel.ts";
import { Time } from "../../components/Time.tsx";
import classes from "./audit.module.css";
import { outcomeLook } from "./looks.ts";
import { subjectText, tookText } from "./words.ts";

/** Not sortable: the log has one order, and only part of it is here. */
export const columns: readonly Column<AuditRow>[] = [
  { id: "time", header: "Time", min: 10, cell: (row) => <Time at={row.time} /> },
  {
    id: "action",
    header: "Action",
    min: 9,
    grow: 1.25,
    cell: (row) => <span className={`mono ${classes.clip}`}>{row.action || "Cannot be opened"}</span>,
  },
  { id: "about", header: "About", min: 8, grow: 1.5, cell: subjectText },
  { id: "outcome", header: "Outcome", min: 7, cell: (row) => <StatusBadge look={outcomeLook(row)} /> },
  { id: "reason", header: "Reason", min: 7, grow: 1.25, cell: (row) => row.failureCode ?? "" },
  { id: "actor", header: "Who", min: 7, cell: (row) => row.actor },
  { id: "took", header: "Took", min: 5, grow: 0.5, align: "end", cell: tookText },
];
