import type { HandlerTable } from "./dispatch.ts";
import { createEvents } from "./events/events.ts";
import { createEventsHandlers } from "./events/handlers.ts";
import type { NoteSession } from "./events/types.ts";
import { createHealthHandlers } from "./health/handlers.ts";
import { createHealth, type HealthMonitor } from "./health/monitor.ts";
import type { Services } from "./services.ts";

/** What watches the hosts while the vault is open, from measuring to telling: each part hears of the ones before it. */
export interface Observing {
  readonly monitor: HealthMonitor;
  readonly noteSession: NoteSession;
  readonly handlers: HandlerTable;
}

/** One line a part, in the order in which news travels: probes, history, checks, events, alerts, incidents, notices. */
export function createObserving(services: Services): Observing {
  const monitor = createHealth(services);
  const { events, noteSession } = createEvents(services, monitor);
  return {
    monitor,
    noteSession,
    handlers: { health: createHealthHandlers(services, monitor), events: createEventsHandlers(events) },
  };
}
