import { Anchor } from "@mantine/core";
import { BellOff, BellRing, CircleAlert, CircleHelp, TriangleAlert, UserCheck, Waves } from "lucide-react";
import { Link } from "wouter";
import type { Alert, AlertState, Severity } from "../../../shared/contract/alerts.ts";
import { useHostAlerts } from "../../components/alertsStore.ts";
import { formatCount } from "../../components/format.ts";
import { StatusBadge, type StatusLook } from "../../components/StatusBadge.tsx";
import { Time } from "../../components/Time.tsx";
import classes from "./overview.module.css";

/** Rows shown here; all of them stand on the tab of alerts. */
const shownAtMost = 3;

const severities: Readonly<Record<Severity, StatusLook>> = {
  critical: { tone: "critical", icon: CircleAlert, word: "Critical" },
  warning: { tone: "warning", icon: TriangleAlert, word: "Warning" },
  info: { tone: "busy", icon: BellRing, word: "Info" },
};
/** What else is to be said of an alert that does not simply fire. */
const states: Partial<Record<AlertState, StatusLook>> = {
  acknowledged: { tone: "ok", icon: UserCheck, word: "Acknowledged" },
  silenced: { tone: "unknown", icon: BellOff, word: "Silenced" },
  flapping: { tone: "warning", icon: Waves, word: "Flapping" },
  unknown: { tone: "unknown", icon: CircleHelp, word: "Not known" },
};
const rank = { critical: 0, warning: 1, info: 2 } as const;
const quiet: ReadonlySet<AlertState> = new Set(["acknowledged", "silenced"]);

/** Worst first, what nobody has taken before what somebody has, then the oldest. */
export function alertOrder(alerts: readonly Alert[]): Alert[] {
  return alerts.toSorted(
    (a, b) =>
      Number(quiet.has(a.state)) - Number(quiet.has(b.state)) ||
      rank[a.severity] - rank[b.severity] ||
      a.since - b.since,
  );
}

/** What is wrong with a host now: since when, who is to blame, and where to take it. Nothing while nothing is. */
export function AlertStrip({ hostId }: { hostId: string }) {
  const alerts = alertOrder(useHostAlerts(hostId));
  if (alerts.length === 0) return null;
  const shown = alerts.slice(0, shownAtMost);
  const path = `/host/${hostId}/alerts`;
  return (
    <section aria-label="Alerts of this host">
      <ul className={classes.alerts}>
        {shown.map((alert) => (
          <li key={alert.id} className={classes.alert} data-tone={quiet.has(alert.state) ? undefined : alert.severity}>
            <StatusBadge look={severities[alert.severity]} plain />
            <span>{alert.message}</span>
            <span className={classes.culprit}>
              since <Time at={alert.since} relative />
            </span>
            {alert.culprit && !alert.message.includes(alert.culprit) ? (
              <span className={classes.culprit}>{alert.culprit}</span>
            ) : null}
            {states[alert.state] ? <StatusBadge look={states[alert.state] as StatusLook} plain /> : null}
            {quiet.has(alert.state) ? null : (
              <Anchor component={Link} href={path} size="sm">
                Acknowledge
              </Anchor>
            )}
          </li>
        ))}
      </ul>
      {alerts.length > shown.length ? (
        <Anchor component={Link} href={path} size="sm">
          {formatCount(alerts.length - shown.length, "more alert")}
        </Anchor>
      ) : null}
    </section>
  );
}
