import { Button } from "@mantine/core";
import { Plus, Settings2, Siren } from "lucide-react";
import { useMemo, useState } from "react";
import { useLocation, useParams } from "wouter";
import type { Incident } from "../../../shared/contract/incidents.ts";
import { sizes } from "../../app/theme.ts";
import { DataTable } from "../../components/DataTable.tsx";
import { formatCount } from "../../components/format.ts";
import { Page } from "../../components/PageHeader.tsx";
import { EmptyState, ErrorLine, ErrorState, LoadingState } from "../../components/states.tsx";
import { StatusBadge } from "../../components/StatusBadge.tsx";
import type { Column } from "../../components/tableModel.ts";
import { Time } from "../../components/Time.tsx";
import { useStream } from "../../transport/hooks.ts";
import { IncidentView } from "./IncidentView.tsx";
import classes from "./incidents.module.css";
import { openFirst, severityLooks, statusLooks } from "./looks.ts";
import { OpenDialog } from "./OpenDialog.tsx";
import { SettingsDialog } from "./SettingsDialog.tsx";

/** All incidents, or the one that the address names. */
export function IncidentsPage() {
  const { item } = useParams<{ item?: string }>();
  return item === undefined ? <IncidentList /> : <IncidentView key={item} incidentId={item} />;
}

const rowId = ({ id }: Incident): string => id;

const columns: readonly Column<Incident>[] = [
  { id: "number", header: "No.", min: 3.5, grow: 0.3, value: ({ number }) => number, cell: ({ number }) => number },
  {
    id: "severity",
    header: "Severity",
    min: 5.5,
    value: ({ severity }) => severity,
    cell: ({ severity }) => <StatusBadge plain look={severityLooks[severity]} />,
  },
  {
    id: "status",
    header: "Status",
    min: 7,
    value: ({ status }) => statusLooks[status].word,
    cell: ({ status }) => <StatusBadge plain look={statusLooks[status]} />,
  },
  { id: "title", header: "Title", min: 14, grow: 4, value: ({ title }) => title, cell: ({ title }) => title },
  { id: "owner", header: "Owner", min: 6, value: ({ owner }) => owner, cell: ({ owner }) => owner || "Nobody yet" },
  {
    id: "hosts",
    header: "Hosts",
    min: 4,
    grow: 0.4,
    value: ({ hostIds }) => hostIds.length,
    cell: ({ hostIds }) => hostIds.length,
  },
  {
    id: "alerts",
    header: "Alerts",
    min: 5,
    grow: 0.5,
    value: ({ alerts }) => alerts.active,
    cell: ({ alerts }) => `${alerts.active} of ${alerts.all}`,
  },
  {
    id: "opened",
    header: "Opened",
    min: 7,
    value: ({ openedAt }) => openedAt,
    cell: ({ openedAt }) => <Time at={openedAt} relative />,
  },
];

function useIncidents() {
  const [incidents, setIncidents] = useState<ReadonlyMap<string, Incident> | null>(null);
  const stream = useStream("incidents.watch", undefined, (event) =>
    setIncidents(
      (old) => new Map([...(event.full ? [] : (old ?? [])), ...event.incidents.map((one) => [one.id, one] as const)]),
    ),
  );
  return { incidents, ...stream };
}

function IncidentList() {
  const { incidents, failure, reopen } = useIncidents();
  const [dialog, setDialog] = useState<"open" | "settings" | null>(null);
  const [, navigate] = useLocation();
  const rows = useMemo(() => openFirst([...(incidents?.values() ?? [])]), [incidents]);
  const open = rows.filter(({ status }) => status !== "resolved").length;
  const openButton = (
    <Button leftSection={<Plus size={sizes.icon.sm} aria-hidden />} onClick={() => setDialog("open")}>
      Open an incident
    </Button>
  );
  return (
    <Page
      fill
      title="Incidents"
      subtitle={rows.length === 0 ? null : `${open} not resolved, ${formatCount(rows.length, "incident")} in all`}
      actions={
        <>
          <Button
            variant="default"
            leftSection={<Settings2 size={sizes.icon.sm} aria-hidden />}
            onClick={() => setDialog("settings")}
          >
            When they open
          </Button>
          {rows.length === 0 ? null : openButton}
        </>
      }
    >
      {incidents === null ? (
        failure ? (
          <ErrorState failure={failure} onRetry={reopen} />
        ) : (
          <LoadingState label="Loading incidents" />
        )
      ) : rows.length === 0 ? (
        <EmptyState icon={Siren} title="No incident so far" actions={openButton}>
          A critical alert opens one by itself. It gathers what happens to its hosts, until you resolve it; then it can
          be exported as a postmortem.
        </EmptyState>
      ) : (
        <div className={classes.table}>
          <ErrorLine failure={failure} onRetry={reopen} />
          <DataTable
            label="Incidents"
            rows={rows}
            columns={columns}
            rowId={rowId}
            openOnClick
            onOpen={({ id }) => navigate(`/incidents/${id}`)}
          />
        </div>
      )}
      <OpenDialog opened={dialog === "open"} onClose={() => setDialog(null)} />
      <SettingsDialog opened={dialog === "settings"} onClose={() => setDialog(null)} />
    </Page>
  );
}
