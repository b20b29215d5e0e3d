import { Tooltip } from "@mantine/core";
import type { Alert } from "../../shared/contract/alerts.ts";
import { sizes } from "../app/theme.ts";
import { alertSeverityLooks } from "./alertLooks.ts";
import { useAlertsState } from "./alertsStore.ts";
import { formatCount } from "./format.ts";
import classes from "./kit.module.css";

/** Alerts that ask for somebody, by host; made once for each state of all of them. */
const byHost = new WeakMap<ReadonlyMap<string, Alert>, ReadonlyMap<string, readonly Alert[]>>();
const none: readonly Alert[] = [];

/**
 * The host's alerts that fire, worst first; what is only to be known is none of them, as in the status line. Whoever shows
 * it in a page keeps the stream open with `useAlerts`.
 */
export function firingOf(all: ReadonlyMap<string, Alert>, hostId: string): readonly Alert[] {
  let grouped = byHost.get(all);
  if (!grouped) {
    const firing = [...all.values()].filter(
      ({ state, severity }) => (state === "firing" || state === "flapping") && severity !== "info",
    );
    grouped = Map.groupBy(
      firing.toSorted((a, b) => Number(b.severity === "critical") - Number(a.severity === "critical")),
      (alert) => alert.hostId ?? "",
    );
    byHost.set(all, grouped);
  }
  return grouped.get(hostId) ?? none;
}

/** How many alerts of a host fire, by icon and number; their messages show on hover. Nothing while it is quiet. */
export function AlertsBadge({ hostId }: { hostId: string }) {
  const alerts = useAlertsState((state) => firingOf(state.byId, hostId));
  const [worst] = alerts;
  if (!worst) return null;
  const { tone, icon: Icon } = alertSeverityLooks[worst.severity];
  const words = `${formatCount(alerts.length, "alert")}: ${alerts.map(({ message }) => message).join("; ")}`;
  return (
    <Tooltip label={words} multiline maw="var(--hf-form)">
      <span className={classes.badge} data-tone={tone} role="img" aria-label={words}>
        <Icon size={sizes.icon.sm} aria-hidden />
        {alerts.length}
      </span>
    </Tooltip>
  );
}
