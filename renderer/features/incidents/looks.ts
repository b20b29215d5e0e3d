import {
  Archive,
  BellRing,
  CircleCheck,
  Eye,
  KeyRound,
  ListChecks,
  type LucideIcon,
  MessageSquareText,
  OctagonAlert,
  PackageCheck,
  PencilLine,
  Power,
  RotateCcw,
  Siren,
  SquareTerminal,
  TriangleAlert,
  Unplug,
} from "lucide-react";
import type { IncidentEntry, IncidentSeverity, IncidentStatus } from "../../../shared/contract/incidents.ts";
import type { StatusLook } from "../../components/StatusBadge.tsx";

export const severityLooks: Readonly<Record<IncidentSeverity, StatusLook>> = {
  SEV1: { tone: "critical", icon: Siren, word: "SEV1" },
  SEV2: { tone: "critical", icon: OctagonAlert, word: "SEV2" },
  SEV3: { tone: "warning", icon: TriangleAlert, word: "SEV3" },
  SEV4: { tone: "unknown", icon: TriangleAlert, word: "SEV4" },
};

/** What each means, for the choice. */
export const severityWords: Readonly<Record<IncidentSeverity, string>> = {
  SEV1: "SEV1: everything stands still",
  SEV2: "SEV2: something important fails",
  SEV3: "SEV3: some notice it",
  SEV4: "SEV4: hardly anybody notices",
};

export const statusLooks: Readonly<Record<IncidentStatus, StatusLook>> = {
  open: { tone: "critical", icon: OctagonAlert, word: "Open" },
  monitoring: { tone: "warning", icon: Eye, word: "Monitoring" },
  resolved: { tone: "ok", icon: CircleCheck, word: "Resolved" },
};

type Kind = IncidentEntry["kind"];

export const entryLooks: Readonly<Record<Kind, { readonly icon: LucideIcon; readonly word: string }>> = {
  patch: { icon: PackageCheck, word: "Patch" },
  backup: { icon: Archive, word: "Backup" },
  restore: { icon: RotateCcw, word: "Restore" },
  credentials: { icon: KeyRound, word: "Credentials" },
  reboot: { icon: Power, word: "Restart" },
  alert: { icon: BellRing, word: "Alert" },
  check: { icon: ListChecks, word: "Check" },
  terminal: { icon: SquareTerminal, word: "Terminal" },
  command: { icon: SquareTerminal, word: "Command" },
  status: { icon: Unplug, word: "Status" },
  note: { icon: MessageSquareText, word: "Note" },
  change: { icon: PencilLine, word: "Change" },
};

/** What the timeline can be narrowed to. */
export const entryGroups: readonly {
  readonly value: string;
  readonly label: string;
  readonly kinds: readonly Kind[];
}[] = [
  { value: "notes", label: "Notes and changes", kinds: ["note", "change"] },
  { value: "alerts", label: "Alerts and status", kinds: ["alert", "check", "status", "reboot"] },
  {
    value: "actions",
    label: "Actions and sessions",
    kinds: ["patch", "backup", "restore", "credentials", "terminal", "command"],
  },
];

const order: Readonly<Record<IncidentStatus, number>> = { open: 0, monitoring: 1, resolved: 2 };

/** Those that are not over first, worst first; then the newest. */
export function openFirst<I extends { status: IncidentStatus; severity: IncidentSeverity; number: number }>(
  incidents: readonly I[],
): I[] {
  const over = (incident: I): number => (incident.status === "resolved" ? 1 : 0);
  return incidents.toSorted(
    (a, b) =>
      over(a) - over(b) ||
      (over(a) === 0 ? a.severity.localeCompare(b.severity) || order[a.status] - order[b.status] : 0) ||
      b.number - a.number,
  );
}
