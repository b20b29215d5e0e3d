import {
  CircleCheck,
  CircleHelp,
  CirclePause,
  CircleX,
  Clock,
  Moon,
  OctagonAlert,
  PackageOpen,
  ShieldAlert,
  TriangleAlert,
} from "lucide-react";
import type {
  Certificate,
  Container,
  FailedUnits,
  KernelErrors,
  ListeningPort,
  ProcessUse,
  RaidArray,
  SmartDisk,
  Updates,
  Users,
} from "../../../shared/contract/healthDetails.ts";
import { formatBytes, formatDuration, formatPercent, unknownText } from "../../components/format.ts";
import { StatusBadge, type StatusLook } from "../../components/StatusBadge.tsx";
import type { Column } from "../../components/tableModel.ts";
import { Time } from "../../components/Time.tsx";
import { useNow } from "../../components/useNow.ts";
import classes from "./details.module.css";
import { EXPIRY_WARNING_DAYS } from "./findings.ts";

const DAY_MS = 86_400_000;

/** Text of the host in the fixed-width font, with an ellipsis and all of it on hover. */
const mono = (text: string) => (
  <span className={`mono ${classes.clip}`} title={text}>
    {text}
  </span>
);
const clip = (text: string) => (
  <span className={classes.clip} title={text}>
    {text}
  </span>
);
const orUnknown = (text: string | number | null): string | number => text ?? unknownText;

export const unitColumns: readonly Column<FailedUnits["units"][number]>[] = [
  { id: "name", header: "Service", min: 12, grow: 2, value: ({ name }) => name, cell: ({ name }) => mono(name) },
  {
    id: "state",
    header: "State",
    min: 6,
    value: ({ state }) => state,
    cell: ({ state }) => (
      <StatusBadge plain look={{ tone: "critical", icon: CircleX, word: state === "failed" ? "Failed" : state }} />
    ),
  },
  {
    id: "description",
    header: "What it is",
    min: 9,
    grow: 2,
    value: ({ description }) => description,
    cell: ({ description }) => clip(description),
  },
];

export const processColumns: readonly Column<ProcessUse>[] = [
  { id: "name", header: "Process", min: 8, grow: 2, value: ({ name }) => name, cell: ({ name }) => mono(name) },
  { id: "user", header: "User", min: 5, value: ({ user }) => user, cell: ({ user }) => clip(user ?? unknownText) },
  {
    id: "cpu",
    header: "CPU",
    min: 4,
    align: "end",
    value: ({ cpuPercent }) => cpuPercent,
    cell: ({ cpuPercent }) => formatPercent(cpuPercent),
  },
  {
    id: "memory",
    header: "Memory",
    min: 5,
    align: "end",
    value: ({ memoryBytes }) => memoryBytes,
    cell: ({ memoryBytes }) => formatBytes(memoryBytes),
  },
  { id: "pid", header: "PID", min: 4, align: "end", value: ({ pid }) => pid, cell: ({ pid }) => pid },
];

const containerLooks: Readonly<Record<Container["state"], StatusLook>> = {
  dead: { tone: "critical", icon: OctagonAlert, word: "Dead" },
  restarting: { tone: "critical", icon: TriangleAlert, word: "Restarting" },
  stopped: { tone: "warning", icon: CircleX, word: "Stopped" },
  paused: { tone: "stale", icon: CirclePause, word: "Paused" },
  created: { tone: "unknown", icon: CircleHelp, word: "Never started" },
  running: { tone: "ok", icon: CircleCheck, word: "Running" },
};
const containerOrder = Object.keys(containerLooks);

function containerLook({ state, healthy, exitCode }: Container): StatusLook {
  if (state === "running" && healthy === false) return { tone: "warning", icon: TriangleAlert, word: "Unhealthy" };
  // Whatever did its work and ended well is no worry.
  if (state === "stopped" && exitCode === 0) return { tone: "unknown", icon: CirclePause, word: "Ended" };
  return containerLooks[state];
}

export const containerColumns: readonly Column<Container>[] = [
  { id: "name", header: "Container", min: 9, grow: 2, value: ({ name }) => name, cell: ({ name }) => mono(name) },
  {
    id: "state",
    header: "State",
    min: 7,
    value: ({ state, healthy }) => containerOrder.indexOf(state) - (healthy === false ? 0.5 : 0),
    cell: (row) => <StatusBadge plain look={containerLook(row)} />,
  },
  {
    id: "status",
    header: "Since",
    min: 9,
    grow: 1.5,
    value: ({ status }) => status,
    cell: ({ status }) => clip(status),
  },
  { id: "image", header: "Image", min: 9, grow: 2, value: ({ image }) => image, cell: ({ image }) => mono(image) },
  {
    id: "restarts",
    header: "Restarts",
    min: 5,
    align: "end",
    value: ({ restarts }) => restarts,
    cell: ({ restarts }) => orUnknown(restarts),
  },
  {
    id: "cpu",
    header: "CPU",
    min: 4,
    align: "end",
    value: ({ cpuPercent }) => cpuPercent,
    cell: ({ cpuPercent }) => formatPercent(cpuPercent),
  },
  {
    id: "memory",
    header: "Memory",
    min: 5,
    align: "end",
    value: ({ memoryBytes }) => memoryBytes,
    cell: ({ memoryBytes }) => formatBytes(memoryBytes),
  },
];

export const portColumns: readonly Column<ListeningPort>[] = [
  { id: "port", header: "Port", min: 4, value: ({ port }) => port, cell: ({ port }) => port },
  { id: "protocol", header: "Protocol", min: 5, value: ({ protocol }) => protocol, cell: ({ protocol }) => protocol },
  {
    id: "address",
    header: "Address",
    min: 8,
    grow: 2,
    value: ({ address }) => address,
    cell: ({ address }) => (address === "*" ? "All addresses" : mono(address)),
  },
  {
    id: "process",
    header: "Process",
    min: 7,
    grow: 1.5,
    value: ({ process }) => process,
    cell: ({ process }) => (process === null ? unknownText : mono(process)),
  },
];

const arrayLooks: Readonly<Record<RaidArray["state"], StatusLook>> = {
  failed: { tone: "critical", icon: OctagonAlert, word: "Failed" },
  degraded: { tone: "critical", icon: TriangleAlert, word: "Degraded" },
  inactive: { tone: "warning", icon: CirclePause, word: "Inactive" },
  healthy: { tone: "ok", icon: CircleCheck, word: "Healthy" },
};
/** Of a pool whose devices all work. */
const lostData: StatusLook = { tone: "critical", icon: OctagonAlert, word: "Data errors" };
const hasErrors: StatusLook = { tone: "warning", icon: TriangleAlert, word: "Had errors" };
const arrayOrder = [
  arrayLooks.failed,
  lostData,
  arrayLooks.degraded,
  arrayLooks.inactive,
  hasErrors,
  arrayLooks.healthy,
];

function arrayLook({ state, dataErrors, erring }: RaidArray): StatusLook {
  if (state !== "healthy") return arrayLooks[state];
  if ((dataErrors ?? 0) > 0) return lostData;
  return erring.length > 0 ? hasErrors : arrayLooks.healthy;
}

export const raidColumns: readonly Column<RaidArray>[] = [
  {
    id: "name",
    header: "Array",
    min: 7,
    value: ({ name }) => name,
    cell: ({ name, kind, level }) => mono(`${name} (${kind === "zfs" ? "ZFS" : (level ?? "md")})`),
  },
  {
    id: "state",
    header: "State",
    min: 5.5,
    value: (row) => arrayOrder.indexOf(arrayLook(row)),
    cell: (row) => <StatusBadge plain look={arrayLook(row)} />,
  },
  {
    id: "devices",
    header: "Devices",
    min: 8,
    grow: 2,
    value: ({ devices, working }) => (devices === null || working === null ? null : working - devices),
    cell: ({ devices, working, faulty, erring }) => {
      if (devices === null) return unknownText;
      const named = [
        faulty.length > 0 ? `, faulty: ${faulty.join(", ")}` : "",
        erring.length > 0 ? `, errors: ${erring.join(", ")}` : "",
      ];
      return clip(`${working ?? "?"} of ${devices}${named.join("")}`);
    },
  },
  {
    id: "activity",
    header: "Busy with",
    min: 5,
    value: ({ activity }) => activity,
    cell: ({ activity, percent }) =>
      activity === null ? unknownText : `${activity}${percent === null ? "" : ` ${formatPercent(percent)}`}`,
  },
];

/** What a disk says of itself, in one word. */
export function verdictOf({ asleep, passed }: Pick<SmartDisk, "asleep" | "passed">): StatusLook {
  if (asleep) return { tone: "unknown", icon: Moon, word: "Asleep" };
  if (passed === null) return { tone: "unknown", icon: CircleHelp, word: "Unknown" };
  return passed
    ? { tone: "ok", icon: CircleCheck, word: "Passed" }
    : { tone: "critical", icon: OctagonAlert, word: "Failing" };
}

export const smartColumns: readonly Column<SmartDisk>[] = [
  {
    id: "device",
    header: "Disk",
    min: 6,
    grow: 2,
    value: ({ device }) => device,
    cell: ({ device, model }) => clip(model === null ? device : `${device}, ${model}`),
  },
  {
    id: "verdict",
    header: "Verdict",
    min: 5,
    value: ({ passed, asleep }) => (passed === false ? 0 : asleep ? 2 : passed === null ? 3 : 1),
    cell: (row) => <StatusBadge plain look={verdictOf(row)} />,
  },
  {
    id: "temperature",
    header: "Temp.",
    min: 3.5,
    align: "end",
    value: ({ temperature }) => temperature,
    cell: ({ temperature }) => (temperature === null ? unknownText : `${temperature} °C`),
  },
  {
    id: "wear",
    header: "Worn",
    min: 3.5,
    align: "end",
    value: ({ wearPercent }) => wearPercent,
    cell: ({ wearPercent }) => formatPercent(wearPercent),
  },
  {
    id: "errors",
    header: "Errors",
    min: 3.5,
    align: "end",
    value: ({ reallocated, pending, mediaErrors }) => badSectors(reallocated, pending, mediaErrors),
    cell: ({ reallocated, pending, mediaErrors }) => orUnknown(badSectors(reallocated, pending, mediaErrors)),
  },
  {
    id: "age",
    header: "Ran for",
    min: 4.5,
    align: "end",
    value: ({ powerOnHours }) => powerOnHours,
    cell: ({ powerOnHours }) => (powerOnHours === null ? unknownText : formatDuration(powerOnHours * 3600)),
  },
];

function badSectors(...counts: readonly (number | null)[]): number | null {
  const known = counts.filter((count) => count !== null);
  return known.length === 0 ? null : known.reduce((sum, count) => sum + count, 0);
}

export const certificateColumns: readonly Column<Certificate>[] = [
  { id: "place", header: "Where", min: 9, grow: 2, value: ({ place }) => place, cell: ({ place }) => mono(place) },
  {
    id: "subject",
    header: "For",
    min: 7,
    grow: 1.5,
    value: ({ subject }) => subject,
    cell: ({ subject }) => clip(subject),
  },
  {
    id: "end",
    header: "Ends",
    min: 8,
    value: ({ notAfter }) => notAfter,
    cell: ({ notAfter }) => <End notAfter={notAfter} />,
  },
];

function End({ notAfter }: { notAfter: number }) {
  const days = (notAfter - useNow(60_000)) / DAY_MS;
  if (days < 0) return <StatusBadge look={{ tone: "critical", icon: OctagonAlert, word: "Expired" }} />;
  if (days < EXPIRY_WARNING_DAYS)
    return <StatusBadge look={{ tone: "warning", icon: Clock, word: `In ${Math.floor(days)} d` }} />;
  return <Time at={notAfter} relative />;
}

export const userColumns: readonly Column<Users["sessions"][number]>[] = [
  { id: "user", header: "User", min: 6, value: ({ user }) => user, cell: ({ user }) => mono(user) },
  {
    id: "terminal",
    header: "Terminal",
    min: 5,
    value: ({ terminal }) => terminal,
    cell: ({ terminal }) => mono(terminal),
  },
  {
    id: "from",
    header: "From",
    min: 8,
    grow: 1.5,
    value: ({ from }) => from,
    cell: ({ from }) => clip(from ?? unknownText),
  },
  {
    id: "since",
    header: "Since (its time)",
    min: 8,
    value: ({ since }) => since,
    cell: ({ since }) => clip(since ?? unknownText),
  },
];

export const updateColumns: readonly Column<Updates["packages"][number]>[] = [
  { id: "name", header: "Package", min: 9, grow: 2, value: ({ name }) => name, cell: ({ name }) => mono(name) },
  {
    id: "kind",
    header: "Kind",
    min: 6,
    value: ({ security }) => (security === null ? null : !security),
    cell: ({ security }) =>
      security === true ? (
        <StatusBadge plain look={{ tone: "critical", icon: ShieldAlert, word: "Security" }} />
      ) : (
        <StatusBadge plain look={{ tone: "busy", icon: PackageOpen, word: "Update" }} />
      ),
  },
  {
    id: "to",
    header: "Available",
    min: 8,
    grow: 1.5,
    value: ({ to }) => to,
    cell: ({ to }) => (to === null ? unknownText : mono(to)),
  },
];

export const kernelColumns: readonly Column<KernelErrors["messages"][number]>[] = [
  {
    id: "time",
    header: "When",
    min: 6,
    grow: 0.5,
    value: ({ time }) => time,
    cell: ({ time }) => (time === null ? unknownText : <Time at={time} relative />),
  },
  { id: "text", header: "Message", min: 18, grow: 5, value: ({ text }) => text, cell: ({ text }) => mono(text) },
];
