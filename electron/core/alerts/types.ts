import type { Event } from "../../../shared/base/event.ts";
import type { Alert } from "../../../shared/contract/alerts.ts";

/** One alert went from one state to another; `alert` is how it stands now. */
export interface AlertTransition {
  readonly alert: Alert;
  readonly from: Alert["state"] | null;
  readonly time: number;
  /** Whether people are told: not when it is silenced, inhibited, in maintenance or flapping. */
  readonly notify: boolean;
}

/** What incidents, notices and the demo see of the alerting. */
export interface Alerts {
  list(): Alert[];
  readonly onTransition: Event<AlertTransition>;
  acknowledge(alertIds: readonly string[], by: string, note: string): void;
}
