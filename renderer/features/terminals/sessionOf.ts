import { client } from "../../transport/client.ts";
import { dropClosed, relay } from "./broadcast.ts";
import { TerminalSession } from "./session.ts";
import { addSession, existingSession } from "./sessions.ts";

/** The session of a pane, made at first use; it does not connect by itself. Apart from the others: it brings xterm.js along. */
export function sessionOf(paneId: string, hostId: string): TerminalSession {
  const found = existingSession(paneId);
  if (found) return found;
  const created = new TerminalSession(hostId, client, (text) => relay(paneId, text));
  created.onChange(dropClosed);
  addSession(paneId, created);
  return created;
}
