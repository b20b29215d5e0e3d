import type { HealthMonitor } from "../health/monitor.ts";
import type { Services } from "../services.ts";
import { EventLog } from "./eventLog.ts";
import { sessionNotes, watchHosts, watchRuns } from "./sources.ts";
import type { NoteSession } from "./types.ts";

/** The log of events and what fills it by itself; checks and alerts add their own. */
export function createEvents(
  services: Services,
  monitor: HealthMonitor,
): { readonly events: EventLog; readonly noteSession: NoteSession } {
  const events = new EventLog(services);
  watchRuns(services, events);
  watchHosts(services, monitor, events);
  return { events, noteSession: sessionNotes(services, events) };
}
