import { useEffect, useMemo } from "react";
import { create } from "zustand";
import type { Failure } from "../../shared/base/failure.ts";
import type { Disposable } from "../../shared/base/lifecycle.ts";
import type { Alert, Severity } from "../../shared/contract/alerts.ts";
import type { StreamEvent } from "../../shared/contract/index.ts";
import { client } from "../transport/client.ts";

interface AlertsState {
  /** Those that are not over, by id. */
  readonly byId: ReadonlyMap<string, Alert>;
  /** False until the first snapshot came. */
  readonly loaded: boolean;
  readonly failure: Failure | null;
}

const nothing: AlertsState = { byId: new Map(), loaded: false, failure: null };
export const useAlertsState = create<AlertsState>(() => nothing);

/** A snapshot replaces, a change merges; what is over goes. */
export function applyAlerts(byId: ReadonlyMap<string, Alert>, event: StreamEvent<"alerts.watch">): Map<string, Alert> {
  const next = new Map(event.type === "all" ? [] : byId);
  for (const alert of event.alerts) {
    if (alert.state === "resolved") next.delete(alert.id);
    else next.set(alert.id, alert);
  }
  return next;
}

let watchers = 0;
let stream: Disposable | null = null;

function open(): void {
  stream = client.stream("alerts.watch", undefined, {
    event: (event) =>
      useAlertsState.setState((old) => ({ byId: applyAlerts(old.byId, event), loaded: true, failure: null })),
    end: (failure) => useAlertsState.setState({ failure }),
  });
}

/** Opens the stream anew after it ended. */
export function reopenAlerts(): void {
  stream?.dispose();
  useAlertsState.setState({ failure: null });
  open();
}

/** Keeps one stream open for all that show alerts; the last one to go closes it and forgets what it brought. */
function useAlertsStream(): void {
  useEffect(() => {
    watchers += 1;
    if (!stream) open();
    return () => {
      watchers -= 1;
      if (watchers > 0) return;
      stream?.dispose();
      stream = null;
      useAlertsState.setState(nothing, true);
    };
  }, []);
}

/** All alerts that are not over. */
export function useAlerts(): {
  readonly alerts: readonly Alert[];
  readonly loaded: boolean;
  readonly failure: Failure | null;
} {
  useAlertsStream();
  const { byId, loaded, failure } = useAlertsState();
  const alerts = useMemo(() => [...byId.values()], [byId]);
  return { alerts, loaded, failure };
}

/** Alerts of one host that are not over and not merely soft. */
export function useHostAlerts(hostId: string): readonly Alert[] {
  const { alerts } = useAlerts();
  return useMemo(() => alerts.filter((alert) => alert.hostId === hostId && alert.state !== "soft"), [alerts, hostId]);
}

/** How many ask for somebody, by severity: neither soft nor quiet nor taken. */
export function useAlertCounts(): Readonly<Record<Severity, number>> {
  const { alerts } = useAlerts();
  return useMemo(() => {
    const counts = { critical: 0, warning: 0, info: 0 };
    for (const { state, severity } of alerts) if (state === "firing" || state === "flapping") counts[severity] += 1;
    return counts;
  }, [alerts]);
}
