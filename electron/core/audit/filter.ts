import { type AuditEntry, type AuditFilter, routineActions } from "../../../shared/contract/audit.ts";
import type { IndexedEntry } from "./auditLog.ts";

/** What the index alone can decide: the log's own rotations and outcomes are no rows, dates and outcomes are known. */
export function matchesIndexed(filter: AuditFilter, entry: IndexedEntry): boolean {
  if (entry.kind === "rotation" || entry.kind === "outcome") return false;
  if (filter.from !== null && entry.time < filter.from) return false;
  if (filter.to !== null && entry.time > filter.to) return false;
  if (filter.outcome === "any") return true;
  if (filter.outcome === "open") return entry.kind === "intent" && entry.outcome === null;
  return entry.outcome === filter.outcome;
}

/** A whole action, or a capability and all its actions. What ended badly is not routine. */
export function matchesAction(filter: AuditFilter, action: string, outcome: IndexedEntry["outcome"]): boolean {
  const well = outcome === null || outcome === "succeeded";
  if (!filter.routine && well && routineActions.has(action)) return false;
  return filter.action === "" || action === filter.action || action.startsWith(`${filter.action}.`);
}

/** Every word typed occurs somewhere: in the action, the actor, a host's name, the failure code or the input. Case does not matter. */
export function matchesText(filter: AuditFilter, entry: AuditEntry, failureCode: string | null): boolean {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const place = [
    entry.action,
    entry.actor,
    ...entry.hosts,
    failureCode ?? entry.failureCode ?? "",
    values(entry.detail),
  ]
    .join("\n")
    .toLowerCase();
  return words.every((word) => place.includes(word));
}

/** The values of a detail as text, without the names of its fields: "input" is in every entry and finds nothing. */
function values(detail: unknown): string {
  if (typeof detail === "object" && detail !== null) return Object.values(detail).map(values).join("\n");
  return typeof detail === "string" || typeof detail === "number" || typeof detail === "boolean" ? `${detail}` : "";
}
