import { useSession } from "../../app/state/session.ts";
import { client } from "../../transport/client.ts";
import { TerminalSession } from "./session.ts";

const sessions = new Map<string, TerminalSession>();

/** The session of a pane, made at first use; it does not connect by itself. */
export function sessionOf(paneId: string, hostId: string): TerminalSession {
  const found = sessions.get(paneId);
  if (found) return found;
  const created = new TerminalSession(hostId, client);
  sessions.set(paneId, created);
  return created;
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

export function applyThemeToSessions(): void {
  for (const session of sessions.values()) session.applyTheme();
}

// A locked vault leaves nothing on the page: what hosts printed goes with the sessions.
useSession.subscribe(({ vault }) => {
  if (vault !== null && vault.state !== "unlocked") keepSessions(new Set());
});
