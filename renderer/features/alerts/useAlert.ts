import { useState } from "react";
import type { Alert } from "../../../shared/contract/alerts.ts";
import { useAlerts } from "../../components/alertsStore.ts";
import { useQuery } from "../../transport/hooks.ts";

/** As many as the history gives at once. */
const LIMIT = 1000;

/** One alert by its id, also once it is over; `gone` when it is neither there nor kept. */
export function useAlert(id: string | null): { readonly alert: Alert | null; readonly gone: boolean } {
  const { alerts, loaded } = useAlerts();
  const [seen, setSeen] = useState<Alert | null>(null);
  const standing = alerts.find((alert) => alert.id === id) ?? null;
  // What is being read does not vanish at the moment in which it ends.
  if (standing && standing !== seen) setSeen(standing);
  const history = useQuery("alerts.history", id !== null && loaded && !standing ? { limit: LIMIT } : null);
  if (id === null) return { alert: null, gone: false };
  const ended = history.data?.find((alert) => alert.id === id);
  const alert = standing ?? ended ?? (seen?.id === id ? seen : null);
  return { alert, gone: loaded && alert === null && history.data !== null };
}
