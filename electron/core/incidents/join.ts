import type { Alert } from "../../../shared/contract/alerts.ts";
import {
  type Incident,
  type IncidentSettings,
  type IncidentSeverity,
  incidentSeverity,
} from "../../../shared/contract/incidents.ts";

/** An incident that is not over, with what a new alert is compared with. */
export interface Candidate {
  readonly incident: Pick<Incident, "hostIds" | "openedAt">;
  readonly ruleIds: ReadonlySet<string>;
  /** When its last alert came or went. */
  readonly lastNews: number;
}

const MINUTE_MS = 60_000;

/**
 * The incident that an alert belongs to: the newest of its host, else the newest of its rule (one cause shows on many hosts),
 * if that had news within the window; null when there is none.
 */
export function joins<C extends Candidate>(
  alert: Pick<Alert, "hostId" | "ruleId">,
  candidates: readonly C[],
  joinMinutes: number,
  now: number,
): C | null {
  const recent = candidates
    .filter(({ lastNews }) => now - lastNews <= joinMinutes * MINUTE_MS)
    .toSorted((a, b) => b.incident.openedAt - a.incident.openedAt);
  const { hostId } = alert;
  return (
    (hostId !== null && recent.find(({ incident }) => incident.hostIds.includes(hostId))) ||
    recent.find(({ ruleIds }) => ruleIds.has(alert.ruleId)) ||
    null
  );
}

/** The severity of the incident that an alert opens by itself; null when it opens none. */
export function opensAs(severity: Alert["severity"], settings: IncidentSettings): IncidentSeverity | null {
  if (settings.openFor === "never" || severity === "info") return null;
  if (severity === "critical") return settings.severity;
  if (settings.openFor !== "warning") return null;
  const steps = incidentSeverity.options;
  return steps[Math.min(steps.length - 1, steps.indexOf(settings.severity) + 1)] ?? "SEV4";
}
