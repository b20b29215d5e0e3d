import { hostDown, pointsOf } from "../../shared/metrics/points.ts";
import type { Alert } from "../../shared/contract/alerts.ts";
import { type Alerting, createAlerts } from "./alerts/alerting.ts";
import { createAlertsHandlers } from "./alerts/handlers.ts";
import { metricOf } from "./alerts/rules.ts";
import type { Alerts } from "./alerts/types.ts";
import { createCapacityHandlers } from "./capacity/handlers.ts";
import { createChecks } from "./checks/handlers.ts";
import type { Checks } from "./checks/types.ts";
import type { HandlerTable } from "./dispatch.ts";
import { createEvents } from "./events/events.ts";
import { createEventsHandlers } from "./events/handlers.ts";
import type { NoteSession } from "./events/types.ts";
import { detailArguments } from "./health/details/arguments.ts";
import { createDetails } from "./health/details/handlers.ts";
import { createHealthHandlers } from "./health/handlers.ts";
import { createHealth, type HealthMonitor } from "./health/monitor.ts";
import { stands } from "./health/standing.ts";
import { createIncidentsHandlers } from "./incidents/handlers.ts";
import { Incidents } from "./incidents/incidents.ts";
import { createMetricsHandlers } from "./metrics/handlers.ts";
import { createMetrics } from "./metrics/metricsHistory.ts";
import type { Metrics } from "./metrics/types.ts";
import { createNotices } from "./notices/createNotices.ts";
import { createNoticesHandlers } from "./notices/handlers.ts";
import type { Services } from "./services.ts";

/** What watches the hosts while the vault is open, from measuring to telling: each part hears of the ones before it. */
export interface Observing {
  readonly monitor: HealthMonitor;
  readonly metrics: Metrics;
  readonly checks: Checks;
  readonly alerts: Alerts;
  readonly noteSession: NoteSession;
  readonly handlers: HandlerTable;
}

/** One line a part, in the order in which news travels: probes, history, checks, events, alerts, incidents, notices. */
export function createObserving(services: Services): Observing {
  const monitor = createHealth(services, { detailArguments: detailArguments(services.inventory) });
  const metrics = createMetrics(services);
  monitor.onSample(({ hostId, sample }) => metrics.record({ hostId, time: sample.time, points: pointsOf(sample) }));
  monitor.onDown(({ hostId, time }) => metrics.record({ hostId, time, points: hostDown }));
  const details = createDetails(services, { monitor, metrics });
  const { events, noteSession } = createEvents(services, monitor);
  metrics.onTrouble((title) =>
    events.add({ time: services.ports.clock.now(), hostId: null, kind: "note", severity: "warning", title, ref: null }),
  );
  const { checks, handlers: checksHandlers } = createChecks(services, { monitor, metrics, events });
  const alerts = createAlerts(services, { monitor, metrics, checks, events, findCulprit: details.culprit });
  showAlerts(monitor, alerts);
  const incidents = new Incidents(services, { alerts, events });
  const notices = createNotices(services, alerts);
  return {
    monitor,
    checks,
    metrics,
    alerts,
    noteSession,
    handlers: {
      health: createHealthHandlers(services, monitor),
      details: details.handlers,
      checks: checksHandlers,
      metrics: createMetricsHandlers(metrics),
      capacity: createCapacityHandlers(services, metrics),
      events: createEventsHandlers(events),
      alerts: createAlertsHandlers(services, alerts, metrics),
      notices: createNoticesHandlers(services, notices),
      incidents: createIncidentsHandlers(services, incidents, {
        range: (input) => metrics.range({ quantiles: false, ...input }),
        metricOf: (ruleId) => {
          const rule = alerts.rules.list().find(({ id }) => id === ruleId);
          return rule ? metricOf(rule) : null;
        },
      }),
    },
  };
}

/** A host is as bad as its alerts, so that its badge, filters and the order of the fleet say the same as the alerts do. */
function showAlerts(monitor: HealthMonitor, alerts: Alerting): void {
  let byHost: ReadonlyMap<string, Alert[]> | null = null;
  monitor.followAlerts((hostId) => {
    byHost ??= Map.groupBy(alerts.list().filter(stands), (alert) => alert.hostId ?? "");
    return byHost.get(hostId) ?? [];
  });
  alerts.onChange((changed) => {
    byHost = null;
    monitor.alertsChanged(new Set(changed.flatMap((alert) => alert.hostId ?? [])));
  });
}
