import type { Alerts, AlertTransition } from "../../electron/core/alerts/types.ts";
import { Emitter } from "../../shared/base/event.ts";
import type { Alert } from "../../shared/contract/alerts.ts";
import type { Incident } from "../../shared/contract/incidents.ts";

/** An alert as the core would tell it; `part` says what matters to a test. */
export function anAlert(part: Partial<Alert> = {}): Alert {
  return {
    id: "a1",
    ruleId: "disk",
    ruleName: "Disk full",
    hostId: "h1",
    label: "/",
    severity: "critical",
    state: "firing",
    message: "/ of web1 is 97 % full",
    culprit: "/var/log",
    value: 97,
    runbook: "https://wiki.example/disk",
    since: Date.UTC(2026, 0, 1, 10),
    firedAt: Date.UTC(2026, 0, 1, 10, 5),
    resolvedAt: null,
    acknowledgedBy: null,
    acknowledgedAt: null,
    note: "",
    quietBecause: null,
    ...part,
  };
}

export function anIncident(part: Partial<Incident> = {}): Incident {
  return {
    id: "i1",
    number: 7,
    title: "web1 is full",
    severity: "SEV2",
    status: "open",
    owner: "ada",
    startedAt: Date.UTC(2026, 0, 1, 10),
    openedAt: Date.UTC(2026, 0, 1, 10, 6),
    openedBy: null,
    resolvedAt: null,
    hostIds: ["h1"],
    runbook: null,
    summary: "",
    impactNote: "",
    wentWell: "",
    wentBadly: "",
    actions: [],
    alerts: { all: 1, active: 1 },
    ...part,
  };
}

/** Alerting that says what a test makes it say. */
export function fakeAlerts() {
  const known = new Map<string, Alert>();
  const transitions = new Emitter<AlertTransition>();
  const acknowledged: { ids: readonly string[]; by: string }[] = [];
  const alerts: Alerts = {
    list: () => [...known.values()],
    onTransition: transitions.event,
    acknowledge: (ids, by) => void acknowledged.push({ ids, by }),
  };
  return {
    alerts,
    acknowledged,
    /** One alert as it stands from now on. */
    tell(part: Partial<Alert>, time: number, options: { notify?: boolean; from?: Alert["state"] | null } = {}): Alert {
      const alert = anAlert({ ...known.get(part.id ?? "a1"), ...part });
      const from = options.from === undefined ? (known.get(alert.id)?.state ?? null) : options.from;
      known.set(alert.id, alert);
      transitions.emit({ alert, from, time, notify: options.notify ?? true });
      return alert;
    },
  };
}
