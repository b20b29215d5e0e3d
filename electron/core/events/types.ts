import type { Event } from "../../../shared/base/event.ts";
import type { HostEvent } from "../../../shared/contract/events.ts";

/** The log of what happened to hosts. It explains, the audit log proves: this one is bounded and may be forgotten. */
export interface Events {
  /** Gives the event as stored. */
  add(event: Omit<HostEvent, "id" | "endedAt"> & { readonly endedAt?: number | null }): HostEvent;
  /** Marks an event that lasted as ended. */
  end(eventId: string, time: number): void;
  readonly onAdd: Event<HostEvent>;
  list(query: {
    readonly hostIds?: readonly string[] | undefined;
    readonly from?: number | undefined;
    readonly to?: number | undefined;
    readonly limit: number;
  }): HostEvent[];
}
