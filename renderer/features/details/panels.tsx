import {
  Box,
  CircleX,
  Cpu,
  HardDrive,
  Layers,
  type LucideIcon,
  Network,
  OctagonAlert,
  PackageOpen,
  ShieldCheck,
  Users,
} from "lucide-react";
import type {
  Certificate,
  Container,
  DetailName,
  DetailValue,
  FailedUnits,
  KernelErrors,
  ListeningPort,
  ProcessUse,
  RaidArray,
  SmartDisk,
  Updates,
  Users as LoggedIn,
} from "../../../shared/contract/healthDetails.ts";
import { formatBytes, formatCount, formatDuration, formatPercent } from "../../components/format.ts";
import type { Column, Sort } from "../../components/tableModel.ts";
import * as columns from "./columns.tsx";
import { titles } from "./reasons.ts";

/** One panel with a table: what its rows are, how they are searched and copied, and what it says beside its title. */
interface TableSpec<N extends DetailName, Row> {
  readonly name: N;
  readonly icon: LucideIcon;
  rows(value: DetailValue<N>): readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly sort: Sort | null;
  rowId(row: Row): string;
  /** The cells as text. */
  cells(row: Row): readonly (string | number | null)[];
  summary(value: DetailValue<N>): string;
  /** Said instead of a table without rows. */
  readonly empty: string;
  /** Takes the whole width, above or below the others. */
  readonly wide?: "above" | "below";
}

/** A panel that has forgotten which detail it is of. */
export type AnyTable = TableSpec<DetailName, unknown>;
const table = <N extends DetailName, Row>(spec: TableSpec<N, Row>): AnyTable => spec as unknown as AnyTable;

export const tableTitle = ({ name }: AnyTable): string => titles[name];
const up = (column: string): Sort => ({ column, descending: false });
const down = (column: string): Sort => ({ column, descending: true });

const running = ({ state }: Container): boolean => state === "running" || state === "paused";

export const noUpdates = "Nothing to update, as far as the lists on the host tell.";

/** "80 waiting, 1 for security"; "" when none is. */
export function waitingWords({ waiting, security }: Updates): string {
  if (waiting === 0) return "";
  return security === null ? `${waiting} waiting` : `${waiting} waiting, ${security} for security`;
}

export const tables: readonly AnyTable[] = [
  table<"units", FailedUnits["units"][number]>({
    name: "units",
    icon: CircleX,
    rows: ({ units }) => units,
    columns: columns.unitColumns,
    sort: up("name"),
    rowId: ({ name }) => name,
    cells: ({ name, state, description }) => [name, state, description],
    summary: ({ count }) => (count === 0 ? "" : String(count)),
    empty: "No service has failed.",
  }),
  table<"processes", ProcessUse>({
    name: "processes",
    icon: Cpu,
    rows: ({ top }) => top,
    columns: columns.processColumns,
    sort: down("cpu"),
    rowId: ({ pid }) => String(pid),
    cells: ({ name, user, cpuPercent, memoryBytes, pid }) => [
      name,
      user,
      formatPercent(cpuPercent),
      formatBytes(memoryBytes),
      pid,
    ],
    summary: ({ count, zombies, blocked, seconds }) =>
      [
        formatCount(count, "process", "processes"),
        zombies > 0 ? formatCount(zombies, "zombie") : null,
        blocked > 0 ? `${blocked} waiting for a disk` : null,
        seconds === null ? null : `CPU of the last ${formatDuration(seconds)}`,
      ]
        .filter((part) => part !== null)
        .join(", "),
    empty: "The host shows no processes to this login.",
  }),
  table<"containers", Container>({
    name: "containers",
    icon: Box,
    rows: ({ containers }) => containers,
    columns: columns.containerColumns,
    sort: up("state"),
    rowId: ({ id }) => id,
    cells: ({ name, state, status, image, restarts, cpuPercent, memoryBytes }) => [
      name,
      state,
      status,
      image,
      restarts,
      formatPercent(cpuPercent),
      formatBytes(memoryBytes),
    ],
    summary: ({ engine, containers }) =>
      `${engine === "docker" ? "Docker" : "Podman"}, ${containers.filter(running).length} of ${containers.length} running`,
    empty: "No containers.",
    wide: "above",
  }),
  table<"ports", ListeningPort>({
    name: "ports",
    icon: Network,
    rows: ({ ports }) => ports,
    columns: columns.portColumns,
    sort: up("port"),
    rowId: ({ protocol, address, port }) => `${protocol} ${address} ${port}`,
    cells: ({ port, protocol, address, process, pid }) => [port, protocol, address, process, pid],
    summary: ({ count }) => String(count),
    empty: "Nothing listens.",
  }),
  table<"raid", RaidArray>({
    name: "raid",
    icon: Layers,
    rows: ({ arrays }) => arrays,
    columns: columns.raidColumns,
    sort: up("state"),
    rowId: ({ kind, name }) => `${kind} ${name}`,
    cells: ({ name, level, state, working, devices, faulty, erring, dataErrors, activity, percent }) => [
      name,
      level,
      state,
      `${working ?? "?"}/${devices ?? "?"}`,
      faulty.join(" "),
      erring.join(" "),
      dataErrors === null ? null : formatCount(dataErrors, "data error"),
      activity,
      formatPercent(percent),
    ],
    summary: () => "",
    empty: "No arrays.",
  }),
  table<"smart", SmartDisk>({
    name: "smart",
    icon: HardDrive,
    rows: ({ disks }) => disks,
    columns: columns.smartColumns,
    sort: up("verdict"),
    rowId: ({ device }) => device,
    cells: ({ device, model, asleep, passed, temperature, wearPercent, pending, powerOnHours }) => [
      device,
      model,
      columns.verdictOf({ asleep, passed }).word,
      temperature,
      wearPercent,
      pending,
      powerOnHours,
    ],
    summary: () => "",
    empty: "No disks.",
  }),
  table<"certificates", Certificate>({
    name: "certificates",
    icon: ShieldCheck,
    rows: (list) => list,
    columns: columns.certificateColumns,
    sort: up("end"),
    rowId: ({ kind, place }) => `${kind} ${place}`,
    cells: ({ place, subject, issuer, notAfter }) => [place, subject, issuer, new Date(notAfter).toISOString()],
    summary: () => "",
    empty: "No certificates.",
  }),
  table<"users", LoggedIn["sessions"][number]>({
    name: "users",
    icon: Users,
    rows: ({ sessions }) => sessions,
    columns: columns.userColumns,
    sort: up("user"),
    rowId: ({ user, terminal }) => `${user} ${terminal}`,
    cells: ({ user, terminal, since, from }) => [user, terminal, since, from],
    summary: ({ sessions }) => (sessions.length === 0 ? "" : formatCount(sessions.length, "session")),
    empty: "Nobody is logged in on a terminal.",
  }),
  table<"updates", Updates["packages"][number]>({
    name: "updates",
    icon: PackageOpen,
    rows: ({ packages }) => packages,
    columns: columns.updateColumns,
    sort: up("kind"),
    rowId: ({ name }) => name,
    cells: ({ name, to, security }) => [name, to, security === true ? "security" : ""],
    summary: (value) => {
      const { waiting, packages } = value;
      return [waitingWords(value), packages.length < waiting ? `the first ${packages.length}` : ""]
        .filter(Boolean)
        .join(", ");
    },
    empty: noUpdates,
  }),
  table<"kernelErrors", KernelErrors["messages"][number]>({
    name: "kernelErrors",
    icon: OctagonAlert,
    rows: ({ messages }) => messages,
    columns: columns.kernelColumns,
    sort: null,
    rowId: ({ time, text }) => `${time ?? ""} ${text}`,
    cells: ({ time, text }) => [time === null ? null : new Date(time).toISOString(), text],
    summary: ({ count }) => (count === 0 ? "none in the last hour" : `${count} in the last hour`),
    empty: "No errors since the host started.",
    wide: "below",
  }),
];

/** Rows that hold every word of the search. */
export function found(spec: AnyTable, value: DetailValue<DetailName>, search: string): readonly unknown[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const rows = spec.rows(value);
  if (words.length === 0) return rows;
  return rows.filter((row) => {
    const text = spec.cells(row).join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** Rows as tab-separated lines, for a mail or a spreadsheet. */
export const asText = (spec: AnyTable, rows: readonly unknown[]): string =>
  rows
    .map((row) =>
      spec
        .cells(row)
        .map((cell) => cell ?? "")
        .join("\t"),
    )
    .join("\n");

/** An id for each row, also where the host says the same twice. */
export function rowIds(spec: AnyTable, rows: readonly unknown[]): (row: unknown) => string {
  const seen = new Map<string, number>();
  const ids = new Map(
    rows.map((row) => {
      const own = spec.rowId(row);
      const times = seen.get(own) ?? 0;
      seen.set(own, times + 1);
      return [row, times === 0 ? own : `${own} (${times + 1})`];
    }),
  );
  return (row) => ids.get(row) ?? "";
}
