import { Failure } from "../../../shared/base/failure.ts";
import type { HandlerInput, Output } from "../../../shared/contract/index.ts";
import type { SeriesRef } from "../../../shared/contract/metrics.ts";
import { Grid, type Plan, planRange, weightedQuantiles } from "./grid.ts";
import type { HistoryStore, StoredHost } from "./historyStore.ts";
import type { LiveHost } from "./liveHost.ts";
import { CLOCK_TOLERANCE_MS, type Keeper } from "./keeper.ts";
import type { Values } from "./liveSeries.ts";
import { pointChunks, rawOf } from "./reader.ts";
import { keptMs } from "./retention.ts";
import { clipValues, type Level, type Points, quarterDays, quarters } from "./rollup.ts";
import type { Slices } from "./slices.ts";

type RangeInput = HandlerInput<"metrics.range">;

/** One asked series: its grid, and what its quantiles are made of. */
class Line {
  readonly ref: SeriesRef;
  readonly grid: Grid;
  private readonly values: number[] | null;
  private readonly weights: number[] = [];
  /** Newest raw value that came from the store; memory goes on behind it. */
  private newest = -Infinity;

  constructor(ref: SeriesRef, plan: Plan, quantiles: boolean) {
    this.ref = ref;
    this.grid = new Grid(plan);
    this.values = quantiles ? [] : null;
  }

  addPoints(points: Points): void {
    this.grid.addPoints(points);
    if (!this.values) return;
    for (const value of points.means) this.values.push(value);
    for (const count of points.counts) this.weights.push(count);
  }

  addRaw(values: Values): void {
    const news = clipValues(values, this.newest + 1, Infinity);
    this.newest = Math.max(this.newest, news.times.at(-1) ?? -Infinity);
    this.grid.addValues(news);
    if (!this.values) return;
    for (const value of news.values) {
      this.values.push(value);
      this.weights.push(1);
    }
  }

  result(): Output<"metrics.range">["series"][number] {
    const { ref, values } = this;
    const line = { ...ref, ...this.grid.result() };
    if (!values) return line;
    const [p50 = null, p95 = null, p99 = null] = weightedQuantiles(values, this.weights, [0.5, 0.95, 0.99]);
    return { ...line, quantiles: { p50, p95, p99 } };
  }
}

/** Answers metrics.range; see there. Long ones are read bit by bit. */
export async function readRange(
  keeper: Keeper,
  live: (hostId: string) => LiveHost | undefined,
  input: RangeInput,
  now: number,
  slices: Slices,
): Promise<Output<"metrics.range">> {
  const { from, width, series } = input;
  // Nothing was measured in the future, so a range that reaches into it ends now.
  const to = Math.min(input.to, now + CLOCK_TOLERANCE_MS);
  if (input.to < from) throw new Failure("metrics.badRange", { problem: "it ends before it begins" });
  if (from < 0 || input.to > MAX_TIME)
    throw new Failure("metrics.badRange", { problem: "its times are out of bounds" });
  const keptSince = (level: Level | null): number =>
    now - Math.max(...series.map(({ metric }) => keptMs(keeper.kept(metric), level)));
  const plan = planRange({ from, to: Math.max(from, to), width, series: series.length }, keptSince);
  const lines = series.map((ref) => new Line(ref, plan, input.quantiles));
  const byHost = Map.groupBy(lines, ({ ref }) => ref.hostId);
  // The steps at both ends are filled as a whole.
  const [begin, end] = [plan.start, Math.min(plan.start + plan.count * plan.stepMs, now + CLOCK_TOLERANCE_MS)];
  for (const [hostId, own] of byHost) {
    const rawFrom = await fromStore(keeper, hostId, own, plan, [begin, end], live(hostId), slices);
    for (const line of own) {
      const memory = live(hostId)?.find(line.ref.metric, line.ref.label);
      if (memory) line.addRaw(memory.between(rawFrom, end - 1));
    }
    await slices.pause();
  }
  const times = Array.from({ length: plan.count }, (_, at) => plan.start + at * plan.stepMs);
  return { stepSeconds: plan.stepMs / 1000, times, series: lines.map((line) => line.result()) };
}

/** Times that a Date takes. */
const MAX_TIME = 8.64e15;

/** Gives where rollups end and raw values go on. */
async function fromStore(
  keeper: Keeper,
  hostId: string,
  lines: readonly Line[],
  plan: Plan,
  [from, to]: readonly [number, number],
  live: LiveHost | undefined,
  slices: Slices,
): Promise<number> {
  const host = keeper.guarded((store) => store.find(hostId));
  if (!host) return from;
  const { store } = keeper;
  const byId = new Map<number, Line[]>();
  for (const line of lines) {
    const id = host.metrics.get(line.ref.metric)?.labels.get(line.ref.label)?.id;
    if (id !== undefined) byId.set(id, [...(byId.get(id) ?? []), line]);
  }
  // Rollups end where the last whole hour does; from there on it is raw values, in the store and then in memory.
  const rawFrom = plan.level ? Math.max(from, host.rolled) : from;
  if (byId.size === 0) return rawFrom;
  if (plan.level) await rollupsOf(store, { ...host }, byId, plan.level, from, to, slices);
  if (rawFrom >= to || isInMemory(live, lines, rawFrom)) return rawFrom;
  for (const columns of rawOf(store, host, new Set(byId.keys()), rawFrom, to)) {
    for (const [id, values] of columns) for (const line of byId.get(id) ?? []) line.addRaw(values);
    await slices.pause();
  }
  return rawFrom;
}

/** Whether all of the values since `from` are in memory. */
function isInMemory(live: LiveHost | undefined, lines: readonly Line[], from: number): boolean {
  return lines.every(({ ref }) => (live?.find(ref.metric, ref.label)?.oldest ?? Infinity) <= from);
}

async function rollupsOf(
  store: HistoryStore,
  host: StoredHost,
  byId: ReadonlyMap<number, Line[]>,
  level: Level,
  from: number,
  to: number,
  slices: Slices,
): Promise<void> {
  const parts: [Level, number, number][] =
    level === quarterDays
      ? [
          [quarterDays, from, Math.min(to, host.coarse)],
          [quarters, Math.max(from, host.coarse), Math.min(to, host.rolled)],
        ]
      : [[level, from, Math.min(to, host.rolled)]];
  const wanted = new Set(byId.keys());
  for (const metric of host.metrics.values()) {
    if (!Array.from(metric.labels.values()).some(({ id }) => wanted.has(id))) continue;
    for (const [part, begin, end] of parts) {
      if (begin >= end) continue;
      for (const columns of pointChunks(store, metric, part, wanted, begin, end)) {
        for (const [id, points] of columns) for (const line of byId.get(id) ?? []) line.addPoints(points);
        await slices.pause();
      }
    }
  }
}
