import { Emitter } from "../../../shared/base/event.ts";
import { DisposableStore } from "../../../shared/base/lifecycle.ts";
import type { HandlerInput, Output } from "../../../shared/contract/index.ts";
import type { SeriesRef } from "../../../shared/contract/metrics.ts";
import type { Services } from "../services.ts";
import { CLOCK_TOLERANCE_MS, Keeper } from "./keeper.ts";
import { LiveHost } from "./liveHost.ts";
import type { Values } from "./liveSeries.ts";
import { readRange } from "./rangeQuery.ts";
import { allRawOf, noValues } from "./reader.ts";
import { joinValues } from "./rollup.ts";
import type { Slices } from "./slices.ts";
import type { Metrics, Recorded } from "./types.ts";

export type MetricsServices = Pick<Services, "inventory" | "signal" | "keys" | "db"> & {
  readonly ports: Pick<Services["ports"], "clock" | "logger" | "paths">;
};

/**
 * The one bus of measured values, and their history: the newest in memory (LiveSeries), all of them in the history's file (Keeper),
 * whose loss at worst takes the last minutes of a killed process.
 */
export class MetricsHistory implements Metrics {
  readonly keeper: Keeper;
  private readonly services: MetricsServices;
  private readonly hosts = new Map<string, LiveHost>();
  private readonly store = new DisposableStore();
  private readonly recorded = this.store.add(new Emitter<Recorded>());

  readonly onRecord = this.recorded.event;

  constructor(services: MetricsServices) {
    this.services = services;
    this.keeper = new Keeper(services, () => this.hosts.values());
    this.store.add(this.keeper);
    this.store.add(
      services.inventory.onChange(({ removed }) => {
        for (const id of removed) this.hosts.get(id)?.release();
      }),
    );
    if (services.signal.aborted) this.dispose();
    else services.signal.addEventListener("abort", () => this.dispose(), { once: true });
  }

  /** When the history had to be begun anew, in words. */
  get onTrouble(): Keeper["onTrouble"] {
    return this.keeper.onTrouble;
  }

  record(recorded: Recorded): void {
    if (this.store.isDisposed) return;
    const { hostId, points } = recorded;
    const time = Math.floor(recorded.time);
    const now = this.services.ports.clock.now();
    if (!(time <= now + CLOCK_TOLERANCE_MS)) return;
    const host = this.host(hostId);
    if (host.lastTime > now + CLOCK_TOLERANCE_MS) this.keeper.cut(now);
    const { news } = host.push(time, points);
    if (news > 0) this.recorded.emit(recorded);
  }

  latest({ hostId, metric, label }: SeriesRef): { readonly time: number; readonly value: number } | null {
    const known = this.hosts.get(hostId)?.find(metric, label);
    if (known && known.lastTime > -Infinity) return { time: known.lastTime, value: known.lastValue };
    const series = this.attached(hostId).find(metric, label);
    return series && series.lastTime > -Infinity ? { time: series.lastTime, value: series.lastValue } : null;
  }

  raw({ hostId, metric, label }: SeriesRef, from: number, to: number): Values {
    const memory = this.hosts.get(hostId)?.find(metric, label);
    if (memory && memory.oldest <= from) return memory.between(from, to);
    const stored = this.keeper.guarded((store) => {
      const host = store.find(hostId);
      const id = host?.metrics.get(metric)?.labels.get(label)?.id;
      if (!host || id === undefined) return noValues;
      return allRawOf(store, host, new Set([id]), from, to + 1).get(id) ?? noValues;
    });
    const values = stored ?? noValues;
    if (!memory) return values;
    return joinValues(values, memory.between(Math.max(from, (values.times.at(-1) ?? -Infinity) + 1), to));
  }

  /** Answers metrics.range. */
  async range(input: HandlerInput<"metrics.range">): Promise<Output<"metrics.range">> {
    const now = this.services.ports.clock.now();
    return this.keeper.reading((slices) =>
      readRange(this.keeper, (hostId) => this.hosts.get(hostId), input, now, slices),
    );
  }

  /** Answers metrics.series. */
  series(input: HandlerInput<"metrics.series">): Promise<Output<"metrics.series">> {
    return this.keeper.reading((slices) => this.seriesOf(input, slices));
  }

  private async seriesOf(
    { hostIds, metric }: HandlerInput<"metrics.series">,
    slices: Slices,
  ): Promise<Output<"metrics.series">> {
    const found: Output<"metrics.series"> = [];
    for (const hostId of hostIds ?? this.services.inventory.list().map(({ id }) => id)) {
      const host = this.attached(hostId);
      const stored = this.keeper.guarded((store) => store.find(hostId));
      for (const series of host.series) {
        if (series.lastTime === -Infinity || (metric !== undefined && series.metric !== metric)) continue;
        const first = stored?.metrics.get(series.metric)?.labels.get(series.label)?.first ?? series.oldest;
        found.push({
          hostId,
          metric: series.metric,
          label: series.label,
          first: Math.min(first, series.lastTime),
          last: series.lastTime,
          value: series.lastValue,
        });
      }
      await slices.pause();
    }
    return found;
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

  private attached(hostId: string): LiveHost {
    const host = this.host(hostId);
    this.keeper.attach(host);
    return host;
  }
}

export function createMetrics(services: MetricsServices): MetricsHistory {
  return new MetricsHistory(services);
}
