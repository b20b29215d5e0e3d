import { Failure } from "../../../shared/base/failure.ts";
import { type Disposable, DisposableStore } from "../../../shared/base/lifecycle.ts";
import type { StreamEvent } from "../../../shared/contract/index.ts";
import type { Handlers } from "../handlers.ts";
import type { HostMonitor } from "./hostMonitor.ts";
import { createHealth, type HealthMonitor, type HealthServices } from "./monitor.ts";

/** Changes of the fleet within this time are one event: 500 hosts change 50 times a second. */
const FLEET_EVENT_MS = 1000;

type FleetEvent = StreamEvent<"health.fleet">;

/** Rejects with `cancelled` once the signal aborts; the work itself goes on and is of use to the next who asks. */
function orCancelled<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = (): void => reject(new Failure("cancelled"));
    if (signal.aborted) cancel();
    signal.addEventListener("abort", cancel, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", cancel));
  });
}

/** Resolves when the signal aborts; `listen` registers what ends then, and may end the wait itself. */
function whileOpen(signal: AbortSignal, listen: (store: DisposableStore, end: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const store = new DisposableStore();
    const end = (): void => {
      signal.removeEventListener("abort", end);
      store.dispose();
      resolve();
    };
    if (signal.aborted) return end();
    signal.addEventListener("abort", end, { once: true });
    listen(store, end);
  });
}

function entry(host: HostMonitor): FleetEvent["hosts"][number] {
  return { ...host.health, spark: host.recentCpu };
}

/** All of a host's health but its last sample, which has an event of its own. */
function judgement(host: HostMonitor): string {
  return JSON.stringify({ ...host.health, last: null });
}

export function createHealthHandlers(
  services: HealthServices,
  monitor: HealthMonitor = createHealth(services),
): Handlers<"health"> {
  const { clock } = services.ports;
  return {
    sample: ({ hostId }, { signal }) => orCancelled(monitor.host(hostId).sampleNow(), signal),

    fleet: (_input, { signal, emit }) =>
      whileOpen(signal, (store) => {
        const changed = new Set<string>();
        let timer: Disposable | null = null;
        const flush = (): void => {
          timer = null;
          const hosts = [...changed].flatMap((id) => monitor.find(id) ?? []);
          changed.clear();
          if (hosts.length > 0) emit({ full: false, hosts: hosts.map(entry) });
        };
        emit({ full: true, hosts: monitor.all().map(entry) });
        store.add(
          monitor.onChange((hostId) => {
            changed.add(hostId);
            timer ??= clock.after(FLEET_EVENT_MS, flush);
          }),
        );
        store.defer(() => timer?.dispose());
      }),

    live: ({ hostId, intervalSeconds }, { signal, emit }) => {
      const host = monitor.host(hostId);
      return whileOpen(signal, (store, end) => {
        let shown = judgement(host);
        emit({ type: "history", samples: host.samples, health: host.health });
        store.add(
          monitor.onSample((event) => {
            if (event.hostId === hostId) emit({ type: "sample", sample: event.sample });
          }),
        );
        store.add(
          monitor.onChange((id) => {
            const now = id === hostId ? judgement(host) : shown;
            if (now === shown) return;
            shown = now;
            emit({ type: "status", health: host.health });
          }),
        );
        store.add(
          monitor.onRemove((id) => {
            if (id === hostId) end();
          }),
        );
        store.add(host.watch(intervalSeconds));
      });
    },
  };
}
