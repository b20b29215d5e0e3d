import type { Event } from "../../../shared/base/event.ts";
import type { EventKind, HostEvent } from "../../../shared/contract/events.ts";

/** The log of what happened to hosts. It explains, the audit log proves: this one is bounded and may be forgotten. */
export interface Events {
  /** Gives the event as stored. */
  add(event: Omit<HostEvent, "id" | "endedAt"> & { readonly endedAt?: number | null }): HostEvent;
  /** Marks an event that lasted as ended. */
  end(eventId: string, time: number): void;
  readonly onAdd: Event<HostEvent>;
  /** Newest first; also what began before `from` and lasted into it. */
  list(query: {
    readonly hostIds?: readonly string[] | undefined;
    readonly kinds?: readonly EventKind[] | undefined;
    readonly from?: number | undefined;
    readonly to?: number | undefined;
    readonly limit: number;
  }): HostEvent[];
}

/** Told where a terminal session or a command begins on a host; what it gives is called at the end. Never what was typed. */
export type NoteSession = (kind: "terminal" | "command", hostId: string) => () => void;
