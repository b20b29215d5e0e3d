import type { Events } from "../events/types.ts";
import type { AlertTransition } from "./types.ts";

/** Alerts that began while this process ran, whose event is still open. */
const MAX_OPEN = 10_000;

/** Writes alerts of hosts into the log of events: from when they fire to when they end. Soft ones are nobody's business. */
export class AlertLog {
  private readonly events: Pick<Events, "add" | "end" | "list">;
  private readonly open = new Map<string, string>();

  constructor(events: Pick<Events, "add" | "end" | "list">) {
    this.events = events;
  }

  note({ alert, from, time }: AlertTransition): void {
    const { id, hostId, severity, message } = alert;
    if (hostId === null || alert.firedAt === null) return;
    const ref = { kind: "alert", id } as const;
    if (alert.state === "resolved") {
      const eventId = this.open.get(id) ?? this.stored(hostId, id);
      this.open.delete(id);
      if (eventId !== undefined) this.events.end(eventId, time);
    } else if ((from === null || from === "soft") && this.open.size < MAX_OPEN) {
      const event = this.events.add({ time: alert.firedAt, hostId, kind: "alert", severity, title: message, ref });
      this.open.set(id, event.id);
    }
  }

  /** The event of an alert that fired before the last restart. */
  private stored(hostId: string, alertId: string): string | undefined {
    return this.events
      .list({ hostIds: [hostId], kinds: ["alert"], limit: 1000 })
      .find(({ ref, endedAt }) => ref?.id === alertId && endedAt === null)?.id;
  }
}
