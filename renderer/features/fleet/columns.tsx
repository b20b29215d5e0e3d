import { Link } from "wouter";
import { AlertsBadge, firingOf } from "../../components/AlertsBadge.tsx";
import { useAlertsState } from "../../components/alertsStore.ts";
import { EnvironmentBadge } from "../../components/EnvironmentBadge.tsx";
import { formatBytes, formatDuration, formatPercent, unknownText } from "../../components/format.ts";
import { statusRank, summarize } from "../../components/healthSummary.ts";
import { reasonsPhrase } from "../../components/healthWords.ts";
import { hostAddressText } from "../../components/hostAddress.ts";
import { Meter } from "../../components/Meter.tsx";
import { MaintenanceBadge } from "../../components/MaintenanceBadge.tsx";
import { HealthBadge } from "../../components/StatusBadge.tsx";
import type { Column } from "../../components/tableModel.ts";
import { Time } from "../../components/Time.tsx";
import { WordList } from "../../components/WordList.tsx";
import classes from "./fleet.module.css";
import type { FleetRow } from "./search.ts";

function PercentCell(props: { percent: number | null; label: string; critical?: number | null }) {
  const { percent, label, critical } = props;
  return (
    <>
      <Meter percent={percent} label={label} critical={critical} />
      <span className={classes.percent}>{formatPercent(percent)}</span>
    </>
  );
}

const systemOf = ({ host, health }: FleetRow): string | null => (health?.facts?.os ?? host.facts?.os) || null;
const kernelOf = ({ host, health }: FleetRow): string | null => (health?.facts?.kernel ?? host.facts?.kernel) || null;

/** Columns of custom fields are named by this and the field. */
const fieldPrefix = "field:";
export const fieldColumnId = (field: string): string => `${fieldPrefix}${field}`;

/** A column that is chosen: one of the table's own, or a custom field. */
export function columnById(id: string): Column<FleetRow> | undefined {
  if (!id.startsWith(fieldPrefix)) return fleetColumns.find((column) => column.id === id);
  const field = id.slice(fieldPrefix.length);
  const value = ({ host }: FleetRow): string | null =>
    (host.fields && Object.hasOwn(host.fields, field) && host.fields[field]) || null;
  return { id, header: field, min: 6, value, cell: (row) => value(row) ?? "" };
}

/** Every column the fleet table can show. */
export const fleetColumns: readonly Column<FleetRow>[] = [
  {
    id: "name",
    header: "Name",
    min: 6.75,
    grow: 2,
    value: ({ host }) => host.name,
    cell: ({ host }) => (
      <>
        <Link href={`/host/${host.id}`} className={classes.rowLink} tabIndex={-1} draggable={false}>
          {host.name}
        </Link>
        <MaintenanceBadge host={host} small />
      </>
    ),
  },
  {
    id: "status",
    header: "Status",
    min: 7.25,
    value: ({ health }) => statusRank(health),
    cell: ({ health }) => (
      <span className={classes.clip} title={health?.reasons.length ? reasonsPhrase(health.reasons) : undefined}>
        <HealthBadge status={health?.status ?? "unknown"} plain />
      </span>
    ),
  },
  {
    id: "alerts",
    header: "Alerts",
    min: 3.5,
    value: ({ host }) => -firingOf(useAlertsState.getState().byId, host.id).length,
    cell: ({ host }) => <AlertsBadge hostId={host.id} />,
  },
  {
    id: "address",
    header: "Address",
    min: 7.5,
    grow: 1.4,
    value: ({ host }) => host.address,
    cell: ({ host }) => <span className={`mono ${classes.clip}`}>{hostAddressText(host)}</span>,
  },
  {
    id: "user",
    header: "User",
    min: 5,
    value: ({ host }) => host.user,
    cell: ({ host }) => host.user,
  },
  {
    id: "environment",
    header: "Environment",
    min: 6.5,
    value: ({ host }) => host.environment || null,
    cell: ({ host }) => <EnvironmentBadge environment={host.environment} />,
  },
  {
    id: "groups",
    header: "Groups",
    value: ({ host }) => host.groups.join(", ") || null,
    cell: ({ host }) => <WordList words={host.groups} kind="group" limit={3} />,
  },
  {
    id: "tags",
    header: "Tags",
    value: ({ host }) => host.tags.join(", ") || null,
    cell: ({ host }) => <WordList words={host.tags} kind="tag" limit={3} />,
  },
  {
    id: "cpu",
    header: "CPU",
    min: 6,
    value: ({ health }) => summarize(health?.last).cpu,
    cell: ({ health }) => <PercentCell percent={summarize(health?.last).cpu} label="CPU" critical={null} />,
  },
  {
    id: "memory",
    header: "Memory",
    min: 6,
    value: ({ health }) => summarize(health?.last).memory,
    cell: ({ health }) => <PercentCell percent={summarize(health?.last).memory} label="Memory" />,
  },
  {
    id: "disk",
    header: "Fullest disk",
    min: 6,
    value: ({ health }) => summarize(health?.last).disk,
    cell: ({ health }) => {
      const { disk, diskMount } = summarize(health?.last);
      return <PercentCell percent={disk} label={diskMount === null ? "Disk" : `Disk ${diskMount}`} />;
    },
  },
  {
    id: "load",
    header: "Load",
    min: 3.5,
    align: "end",
    value: ({ health }) => summarize(health?.last).load,
    cell: ({ health }) => summarize(health?.last).load?.toFixed(2) ?? unknownText,
  },
  {
    id: "uptime",
    header: "Uptime",
    min: 5.5,
    align: "end",
    value: ({ health }) => health?.last?.uptimeSeconds ?? null,
    cell: ({ health }) => formatDuration(health?.last?.uptimeSeconds),
  },
  {
    id: "os",
    header: "System",
    min: 8,
    grow: 1.4,
    value: systemOf,
    cell: (row) => systemOf(row) ?? unknownText,
  },
  {
    id: "kernel",
    header: "Kernel",
    min: 8,
    value: kernelOf,
    cell: (row) => kernelOf(row) ?? unknownText,
  },
  {
    id: "architecture",
    header: "Architecture",
    min: 6,
    value: ({ host }) => host.facts?.architecture || null,
    cell: ({ host }) => host.facts?.architecture || unknownText,
  },
  {
    id: "cpuModel",
    header: "Processor",
    min: 9,
    value: ({ host }) => host.facts?.cpu || null,
    cell: ({ host }) => host.facts?.cpu || unknownText,
  },
  {
    id: "memorySize",
    header: "Memory size",
    min: 6,
    align: "end",
    value: ({ host }) => host.facts?.memoryBytes ?? null,
    cell: ({ host }) => formatBytes(host.facts?.memoryBytes),
  },
  {
    id: "virtualization",
    header: "Virtualization",
    min: 7,
    value: ({ host }) => host.facts?.virtualization || null,
    cell: ({ host }) => host.facts?.virtualization || unknownText,
  },
  {
    id: "owner",
    header: "Owner",
    min: 6,
    value: ({ host }) => host.owner || null,
    cell: ({ host }) => host.owner ?? "",
  },
  {
    id: "maintenance",
    header: "Maintenance",
    min: 7,
    value: ({ host }) => host.maintenance ?? false,
    cell: ({ host }) => <MaintenanceBadge host={host} plain />,
  },
  {
    id: "reading",
    header: "Last reading",
    min: 7,
    align: "end",
    value: ({ health }) => health?.last?.time ?? null,
    cell: ({ health }) => (health?.last ? <Time at={health.last.time} relative /> : unknownText),
  },
];

/** Shown until somebody chooses. */
export const defaultColumns: readonly string[] = [
  "name",
  "status",
  "alerts",
  "address",
  "environment",
  "cpu",
  "memory",
  "disk",
  "load",
  "uptime",
];
