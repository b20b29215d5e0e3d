import sodium from "libsodium-wrappers-sumo";
import type { Alerting } from "../alerts/alerting.ts";
import { createSecretBox } from "../credentials/secretBox.ts";
import type { Services } from "../services.ts";
import { Notices } from "./notices.ts";

/** A filter is made ready once for so long: a storm asks the same of every host. */
const KEEP_MS = 5000;
const MAX_KEPT = 100;

/** The notices of an open vault. libsodium is ready by then. */
export function createNotices(services: Services, alerts: Alerting): Notices {
  const { clock } = services.ports;
  const kept = new Map<string, { readonly at: number; readonly test: ReturnType<ReturnType<Alerting["tests"]>> }>();
  const testOf = (filter: string): ReturnType<ReturnType<Alerting["tests"]>> => {
    const now = clock.monotonic();
    const known = kept.get(filter);
    if (known && now - known.at < KEEP_MS) return known.test;
    if (kept.size >= MAX_KEPT) kept.clear();
    const test = alerts.tests()(filter);
    kept.set(filter, { at: now, test });
    return test;
  };
  return new Notices(services, {
    alerts,
    box: createSecretBox(sodium, () => services.keys.subkey("credentials")),
    matches: (filter, hostId) => {
      const host = services.inventory.find(hostId);
      return host !== undefined && testOf(filter)(host);
    },
  });
}
