import type { Alert, Rule } from "../../shared/contract/alerts.ts";

/** An alert about a disk; a test names only what it is about. */
export function anAlert(part: Partial<Alert> = {}): Alert {
  return {
    id: "alert-1",
    ruleId: "disk-used",
    ruleName: "Disk nearly full",
    hostId: "h1",
    label: "/var",
    severity: "warning",
    state: "firing",
    message: "/var of web is 92 % full",
    culprit: null,
    value: 92,
    runbook: null,
    since: Date.UTC(2026, 10, 23, 12),
    firedAt: Date.UTC(2026, 10, 23, 12),
    resolvedAt: null,
    acknowledgedBy: null,
    acknowledgedAt: null,
    note: "",
    quietBecause: null,
    ...part,
  };
}

export function aRule(part: Partial<Rule> = {}): Rule {
  return {
    id: "disk-used",
    name: "Disk nearly full",
    enabled: true,
    filter: "",
    condition: {
      kind: "threshold",
      metric: "disk.used",
      direction: "above",
      levels: [
        { severity: "warning", enter: 90, clear: 88 },
        { severity: "critical", enter: 95, clear: 93 },
      ],
    },
    labels: { only: [], not: [] },
    forSeconds: 0,
    keepFiringSeconds: 0,
    message: "{label} of {host} is {value} full",
    runbook: null,
    origin: "default",
    changed: false,
    ...part,
  };
}
