import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeRaw, encodeRaw } from "../../../../../electron/core/metrics/codec/rawBlock.ts";
import { decodeRollup, encodeRollup } from "../../../../../electron/core/metrics/codec/rollupChunk.ts";
import { FLUSH_MS } from "../../../../../electron/core/metrics/keeper.ts";
import { createMetricsHandlers } from "../../../../../electron/core/metrics/handlers.ts";
import { Failure } from "../../../../../shared/base/failure.ts";
import { openHistory, type TestHistory } from "../../../../support/metrics.ts";
import { fakeClock } from "../../../../support/ports.ts";
import { temporaryFolder } from "../../../../support/temporaryFolder.ts";

const SECOND = 1000;
const HOUR = 3600 * SECOND;
const START = Date.UTC(2026, 0, 1);
const cpu = { hostId: "h1", metric: "cpu.percent", label: "" };
const around = { from: START - HOUR, to: START + HOUR, width: 60, quantiles: false };

function record({ metrics }: TestHistory, time: number, value: number, metric = "cpu.percent", label = ""): void {
  metrics.record({ hostId: "h1", time, points: [{ metric, label, value }] });
}

/** A history with an hour and more in its file, rolled up, and nothing of it in memory. */
async function rolledUp(): Promise<{ test: TestHistory; clock: ReturnType<typeof fakeClock>; told: string[] }> {
  const home = temporaryFolder();
  const clock = fakeClock(START - 3 * HOUR);
  const first = openHistory(home, { clock });
  for (let at = 0; at < 2 * 360; at += 1) {
    clock.advance(10 * SECOND);
    record(first, clock.now(), at % 100);
  }
  clock.advance(HOUR);
  // The first may have begun while the clock ran.
  await first.metrics.keeper.maintain();
  await first.metrics.keeper.maintain();
  first.close();
  const test = openHistory(home, { clock });
  const told: string[] = [];
  test.metrics.onTrouble((words) => told.push(words));
  return { test, clock, told };
}

describe("a chunk of which a single bit is wrong", () => {
  const times = Float64Array.from({ length: 40 }, (_, at) => START + at * 10_000);
  const noise = (seed: number): Float64Array => times.map((_, at) => Math.round(Math.sin(at * seed) * 1e4) / 100);
  const raw = encodeRaw(START, new Map([1, 2, 3].map((id) => [id, { times, values: noise(id) }])));
  const minutes = times.map((_, at) => START + at * 60_000);
  const rollup = encodeRollup(
    START,
    60_000,
    new Map([[1, { times: minutes, counts: times.map(() => 6), means: noise(1), mins: noise(1), maxs: noise(1) }]]),
  );

  it.each([
    ["raw values", raw, decodeRaw],
    ["rollups", rollup, decodeRollup],
  ] as const)("is refused, never read as other values (%s)", (_, chunk, decode) => {
    for (let at = 0; at < chunk.length; at += 1)
      for (const bit of [0, 3, 7]) {
        const spoiled = Buffer.from(chunk);
        spoiled.writeUInt8((spoiled[at] ?? 0) ^ (1 << bit), at);
        expect(() => decode(spoiled)).toThrow(RangeError);
      }
    expect(decode(chunk).size).toBeGreaterThan(0);
  });

  it("is refused when it was cut off or lengthened", () => {
    fc.assert(
      fc.property(fc.nat(raw.length - 1), fc.uint8Array({ minLength: 1, maxLength: 9 }), (length, more) => {
        expect(() => decodeRaw(raw.subarray(0, length))).toThrow(RangeError);
        expect(() => decodeRaw(Buffer.concat([raw, more]))).toThrow(RangeError);
      }),
      { numRuns: 50 },
    );
  });
});

describe("a chart over damage", () => {
  it.each([
    ["rollups", "UPDATE rollup SET data = zeroblob(40)", 60],
    ["raw values", "UPDATE raw SET data = zeroblob(40)", 4000],
  ])("is answered with gaps, and the history is begun anew and says so (%s)", async (_, spoil, width) => {
    const { test, told, clock } = await rolledUp();
    test.metrics.keeper.store.database.run(spoil);
    const range = { series: [cpu], from: START - 3 * HOUR, to: clock.now(), width, quantiles: true };
    const answer = await test.metrics.range(range);
    expect(answer.series[0]?.mean.every((value) => value === null)).toBe(true);
    expect(answer.series[0]?.quantiles).toEqual({ p50: null, p95: null, p99: null });
    expect(told).toHaveLength(1);
    record(test, clock.now(), 5);
    expect((await test.metrics.range(range)).series[0]?.mean.filter((value) => value !== null)).toEqual([5]);
    test.close();
  });

  it("keeps what is still in memory and writes it into the new file", async () => {
    const { test, clock, told } = await rolledUp();
    record(test, clock.now(), 42);
    test.metrics.keeper.store.database.run("UPDATE rollup SET data = zeroblob(40)");
    const range = { series: [cpu], from: START - 3 * HOUR, to: clock.now(), width: 60, quantiles: false };
    expect((await test.metrics.range(range)).series[0]?.max.filter((value) => value !== null)).toEqual([42]);
    clock.advance(FLUSH_MS + 10 * SECOND);
    expect(test.metrics.keeper.store.extent().samples).toBe(1);
    expect(told).toHaveLength(1);
    test.close();
  });

  it("is answered as empty when the history is cleared in the middle of it", async () => {
    const { test, clock } = await rolledUp();
    const range = { series: [cpu], from: START - 3 * HOUR, to: clock.now(), width: 60, quantiles: false };
    const asked = test.metrics.range(range);
    void createMetricsHandlers(test.metrics).clear(undefined as never, undefined as never);
    expect((await asked).series[0]?.mean.every((value) => value === null)).toBe(true);
    test.close();
  });

  it("ends as cancelled when the vault is locked again and again or meanwhile, without opening the file again", async () => {
    const { test } = await rolledUp();
    const { keeper } = test.metrics;
    let readings = 0;
    const reading = keeper.reading(async () => {
      readings += 1;
      void keeper.clear();
      throw new RangeError("gone");
    });
    await expect(reading).rejects.toMatchObject({ code: "cancelled" });
    expect(readings).toBe(3);
    const locked = keeper.reading(async () => {
      test.close();
      throw new TypeError("The database connection is not open");
    });
    await expect(locked).rejects.toMatchObject({ code: "cancelled" });
    expect(() => keeper.store).toThrow(Failure);
    expect(test.metrics.latest({ ...cpu, label: "later" })).toBeNull();
  });

  it("passes on what is no damage", async () => {
    const { test } = await rolledUp();
    const wrong = test.metrics.keeper.reading(() => Promise.reject(new TypeError("a mistake")));
    await expect(wrong).rejects.toThrow("a mistake");
    test.close();
  });
});

describe("a full disk", () => {
  /** No page more than there are, as SQLite's own bound: it fails as a full disk does. */
  const fill = ({ metrics }: TestHistory): void => {
    const { database } = metrics.keeper.store;
    const pages = Number(database.column("PRAGMA page_count")[0]);
    database.column(`PRAGMA max_page_count=${pages}`);
  };
  const free = ({ metrics }: TestHistory): void =>
    void metrics.keeper.store.database.column("PRAGMA max_page_count=100000");

  it("costs nothing that fits into memory, and each value is still of its own series afterwards", async () => {
    const home = temporaryFolder();
    const clock = fakeClock(START);
    const test = openHistory(home, { clock });
    record(test, START, 1);
    clock.advance(FLUSH_MS + 10 * SECOND);
    fill(test);
    // More new series than fit into the pages there are: the write fails after some of them were given numbers.
    const labels = Array.from({ length: 1500 }, (_, at) => `/${"x".repeat(60)}${at}`);
    const points = labels.map((label, at) => ({ metric: "disk.used", label, value: at % 100 }));
    test.metrics.record({ hostId: "h1", time: clock.now(), points });
    clock.advance(FLUSH_MS + 10 * SECOND);
    expect(test.metrics.keeper.store.extent().samples).toBe(1);
    expect(test.logger.lines.filter((line) => line.startsWith("the history could not be used"))).toHaveLength(1);
    free(test);
    clock.advance(10 * SECOND);
    expect(test.metrics.keeper.store.extent().samples).toBe(1 + labels.length);
    test.close();
    const again = openHistory(home, { clock });
    for (const [at, label] of labels.entries())
      if (at % 250 === 0)
        expect([...again.metrics.raw({ hostId: "h1", metric: "disk.used", label }, START, clock.now()).values]).toEqual(
          [at % 100],
        );
    expect(again.metrics.keeper.store.countSeries()).toBe(1 + labels.length);
    again.close();
  });
});

describe("a range", () => {
  it.each([
    ["ends before it begins", { from: START, to: START - 1 }],
    ["begins before all times", { from: -1, to: START }],
    ["ends after all times", { from: START, to: 8.64e15 + 1 }],
  ])("that %s is refused", async (_, times) => {
    const test = openHistory(temporaryFolder(), { clock: fakeClock(START) });
    const asked = test.metrics.range({ ...around, ...times, series: [cpu] });
    await expect(asked).rejects.toMatchObject({ code: "metrics.badRange" });
    test.close();
  });

  it.each([
    ["of a single moment", START, START],
    ["in the far future", START + 1e12, START + 2e12],
    ["from the beginning of time", 0, START],
    ["from the beginning of time to its end", 0, 8.64e15],
  ])("%s has as many values as times, none of them invented", async (_, from, to) => {
    const test = openHistory(temporaryFolder(), { clock: fakeClock(START) });
    record(test, START, 7);
    for (const width of [1, 600, 4000]) {
      const { times, series, stepSeconds } = await test.metrics.range({ ...around, series: [cpu], from, to, width });
      expect(series[0]?.mean).toHaveLength(times.length);
      expect(times[0]).toBeLessThanOrEqual(from);
      const found = series[0]?.mean.filter((value) => value !== null);
      expect(found).toEqual(from > START ? [] : [7]);
      expect(stepSeconds).toBeGreaterThanOrEqual(10);
    }
    test.close();
  });

  it("of many series since the beginning of time stays within what the wire takes at once", async () => {
    const test = openHistory(temporaryFolder(), { clock: fakeClock(START) });
    record(test, START, 7);
    const series = Array.from({ length: 200 }, (_, at) => ({ ...cpu, label: at === 0 ? "" : `${at}` }));
    const answer = await test.metrics.range({ ...around, series, from: 0, to: START, width: 4000 });
    expect(answer.times.length * series.length).toBeLessThanOrEqual(400_000);
    expect(answer.times.at(-1)).toBeGreaterThan(START - answer.stepSeconds * 1000);
    expect(answer.series[0]?.mean.at(-1)).toBe(7);
    test.close();
  });

  it("lies on steps of UTC: the days on which clocks are changed are as long as any other", async () => {
    const change = Date.UTC(2026, 2, 29);
    const clock = fakeClock(change + 48 * HOUR);
    const test = openHistory(temporaryFolder(), { clock });
    const { times, stepSeconds } = await test.metrics.range({
      ...around,
      series: [cpu],
      from: change - 24 * HOUR,
      to: change + 48 * HOUR,
      width: 12,
    });
    expect(stepSeconds).toBe(6 * 3600);
    expect(new Set(times.slice(1).map((time, at) => time - (times[at] ?? 0)))).toEqual(new Set([6 * HOUR]));
    test.close();
  });

  it("shows numbers too large to be added up as what lies between them", async () => {
    const clock = fakeClock(START);
    const test = openHistory(temporaryFolder(), { clock });
    for (const [at, value] of [1.5e308, 1.5e308, -1.5e308, -1.5e308].entries())
      record(test, START + at * 5000, value, "foreign_total");
    const big = { hostId: "h1", metric: "foreign_total", label: "" };
    const from = START - HOUR;
    const { series } = await test.metrics.range({ ...around, series: [big], from, to: START + 30_000, width: 1 });
    const [mean, least, most] = [series[0]?.mean, series[0]?.min, series[0]?.max].map((line) =>
      line?.filter((value) => value !== null),
    );
    expect({ least, most }).toEqual({ least: [-1.5e308], most: [1.5e308] });
    expect(mean?.every(Number.isFinite)).toBe(true);
    test.close();
  });

  it.each([NaN, Infinity, -Infinity])("never holds %s", async (value) => {
    const test = openHistory(temporaryFolder(), { clock: fakeClock(START) });
    record(test, START - 10_000, 1);
    record(test, START, value);
    expect(test.metrics.latest(cpu)).toEqual({ time: START - 10_000, value: 1 });
    const { series } = await test.metrics.range({ ...around, series: [cpu] });
    expect(series[0]?.max.filter((one) => one !== null)).toEqual([1]);
    test.close();
  });

  it("goes on behind a gap of fifty days, which no base of a series in memory spans", async () => {
    const inner = fakeClock(START);
    let shift = 0;
    const clock = { ...inner, now: () => inner.now() + shift };
    const test = openHistory(temporaryFolder(), { clock });
    record(test, START, 1);
    clock.advance(FLUSH_MS + 10_000);
    shift = 50 * 24 * HOUR;
    record(test, clock.now(), 2);
    clock.advance(10_000);
    record(test, clock.now(), 3);
    expect([...test.metrics.raw(cpu, START, clock.now()).values]).toEqual([1, 2, 3]);
    expect([...test.metrics.raw(cpu, clock.now(), START).values]).toEqual([]);
    test.close();
  });
});
