import { decodeRaw, encodeRaw } from "./codec/rawBlock.ts";
import type { HistoryStore, StoredHost } from "./historyStore.ts";
import type { LiveHost } from "./liveHost.ts";
import type { LiveSeries, Values } from "./liveSeries.ts";
import type { Kept } from "./retention.ts";
import { rawChunk } from "./rollJob.ts";
import { clipValues, floorTo, HOUR } from "./rollup.ts";

/** Gives a host in memory what the store knows of it: numbers of its series, and their newest values, none later than `limit`. */
export function attach(store: HistoryStore, host: LiveHost, limit: number): void {
  if (host.attached) return;
  host.attached = true;
  const stored = store.find(host.hostId);
  if (!stored) return;
  const packed = store.latest(stored);
  const newest = packed ? decodeRaw(packed) : new Map<number, Values>();
  for (const [metric, { labels }] of stored.metrics)
    for (const [label, { id }] of labels) {
      const found = newest.get(id);
      const time = found?.times[0];
      // A clock that was set back has left a time ahead of it.
      const values = time !== undefined && time <= limit ? found : undefined;
      // A series that has no newest value any more comes into memory when it is measured again.
      const series = values ? host.findOrAdd(metric, label) : host.find(metric, label);
      if (!series) continue;
      series.id = id;
      if (values && time !== undefined) series.follow(time, values.values[0] ?? NaN);
    }
}

/** Writes what the store lacks of one host, as one small chunk an hour and length of keeping. Within a transaction of the caller. */
export function flushHost(store: HistoryStore, host: LiveHost, keptOf: (metric: string) => Kept, limit: number): void {
  attach(store, host, limit);
  const stored = store.findOrAdd(host.hostId);
  const chunks = new Map<string, { hours: number; series: Map<number, Values> }>();
  for (const series of host.series) {
    const kept = keptOf(series.metric);
    if (!kept.keep) continue;
    const pending = series.pending();
    if (pending.times.length === 0) continue;
    const id = numberOf(store, stored, series, pending);
    store.touch(stored, series.metric, series.label, pending.times.at(-1) ?? 0);
    for (const [hour, values] of byHour(pending)) {
      const key = `${hour} ${kept.rawHours}`;
      let chunk = chunks.get(key);
      if (!chunk) chunks.set(key, (chunk = { hours: kept.rawHours, series: new Map() }));
      chunk.series.set(id, values);
    }
  }
  for (const { hours, series } of chunks.values()) store.addRaw(stored, rawChunk(series), hours, false);
  if (chunks.size > 0) store.setLatest(stored, newestOf(host));
}

/** After the transaction was written. */
export function flushed(host: LiveHost): void {
  for (const series of host.series) series.stored();
  host.pendingSince = Infinity;
}

function numberOf(store: HistoryStore, stored: StoredHost, series: LiveSeries, pending: Values): number {
  series.id ||= store.seriesId(stored, series.metric, series.label, pending.times[0] ?? 0);
  return series.id;
}

/** Chunks are merged hour by hour, so none reaches over the end of one. */
function* byHour(values: Values): Generator<[number, Values]> {
  const { times } = values;
  const last = times.at(-1) ?? 0;
  for (let hour = floorTo(times[0] ?? 0, HOUR); hour <= last; hour += HOUR) {
    const own = clipValues(values, hour, hour + HOUR);
    if (own.times.length > 0) yield [hour, own];
  }
}

function newestOf(host: LiveHost): Buffer {
  const newest = new Map<number, Values>();
  let start = Infinity;
  for (const { id, lastTime, lastValue } of host.series) {
    if (id === 0 || lastTime === -Infinity) continue;
    start = Math.min(start, lastTime);
    newest.set(id, { times: Float64Array.of(lastTime), values: Float64Array.of(lastValue) });
  }
  return encodeRaw(start, newest);
}
