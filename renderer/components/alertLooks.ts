import {
  BellOff,
  CircleCheck,
  CircleHelp,
  Hourglass,
  Info,
  OctagonAlert,
  Siren,
  TriangleAlert,
  UserCheck,
  Waves,
} from "lucide-react";
import type { AlertState, Severity } from "../../shared/contract/alerts.ts";
import type { StatusLook } from "./StatusBadge.tsx";

export const alertSeverityLooks: Readonly<Record<Severity, StatusLook>> = {
  critical: { tone: "critical", icon: OctagonAlert, word: "Critical" },
  warning: { tone: "warning", icon: TriangleAlert, word: "Warning" },
  info: { tone: "busy", icon: Info, word: "Info" },
};

export const alertStateLooks: Readonly<Record<AlertState, StatusLook>> = {
  firing: { tone: "critical", icon: Siren, word: "Firing" },
  flapping: { tone: "warning", icon: Waves, word: "Flapping" },
  acknowledged: { tone: "busy", icon: UserCheck, word: "Acknowledged" },
  unknown: { tone: "unknown", icon: CircleHelp, word: "Unknown" },
  silenced: { tone: "stale", icon: BellOff, word: "Silenced" },
  soft: { tone: "stale", icon: Hourglass, word: "Pending" },
  resolved: { tone: "ok", icon: CircleCheck, word: "Over" },
};
