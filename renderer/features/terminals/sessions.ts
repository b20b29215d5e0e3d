import { useSession } from "../../app/state/session.ts";
import type { TerminalSession } from "./session.ts";

const sessions = new Map<string, TerminalSession>();

export function addSession(paneId: string, session: TerminalSession): void {
  sessions.set(paneId, session);
}

/** The session of a pane, if it has one already. */
export function existingSession(paneId: string): TerminalSession | null {
  return sessions.get(paneId) ?? null;
}

export function disposeSession(paneId: string): void {
  sessions.get(paneId)?.dispose();
  sessions.delete(paneId);
}

/** Ends those that have no pane any more. */
export function keepSessions(paneIds: ReadonlySet<string>): void {
  for (const paneId of Array.from(sessions.keys())) if (!paneIds.has(paneId)) disposeSession(paneId);
}

// A locked vault leaves nothing on the page: what hosts printed goes with the sessions.
useSession.subscribe(({ vault }) => {
  if (vault !== null && vault.state !== "unlocked") keepSessions(new Set());
});
