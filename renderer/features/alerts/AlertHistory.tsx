import { History } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import type { Alert } from "../../../shared/contract/alerts.ts";
import { useAlerts } from "../../components/alertsStore.ts";
import { alertSeverityLooks } from "../../components/alertLooks.ts";
import { DataTable } from "../../components/DataTable.tsx";
import { formatDuration } from "../../components/format.ts";
import { EmptyState, ErrorState, LoadingState } from "../../components/states.tsx";
import { StatusBadge } from "../../components/StatusBadge.tsx";
import type { Column } from "../../components/tableModel.ts";
import { Time } from "../../components/Time.tsx";
import { useQuery } from "../../transport/hooks.ts";
import { AlertDrawer } from "./AlertDrawer.tsx";
import classes from "./alerts.module.css";
import { severityRank } from "./model.ts";
import { useHostName } from "./useHostName.ts";

const LIMIT = 1000;
const rowId = ({ id }: Alert): string => id;
const lasted = ({ firedAt, resolvedAt, since }: Alert): number => ((resolvedAt ?? since) - (firedAt ?? since)) / 1000;

/** Calls back when an alert that stood is over. */
function useEnded(onEnded: () => void): void {
  const { alerts } = useAlerts();
  const before = useRef(alerts);
  useEffect(() => {
    const ids = new Set(alerts.map(({ id }) => id));
    const ended = before.current.some(({ id }) => !ids.has(id));
    before.current = alerts;
    if (ended) onEnded();
  }, [alerts, onEnded]);
}

/** Alerts that are over, the newest first. */
export function AlertHistory({ hostId }: { hostId?: string }) {
  const history = useQuery("alerts.history", { limit: LIMIT, ...(hostId === undefined ? {} : { hostIds: [hostId] }) });
  useEnded(history.reload);
  const nameOf = useHostName();
  const [openId, setOpenId] = useState<string | null>(null);
  const columns = useMemo((): readonly Column<Alert>[] => {
    const all: Column<Alert>[] = [
      {
        id: "severity",
        header: "Severity",
        min: 6,
        value: ({ severity }) => severityRank[severity],
        cell: ({ severity }) => <StatusBadge plain look={alertSeverityLooks[severity]} />,
      },
      {
        id: "host",
        header: "Host",
        min: 8,
        grow: 2,
        value: (row) => nameOf(row.hostId),
        cell: (row) => nameOf(row.hostId),
      },
      {
        id: "rule",
        header: "Rule",
        min: 9,
        grow: 2,
        value: ({ ruleName }) => ruleName,
        cell: ({ ruleName }) => ruleName,
      },
      {
        id: "message",
        header: "Message",
        min: 14,
        grow: 5,
        value: ({ message }) => message,
        cell: ({ message }) => message,
      },
      { id: "since", header: "Began", min: 10, value: ({ since }) => since, cell: ({ since }) => <Time at={since} /> },
      { id: "lasted", header: "Lasted", min: 6, value: lasted, cell: (row) => formatDuration(lasted(row)) },
      {
        id: "taken",
        header: "Taken by",
        min: 6,
        value: ({ acknowledgedBy }) => acknowledgedBy ?? "",
        cell: ({ acknowledgedBy }) => acknowledgedBy ?? "Nobody",
      },
    ];
    return hostId === undefined ? all : all.filter(({ id }) => id !== "host");
  }, [nameOf, hostId]);
  if (history.data === null)
    return history.failure ? (
      <ErrorState failure={history.failure} onRetry={history.reload} />
    ) : (
      <LoadingState label="Reading the history" />
    );
  if (history.data.length === 0)
    return (
      <EmptyState icon={History} title="No alert has ended yet">
        Alerts that fired stay here after they ended, with who took them and what was noted.
      </EmptyState>
    );
  return (
    <div className={classes.fill}>
      <DataTable
        label="Alerts that are over"
        rows={history.data}
        columns={columns}
        rowId={rowId}
        openOnClick
        onOpen={({ id }) => setOpenId(id)}
      />
      <AlertDrawer alert={history.data.find(({ id }) => id === openId) ?? null} onClose={() => setOpenId(null)} />
    </div>
  );
}
