import {
  Ban,
  CircleAlert,
  CircleCheck,
  CircleHelp,
  CirclePause,
  Clock,
  EyeOff,
  LoaderCircle,
  type LucideIcon,
  OctagonAlert,
  TriangleAlert,
  Unplug,
} from "lucide-react";
import type { HealthStatus } from "../../shared/contract/health.ts";
import type { RunState } from "./runStates.ts";
import { sizes } from "../app/theme.ts";
import classes from "./kit.module.css";
import type { Tone } from "./tones.ts";

export type { Tone } from "./tones.ts";

export interface StatusLook {
  readonly tone: Tone;
  readonly icon: LucideIcon;
  readonly word: string;
}

export const healthLooks: Readonly<Record<HealthStatus, StatusLook>> = {
  critical: { tone: "critical", icon: OctagonAlert, word: "Critical" },
  failed: { tone: "critical", icon: Unplug, word: "No connection" },
  warning: { tone: "warning", icon: TriangleAlert, word: "Warning" },
  stale: { tone: "stale", icon: Clock, word: "Stale" },
  unobserved: { tone: "unknown", icon: EyeOff, word: "Not observed" },
  unknown: { tone: "unknown", icon: CircleHelp, word: "Unknown" },
  connecting: { tone: "busy", icon: LoaderCircle, word: "Connecting" },
  ok: { tone: "ok", icon: CircleCheck, word: "OK" },
};

export const runLooks: Readonly<Record<RunState, StatusLook>> = {
  running: { tone: "busy", icon: LoaderCircle, word: "Running" },
  reconnecting: { tone: "warning", icon: Unplug, word: "Reconnecting" },
  succeeded: { tone: "ok", icon: CircleCheck, word: "Succeeded" },
  failed: { tone: "critical", icon: CircleAlert, word: "Failed" },
  cancelled: { tone: "unknown", icon: Ban, word: "Cancelled" },
  interrupted: { tone: "stale", icon: CirclePause, word: "Interrupted" },
};

/** Icon and word in one colour; `plain` leaves out the filled background. */
export function StatusBadge({ look, plain = false, detail }: { look: StatusLook; plain?: boolean; detail?: string }) {
  const { icon: Icon, tone, word } = look;
  return (
    <span className={classes.badge} data-tone={tone} data-plain={plain || undefined}>
      <Icon size={sizes.icon.sm} aria-hidden />
      <span>{detail ? `${word}: ${detail}` : word}</span>
    </span>
  );
}

export function HealthBadge(props: { status: HealthStatus; plain?: boolean; detail?: string }) {
  const { status, ...rest } = props;
  return <StatusBadge look={healthLooks[status]} {...rest} />;
}

export function RunBadge(props: { state: RunState; plain?: boolean; detail?: string }) {
  const { state, ...rest } = props;
  return <StatusBadge look={runLooks[state]} {...rest} />;
}
