import type { Event } from "../../../shared/base/event.ts";
import type { Alert } from "../../../shared/contract/alerts.ts";

/** One alert went from one state to another, or its severity rose; `alert` is how it stands now. */
export interface AlertTransition {
  readonly alert: Alert;
  readonly from: Alert["state"] | null;
  readonly time: number;
  /**
   * Whether people are told: once when it fires, again when its severity rises, and at its end if they were told of it. Not when
   * it is silenced, inhibited, in maintenance or flapping.
   */
  readonly notify: boolean;
}

/** What incidents, notices and the demo see of the alerting. */
export interface Alerts {
  /** All that are not over. */
  list(): Alert[];
  /** Told after it was stored: what a listener hears survives a crash. */
  readonly onTransition: Event<AlertTransition>;
  acknowledge(alertIds: readonly string[], by: string, note: string): void;
}

/** Who is to blame for what a metric of a host shows (the top process, the fullest folder), in a few words; null when nobody knows. */
export type FindCulprit = (hostId: string, metric: string, label: string) => Promise<string | null>;
