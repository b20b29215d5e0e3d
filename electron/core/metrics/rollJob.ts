import { decodeRaw, encodeRaw } from "./codec/rawBlock.ts";
import { decodeRollup, encodeRollup } from "./codec/rollupChunk.ts";
import type { HistoryStore, NewChunk, StoredHost, StoredMetric } from "./historyStore.ts";
import type { Values } from "./liveSeries.ts";
import { precisionOf } from "./precision.ts";
import { pointsOf } from "./reader.ts";
import {
  clipPoints,
  clipValues,
  floorTo,
  HOUR,
  joinPoints,
  joinValues,
  type Level,
  minutes,
  noPoints,
  type Points,
  quarterDays,
  quarters,
  sumUp,
  sumUpAgain,
} from "./rollup.ts";
import type { Slices } from "./slices.ts";

interface Hour {
  readonly chunkIds: number[];
  readonly columns: Map<number, Values>;
}

interface Change {
  readonly metric: StoredMetric;
  readonly level: Level;
  readonly chunk: NewChunk;
}

/**
 * Makes one chunk of the small ones of a host's past hour, and adds the hour to the rollups. All of it is one transaction at the
 * end, so a process that dies meanwhile begins anew. `rawHours` says for how long a metric's raw values are kept.
 */
export async function rollHour(
  store: HistoryStore,
  hostId: string,
  hour: number,
  rawHours: (metric: string) => number,
  slices: Slices,
): Promise<void> {
  const host = store.find(hostId);
  if (!host) return;
  const { chunkIds, columns } = await readHour(store, host, hour, slices);
  const byHours = new Map<number, Map<number, Values>>();
  const changes: Change[] = [];
  for (const [name, metric] of host.metrics) {
    const own = new Map<number, Values>();
    for (const { id } of metric.labels.values()) {
      const values = columns.get(id);
      if (values && values.times.length > 0) own.set(id, values);
    }
    if (own.size === 0) continue;
    const kept = rawHours(name);
    byHours.set(kept, new Map([...(byHours.get(kept) ?? []), ...own]));
    changes.push(...rolledUp(store, metric, name, hour, own));
    await slices.pause();
  }
  const merged = Array.from(byHours, ([hours, series]) => ({ hours, chunk: rawChunk(series) }));
  await slices.pause();
  slices.check();
  store.database.transaction(() => {
    store.removeRaw(chunkIds);
    for (const { hours, chunk } of merged) store.addRaw(host, chunk, hours, true);
    for (const { metric, level, chunk } of changes) store.setRollup(metric.id, level, chunk);
    const coarse = Math.min(host.coarse || hour, floorTo(hour, quarterDays.stepMs));
    store.setRolled(host, Math.max(host.rolled, hour + HOUR), coarse);
  });
  await rollCoarse(store, host, slices);
}

async function readHour(store: HistoryStore, host: StoredHost, hour: number, slices: Slices): Promise<Hour> {
  const chunks = store.raw(host, hour, hour + HOUR);
  const columns = new Map<number, Values>();
  for (const { until, data } of chunks) {
    for (const [id, values] of decodeRaw(data)) {
      const before = columns.get(id);
      const from = before ? (before.times.at(-1) ?? hour) + 1 : hour;
      const clipped = clipValues(values, from, Math.min(until, hour + HOUR));
      columns.set(id, before ? joinValues(before, clipped) : clipped);
    }
    await slices.pause();
  }
  return { chunkIds: chunks.map(({ id }) => id), columns };
}

export function rawChunk(series: ReadonlyMap<number, Values>): NewChunk {
  let [start, until, samples] = [Infinity, 0, 0];
  for (const { times } of series.values()) {
    samples += times.length;
    start = Math.min(start, times[0] ?? Infinity);
    until = Math.max(until, (times.at(-1) ?? 0) + 1);
  }
  return { start, until, samples, data: encodeRaw(start, series) };
}

/** The chunks of a metric's minutes and quarters of an hour with this hour in them. */
function rolledUp(
  store: HistoryStore,
  metric: StoredMetric,
  name: string,
  hour: number,
  values: ReadonlyMap<number, Values>,
): Change[] {
  const round = precisionOf(name);
  const fine = new Map(Array.from(values, ([id, own]) => [id, sumUp(own, minutes.stepMs, round)]));
  const coarser = new Map(Array.from(fine, ([id, own]) => [id, sumUpAgain(own, quarters.stepMs, round)]));
  return [
    { metric, level: minutes, chunk: withPoints(store, metric, minutes, fine, hour, hour + HOUR) },
    { metric, level: quarters, chunk: withPoints(store, metric, quarters, coarser, hour, hour + HOUR) },
  ];
}

/** The stored chunk of the window that `from` lies in, with new points in the place of those from `from` to before `to`. */
function withPoints(
  store: HistoryStore,
  metric: StoredMetric,
  level: Level,
  points: ReadonlyMap<number, Points>,
  from: number,
  to: number,
): NewChunk {
  const start = floorTo(from, level.windowMs);
  const stored = store.rollups(metric.id, level, start, start + 1).find((chunk) => chunk.start === start);
  const columns = new Map(stored ? decodeRollup(stored.data) : []);
  // Of series that were forgotten.
  const known = new Set(Array.from(metric.labels.values(), ({ id }) => id));
  for (const id of columns.keys()) if (!known.has(id)) columns.delete(id);
  const limit = stored?.until ?? from;
  for (const id of new Set([...columns.keys(), ...points.keys()])) {
    const before = columns.get(id) ?? noPoints;
    const head = clipPoints(before, start, Math.min(from, limit - level.stepMs + 1));
    const tail = clipPoints(before, to, limit - level.stepMs + 1);
    const all = joinPoints(joinPoints(head, points.get(id) ?? noPoints), tail);
    if (all.times.length > 0) columns.set(id, all);
    else columns.delete(id);
  }
  const samples = Array.from(columns.values()).reduce((sum, { times }) => sum + times.length, 0);
  return { start, until: Math.max(limit, to), samples, data: encodeRollup(start, level.stepMs, columns) };
}

/** Adds to the coarsest rollups what quarters of a day have ended since the last time. */
async function rollCoarse(store: HistoryStore, host: StoredHost, slices: Slices): Promise<void> {
  const { stepMs, windowMs } = quarterDays;
  const target = floorTo(host.rolled, stepMs);
  while (host.coarse < target) {
    const from = host.coarse;
    const to = Math.min(target, floorTo(from, windowMs) + windowMs);
    const changes: Change[] = [];
    for (const [name, metric] of host.metrics) {
      const round = precisionOf(name);
      const points = new Map<number, Points>();
      for (const [id, own] of pointsOf(store, metric, quarters, from, to))
        points.set(id, sumUpAgain(own, stepMs, round));
      if (points.size > 0)
        changes.push({ metric, level: quarterDays, chunk: withPoints(store, metric, quarterDays, points, from, to) });
      await slices.pause();
    }
    slices.check();
    store.database.transaction(() => {
      for (const { metric, level, chunk } of changes) store.setRollup(metric.id, level, chunk);
      store.setRolled(host, host.rolled, to);
    });
  }
}
