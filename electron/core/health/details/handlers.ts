import { Failure } from "../../../../shared/base/failure.ts";
import { type Disposable, DisposableStore } from "../../../../shared/base/lifecycle.ts";
import type { DetailName, HostDetails } from "../../../../shared/contract/healthDetails.ts";
import { pointsOfDetails } from "../../../../shared/metrics/detailPoints.ts";
import type { Handlers } from "../../handlers.ts";
import type { Metrics } from "../../metrics/types.ts";
import type { Services } from "../../services.ts";
import type { HealthMonitor } from "../monitor.ts";
import { culpritOf, detailsBehind, directoryWords, findFullestDirectory } from "./culprit.ts";
import { hostDetailsOf, isDetailName, listIsOld, partOf, USE } from "./hostDetails.ts";

/** While somebody looks at a host, it is asked about its processes this often. */
const WATCH_MS = 5000;
/** A list of containers that is found to be old is asked for at most this often. */
const RELIST_MS = 30_000;
/** What is asked again and again while somebody looks. */
const WATCHED: readonly string[] = ["processes", USE];

export interface Details {
  readonly handlers: Handlers<"details">;
  /** Who is to blame for a value, from what the host says now; null when nothing says. Fails as Ssh does. */
  culprit(hostId: string, metric: string, label: string): Promise<string | null>;
}

export type DetailServices = {
  readonly ports: Pick<Services["ports"], "clock">;
  readonly ssh: Pick<Services["ssh"], "script">;
  readonly signal: AbortSignal;
};
export interface DetailParts {
  readonly monitor: HealthMonitor;
  readonly metrics: Pick<Metrics, "record">;
}

/** Metrics of a mount that a directory is to blame for; one that hangs would hang the search. */
const FULL = new Set(["disk.used", "disk.free"]);

function orCancelled<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = (): void => reject(new Failure("cancelled"));
    if (signal.aborted) cancel();
    signal.addEventListener("abort", cancel, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", cancel));
  });
}

/** Hands what the detail probes give to the history, the page and the alerts. */
export function createDetails(services: DetailServices, { monitor, metrics }: DetailParts): Details {
  const { clock } = services.ports;
  const relistedAt = new Map<string, number>();

  /** Only of a host that answers: asking another connects, and failed logins are counted by servers. */
  const answers = (hostId: string): boolean => {
    const status = monitor.find(hostId)?.health.status;
    return status === "ok" || status === "warning" || status === "critical";
  };
  const ask = async (hostId: string, names: readonly string[]): Promise<void> => {
    // Why it failed is told with the host's health.
    if (answers(hostId))
      await monitor
        .find(hostId)
        ?.detailsNow(names)
        .catch(() => undefined);
  };
  const record = <N extends DetailName>(hostId: string, name: N, part: HostDetails[N]): void => {
    if (!part || part.value === null) return;
    const points = pointsOfDetails(name, part.value as never, part.time);
    if (points.length > 0) metrics.record({ hostId, time: part.time, points });
  };

  monitor.onDetails(({ hostId, name }) => {
    const results = monitor.find(hostId)?.details;
    if (!results) return;
    const shown = name === USE ? "containers" : name;
    if (isDetailName(shown)) record(hostId, shown, partOf(shown, results));
    if (name !== USE || !listIsOld(results)) return;
    const now = clock.monotonic();
    if (now - (relistedAt.get(hostId) ?? -Infinity) < RELIST_MS) return;
    relistedAt.set(hostId, now);
    void ask(hostId, ["containers"]);
  });
  monitor.onRemove((hostId) => void relistedAt.delete(hostId));

  return {
    async culprit(hostId, metric, label) {
      if (FULL.has(metric)) {
        const found = label === "" ? null : await findFullestDirectory(services.ssh, hostId, label, services.signal);
        return found && directoryWords(found);
      }
      const names = detailsBehind(metric);
      if (names.length > 0) await ask(hostId, names);
      const host = monitor.find(hostId);
      return host ? culpritOf(hostDetailsOf(host.details), metric, label) : null;
    },
    handlers: {
      get: ({ hostId }) => hostDetailsOf(monitor.host(hostId).details),
      refresh: async ({ hostId }, { signal }) => {
        const host = monitor.host(hostId);
        await orCancelled(host.detailsNow(), signal);
        return hostDetailsOf(host.details);
      },
      watch: ({ hostId }, { signal, emit }) => {
        const host = monitor.host(hostId);
        return new Promise<void>((resolve) => {
          const store = new DisposableStore();
          const end = (): void => {
            signal.removeEventListener("abort", end);
            store.dispose();
            resolve();
          };
          if (signal.aborted) return end();
          signal.addEventListener("abort", end, { once: true });
          emit(hostDetailsOf(host.details));
          store.add(
            monitor.onDetails((event) => {
              const name = event.name === USE ? "containers" : event.name;
              if (event.hostId !== hostId || !isDetailName(name)) return;
              const part = partOf(name, host.details);
              if (part) emit({ [name]: part });
            }),
          );
          store.add(monitor.onRemove((id) => id === hostId && end()));
          let timer: Disposable | null = null;
          const next = (delay: number): void => {
            timer = clock.after(delay, () => void ask(hostId, WATCHED).then(() => store.isDisposed || next(WATCH_MS)));
          };
          next(0);
          store.defer(() => timer?.dispose());
        });
      },
    },
  };
}
