import { decodeRaw } from "./codec/rawBlock.ts";
import { decodeRollup } from "./codec/rollupChunk.ts";
import type { HistoryStore, StoredHost, StoredMetric } from "./historyStore.ts";
import type { Values } from "./liveSeries.ts";
import { clipPoints, clipValues, joinPoints, joinValues, type Level, noPoints, type Points } from "./rollup.ts";

export const noValues: Values = { times: new Float64Array(0), values: new Float64Array(0) };

/** Appends what is later than all that is there: after a clock was set back, chunks may overlap. */
function append(values: Values, more: Values): Values {
  const last = values.times.at(-1);
  return joinValues(values, last === undefined ? more : clipValues(more, last + 1, Infinity));
}

/** Raw values of series of one host from `from` to before `to`, by their numbers; chunks are decoded when they are asked for. */
export function* rawOf(
  store: HistoryStore,
  host: StoredHost,
  wanted: ReadonlySet<number>,
  from: number,
  to: number,
): Generator<Map<number, Values>> {
  for (const { until, data } of store.raw(host, from, to)) {
    const columns = decodeRaw(data, wanted);
    for (const [id, values] of columns) columns.set(id, clipValues(values, from, Math.min(until, to)));
    yield columns;
  }
}

/** The same, all at once. */
export function allRawOf(
  store: HistoryStore,
  host: StoredHost,
  wanted: ReadonlySet<number>,
  from: number,
  to: number,
): Map<number, Values> {
  const result = new Map<number, Values>();
  for (const columns of rawOf(store, host, wanted, from, to))
    for (const [id, values] of columns) result.set(id, append(result.get(id) ?? noValues, values));
  return result;
}

/** Rolled-up values of series of one metric from `from` to before `to`, chunk by chunk: steps that lie in this time as a whole. */
export function* pointChunks(
  store: HistoryStore,
  metric: StoredMetric,
  level: Level,
  wanted: ReadonlySet<number> | undefined,
  from: number,
  to: number,
): Generator<Map<number, Points>> {
  for (const { until, data } of store.rollups(metric.id, level, from, to)) {
    const end = Math.min(until, to) - level.stepMs + 1;
    const columns = decodeRollup(data, wanted);
    for (const [id, points] of columns) columns.set(id, clipPoints(points, from, end));
    yield columns;
  }
}

/** The same of all series, all at once. */
export function pointsOf(
  store: HistoryStore,
  metric: StoredMetric,
  level: Level,
  from: number,
  to: number,
): Map<number, Points> {
  const result = new Map<number, Points>();
  for (const columns of pointChunks(store, metric, level, undefined, from, to))
    for (const [id, points] of columns) result.set(id, joinPoints(result.get(id) ?? noPoints, points));
  return result;
}
