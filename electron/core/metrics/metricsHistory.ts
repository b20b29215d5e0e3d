import { Emitter } from "../../../shared/base/event.ts";
import { DisposableStore } from "../../../shared/base/lifecycle.ts";
import type { SeriesRef } from "../../../shared/contract/metrics.ts";
import type { Services } from "../services.ts";
import { LiveHost } from "./liveHost.ts";
import type { Values } from "./liveSeries.ts";
import type { Metrics, Recorded } from "./types.ts";

/** A time further ahead than this is of a clock that went wrong, and so is a newest value that far ahead of now. */
export const CLOCK_TOLERANCE_MS = 60_000;

const nothing: Values = { times: new Float64Array(0), values: new Float64Array(0) };

export type MetricsServices = Pick<Services, "inventory" | "signal" | "keys" | "ports" | "db">;

/** The one bus of measured values, and their history. */
export class MetricsHistory implements Metrics {
  private readonly services: MetricsServices;
  private readonly hosts = new Map<string, LiveHost>();
  private readonly store = new DisposableStore();
  private readonly recorded = this.store.add(new Emitter<Recorded>());

  readonly onRecord = this.recorded.event;

  constructor(services: MetricsServices) {
    this.services = services;
    this.store.add(
      services.inventory.onChange(({ removed }) => {
        for (const id of removed) this.hosts.delete(id);
      }),
    );
    if (services.signal.aborted) this.dispose();
    else services.signal.addEventListener("abort", () => this.dispose(), { once: true });
  }

  record(recorded: Recorded): void {
    if (this.store.isDisposed) return;
    const { hostId, time, points } = recorded;
    const now = this.services.ports.clock.now();
    if (time > now + CLOCK_TOLERANCE_MS) return;
    const host = this.host(hostId);
    if (host.lastTime > now + CLOCK_TOLERANCE_MS) host.cut(now);
    const { news } = host.push(time, points);
    if (news > 0) this.recorded.emit(recorded);
  }

  latest({ hostId, metric, label }: SeriesRef): { readonly time: number; readonly value: number } | null {
    const series = this.hosts.get(hostId)?.find(metric, label);
    return series && series.lastTime > -Infinity ? { time: series.lastTime, value: series.lastValue } : null;
  }

  raw({ hostId, metric, label }: SeriesRef, from: number, to: number): Values {
    return this.hosts.get(hostId)?.find(metric, label)?.between(from, to) ?? nothing;
  }

  dispose(): void {
    this.store.dispose();
  }

  private host(hostId: string): LiveHost {
    let host = this.hosts.get(hostId);
    if (!host) {
      host = new LiveHost(hostId);
      this.hosts.set(hostId, host);
    }
    return host;
  }
}

export function createMetrics(services: MetricsServices): MetricsHistory {
  return new MetricsHistory(services);
}
