import type { Alert } from "../../../shared/contract/alerts.ts";
import type { Incident } from "../../../shared/contract/incidents.ts";

/** One line for each thing that changed, as the timeline tells it; none when nothing did. */
export function changesOf(before: Incident, after: Incident, hostName: (hostId: string) => string): string[] {
  const lines: string[] = [];
  if (after.title !== before.title) lines.push(`Title: ${after.title}`);
  if (after.severity !== before.severity) lines.push(`Severity: ${before.severity} to ${after.severity}`);
  if (after.owner !== before.owner) lines.push(after.owner === "" ? "Nobody owns it now" : `Owner: ${after.owner}`);
  if (after.status !== before.status) lines.push(statusWords(before, after));
  if (after.startedAt !== before.startedAt) lines.push(`Began at ${new Date(after.startedAt).toISOString()}`);
  if (after.runbook !== before.runbook) lines.push(after.runbook === null ? "Runbook removed" : "Runbook linked");
  const added = after.hostIds.filter((hostId) => !before.hostIds.includes(hostId));
  const removed = before.hostIds.filter((hostId) => !after.hostIds.includes(hostId));
  if (added.length > 0) lines.push(`Hosts added: ${named(added, hostName)}`);
  if (removed.length > 0) lines.push(`Hosts removed: ${named(removed, hostName)}`);
  const texts = { summary: "Summary", impactNote: "Impact", wentWell: "What went well", wentBadly: "What went badly" };
  for (const [name, title] of Object.entries(texts))
    if (after[name as keyof typeof texts] !== before[name as keyof typeof texts]) lines.push(`${title} rewritten`);
  return lines;
}

/** Names of the first few. */
function named(hostIds: readonly string[], hostName: (hostId: string) => string): string {
  const shown = hostIds.slice(0, 5).map(hostName).join(", ");
  return hostIds.length > 5 ? `${shown} and ${hostIds.length - 5} more` : shown;
}

function statusWords(before: Incident, after: Incident): string {
  if (after.status === "resolved") return "Resolved";
  if (before.status === "resolved") return "Reopened";
  return after.status === "monitoring" ? "Monitoring" : "Open";
}

/** How an alert stands, in one line. */
export function transitionWords(alert: Alert): string {
  const { state, ruleName, message, acknowledgedBy, quietBecause } = alert;
  if (state === "resolved") return `Over: ${ruleName}`;
  if (state === "acknowledged")
    return `Acknowledged${acknowledgedBy === null ? "" : ` by ${acknowledgedBy}`}: ${ruleName}`;
  if (state === "silenced") return `Silenced${quietBecause === null ? "" : ` (${quietBecause})`}: ${ruleName}`;
  if (state === "flapping") return `Changes too often to be told: ${ruleName}`;
  if (state === "unknown") return `No values any more: ${ruleName}`;
  return `${ruleName}: ${message}`;
}
