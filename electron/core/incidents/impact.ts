import type { Alert } from "../../../shared/contract/alerts.ts";
import type { Impact, Incident } from "../../../shared/contract/incidents.ts";

const MINUTE_MS = 60_000;

/**
 * How much was touched, and for how long. Several alerts of one host at the same time count once; those that have not ended
 * count up to the end of the incident, or to now.
 */
export function impactOf(
  incident: Pick<Incident, "hostIds" | "startedAt" | "resolvedAt">,
  alerts: readonly Pick<Alert, "hostId" | "firedAt" | "resolvedAt">[],
  now: number,
): Impact {
  const end = incident.resolvedAt ?? now;
  const spans = new Map<string, [number, number][]>();
  for (const { hostId, firedAt, resolvedAt } of alerts) {
    if (hostId === null || firedAt === null) continue;
    const of = spans.get(hostId) ?? [];
    of.push([firedAt, Math.max(firedAt, resolvedAt ?? end)]);
    spans.set(hostId, of);
  }
  let total = 0;
  for (const of of spans.values()) total += covered(of);
  return {
    hosts: incident.hostIds.length,
    minutes: minutes(Math.max(0, end - incident.startedAt)),
    hostMinutes: minutes(total),
  };
}

/** To a tenth. */
const minutes = (milliseconds: number): number => Math.round((milliseconds / MINUTE_MS) * 10) / 10;

/** Length of the union. */
function covered(spans: [number, number][]): number {
  let total = 0;
  let reached = -Infinity;
  for (const [from, to] of spans.toSorted((a, b) => a[0] - b[0])) {
    total += Math.max(0, to - Math.max(from, reached));
    reached = Math.max(reached, to);
  }
  return total;
}
