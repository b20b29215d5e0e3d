import type { AuditRow } from "../../../shared/contract/audit.ts";
import { StatusBadge } from "../../components/StatusBadge.tsx";
import type { Column } from "../../components/tableModel.ts";
import { Time } from "../../components/Time.tsx";
import classes from "./audit.module.css";
import { outcomeLook } from "./looks.ts";
import { hostsText, tookText } from "./words.ts";

/** Not sortable: the log has one order, and only part of it is here. */
export const columns: readonly Column<AuditRow>[] = [
  { id: "time", header: "Time", min: 11, cell: (row) => <Time at={row.time} /> },
  {
    id: "action",
    header: "Action",
    min: 11,
    grow: 1.5,
    cell: (row) => <span className={`mono ${classes.clip}`}>{row.action || "Cannot be opened"}</span>,
  },
  { id: "hosts", header: "Hosts", min: 9, grow: 1.5, cell: (row) => hostsText(row.hosts) },
  { id: "outcome", header: "Outcome", min: 8, cell: (row) => <StatusBadge look={outcomeLook(row)} /> },
  { id: "failure", header: "Reason", min: 8, cell: (row) => row.failureCode ?? "" },
  { id: "took", header: "Took", min: 5, align: "end", cell: tookText },
  { id: "actor", header: "Who", min: 8, cell: (row) => row.actor },
  { id: "seq", header: "Entry", min: 4, align: "end", cell: (row) => String(row.seq) },
];
