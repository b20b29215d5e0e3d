import { describe, expect, it } from "vitest";
import { FLUSH_MS } from "../../../../../electron/core/metrics/keeper.ts";
import { DAY, HOUR, quarters } from "../../../../../electron/core/metrics/rollup.ts";
import { boundSeries } from "../../../../../electron/core/metrics/seriesBound.ts";
import { createSlices } from "../../../../../electron/core/metrics/slices.ts";
import { thinOut, usedBytes } from "../../../../../electron/core/metrics/thinning.ts";
import { openHistory, type TestHistory } from "../../../../support/metrics.ts";
import { fakeClock } from "../../../../support/ports.ts";
import { temporaryFolder } from "../../../../support/temporaryFolder.ts";

const START = Date.UTC(2026, 0, 1);
const slices = createSlices(
  () => 0,
  () => undefined,
);
type Clock = ReturnType<typeof fakeClock>;

const ref = (metric: string, label = "") => ({ hostId: "h1", metric, label });

function record({ metrics }: TestHistory, time: number, points: Readonly<Record<string, number>>): void {
  metrics.record({
    hostId: "h1",
    time,
    points: Object.entries(points).map(([name, value]) => {
      const [metric = "", label = ""] = name.split("|");
      return { metric, label, value };
    }),
  });
}

/** Everything pending is written, and what is not kept is let go. */
async function settle({ metrics }: TestHistory, clock: Clock): Promise<void> {
  clock.advance(FLUSH_MS + 10_000);
  await metrics.keeper.maintain();
  clock.advance(HOUR);
  await metrics.keeper.maintain();
}

const values = (test: TestHistory, clock: Clock, metric: string, label = ""): number[] => [
  ...test.metrics.raw(ref(metric, label), START, clock.now()).values,
];

describe("a host that was removed", () => {
  it("has no history once it is cleaned up, in the file and in memory", async () => {
    const clock = fakeClock(START);
    const test = openHistory(temporaryFolder(), { clock });
    record(test, START, { "cpu.percent": 1 });
    test.names.delete("h1");
    await settle(test, clock);
    expect(test.metrics.keeper.store.hostIds()).toEqual([]);
    expect(test.metrics.latest(ref("cpu.percent"))).toBeNull();
    test.close();
  });

  it("and is added again begins anew, and its series are not taken for one another", async () => {
    const home = temporaryFolder();
    const clock = fakeClock(START);
    let test = openHistory(home, { clock });
    record(test, START, { "cpu.percent": 1, "memory.used": 2, "load.1": 3 });
    await settle(test, clock);
    test.names.delete("h1");
    clock.advance(HOUR);
    await settle(test, clock);
    test.names.set("h1", "again");
    // In another order, with one more: numbers that were given before would now be those of others.
    const back = clock.now();
    record(test, back, { "load.1": 30, "swap.used": 40, "cpu.percent": 10 });
    await settle(test, clock);
    test.close();
    test = openHistory(home, { clock });
    expect(values(test, clock, "cpu.percent")).toEqual([10]);
    expect(values(test, clock, "load.1")).toEqual([30]);
    expect(values(test, clock, "swap.used")).toEqual([40]);
    expect(values(test, clock, "memory.used")).toEqual([]);
    const firsts = (await test.metrics.series({})).map(({ metric, first }) => [metric, first]);
    expect(Object.fromEntries(firsts)).toEqual({ "cpu.percent": back, "load.1": back, "swap.used": back });
    test.close();
  });
});

describe("series that appear and vanish", () => {
  it("keep their own values, each with its own gap", async () => {
    const clock = fakeClock(START);
    const test = openHistory(temporaryFolder(), { clock });
    for (let at = 0; at < 360; at += 1) {
      clock.advance(10_000);
      record(test, clock.now(), {
        "cpu.percent": 5,
        ...(at < 120 ? { "disk.used|/a": 20 } : {}),
        ...(at >= 240 ? { "disk.used|/b": 30 } : {}),
      });
    }
    await settle(test, clock);
    const range = { from: START + 10_000, to: START + HOUR - 10_000, width: 4, quantiles: true };
    const series = [ref("cpu.percent"), ref("disk.used", "/a"), ref("disk.used", "/b"), ref("disk.used", "/c")];
    const answer = await test.metrics.range({ ...range, series });
    expect(answer.stepSeconds).toBe(900);
    expect(answer.series.map(({ mean }) => mean)).toEqual([
      [5, 5, 5, 5],
      [20, 20, null, null],
      [null, null, 30, 30],
      [null, null, null, null],
    ]);
    expect(answer.series[3]?.quantiles).toEqual({ p50: null, p95: null, p99: null });
    test.close();
  });

  it("of one metric, twice asked for, are answered twice", async () => {
    const clock = fakeClock(START);
    const test = openHistory(temporaryFolder(), { clock });
    record(test, START, { "cpu.percent": 5 });
    const range = { from: START, to: START, width: 1, quantiles: false };
    const answer = await test.metrics.range({ ...range, series: [ref("cpu.percent"), ref("cpu.percent")] });
    expect(answer.series.map(({ mean }) => mean)).toEqual([[5], [5]]);
    test.close();
  });
});

describe("series under ever new names", () => {
  it("are bounded a host: those go that were not written for the longest time, and no other is taken for them", async () => {
    const home = temporaryFolder();
    const clock = fakeClock(START);
    let test = openHistory(home, { clock });
    const disk = (name: string) => ({ [`disk.used|${name}`]: 50 });
    // The first of all is written day by day; the others once each.
    for (let day = 0; day < 12; day += 1) {
      record(test, clock.now(), { ...disk("/"), ...disk(`/run/${day}`), "load.1": day });
      test.metrics.keeper.flush(true);
      clock.advance(DAY);
    }
    await settle(test, clock);
    const { store } = test.metrics.keeper;
    expect(store.countSeries()).toBe(14);
    const heard: string[] = [];
    await boundSeries(store, slices, (hostId) => heard.push(hostId), 10);
    expect([store.countSeries(), heard]).toEqual([9, ["h1"]]);
    const host = store.find("h1");
    const kept = [...(host?.metrics.get("disk.used")?.labels.keys() ?? [])];
    expect(kept.toSorted()).toEqual(["/", ...[10, 11, 5, 6, 7, 8, 9].map((day) => `/run/${day}`)]);
    await boundSeries(store, slices, (hostId) => heard.push(hostId), 10);
    expect(heard).toHaveLength(1);
    test.close();
    test = openHistory(home, { clock });
    const back = clock.now();
    record(test, back, { ...disk("/new"), ...disk("/run/0") });
    await settle(test, clock);
    expect(values(test, clock, "disk.used", "/new")).toEqual([50]);
    expect(values(test, clock, "disk.used", "/run/0")).toEqual([50]);
    const asked = { from: START, to: clock.now(), width: 400, quantiles: false };
    const answer = await test.metrics.range({ ...asked, series: [ref("disk.used", "/"), ref("disk.used", "/run/0")] });
    expect(answer.series.map(({ mean }) => mean.filter((value) => value !== null).length)).toEqual([12, 1]);
    test.close();
  });

  it("leave no metric behind that has none, and never give a number anew that chunks still hold", async () => {
    const clock = fakeClock(START);
    const test = openHistory(temporaryFolder(), { clock });
    const { store } = test.metrics.keeper;
    const host = store.findOrAdd("h1");
    const ids = store.database.transaction(() =>
      Array.from({ length: 20 }, (_, at) => store.seriesId(host, `m${at}`, "", START)),
    );
    await boundSeries(store, slices, () => undefined, 2);
    expect(store.database.column("SELECT metric FROM metric")).toEqual(["m19"]);
    const next = store.seriesId(store.findOrAdd("h1"), "m20", "", START);
    expect(next).toBeGreaterThan(Math.max(...ids));
    test.close();
  });

  it("have the day of their last value added in a history from before it was kept", () => {
    const home = temporaryFolder();
    const clock = fakeClock(START);
    let test = openHistory(home, { clock });
    record(test, START, { "cpu.percent": 1 });
    test.metrics.keeper.flush(true);
    test.metrics.keeper.store.database.run("ALTER TABLE series DROP COLUMN last");
    test.close();
    test = openHistory(home, { clock });
    expect(values(test, clock, "cpu.percent")).toEqual([1]);
    record(test, START + 10_000, { "cpu.percent": 2 });
    test.metrics.keeper.flush(true);
    expect(test.metrics.keeper.store.database.column("SELECT last FROM series")).toEqual([START]);
    test.close();
  });
});

describe("retention that is shortened", () => {
  it("lets go at the next cleaning, and what comes back after all of it was forgotten is kept rightly", async () => {
    const home = temporaryFolder();
    const inner = fakeClock(START);
    let shift = 0;
    const clock: Clock = { ...inner, now: () => inner.now() + shift };
    let test = openHistory(home, { clock });
    const { keeper } = test.metrics;
    keeper.retention = { ...keeper.retention, metrics: { "load.1": { keep: true, quarterDays: 1, minuteDays: 1 } } };
    for (let at = 0; at < 360; at += 1) {
      clock.advance(10_000);
      record(test, clock.now(), { "load.1": 1, "cpu.percent": 2 });
    }
    await settle(test, clock);
    expect(keeper.store.countSeries()).toBe(2);
    keeper.retention = { ...keeper.retention, rawHours: 1, minuteDays: 1, quarterDays: 30 };
    // The window of a chunk of rollups ends up to 256 days after its last value; after such a leap nothing goes for six hours.
    shift = 300 * DAY;
    await settle(test, clock);
    expect(keeper.store.countSeries()).toBe(2);
    clock.advance(6 * HOUR);
    await settle(test, clock);
    expect(keeper.store.countSeries()).toBe(0);
    record(test, clock.now(), { "swap.used": 7, "load.1": 9 });
    await settle(test, clock);
    test.close();
    test = openHistory(home, { clock });
    expect(values(test, clock, "load.1")).toEqual([9]);
    expect(values(test, clock, "swap.used")).toEqual([7]);
    expect(values(test, clock, "cpu.percent")).toEqual([]);
    test.close();
  });

  it("thins rollups to the bound in size also where nothing was measured of late", async () => {
    const test = openHistory(temporaryFolder(), { clock: fakeClock(START) });
    const { store } = test.metrics.keeper;
    const host = store.findOrAdd("h1");
    store.seriesId(host, "cpu.percent", "", START);
    const id = host.metrics.get("cpu.percent")?.id ?? 0;
    for (let at = 0; at < 20; at += 1) {
      const start = START - at * quarters.windowMs;
      store.setRollup(id, quarters, {
        start,
        until: start + quarters.windowMs,
        samples: 1,
        data: Buffer.alloc(100_000, at),
      });
    }
    await thinOut(store.database, 1_000_000, slices);
    expect(usedBytes(store.database)).toBeLessThanOrEqual(1_000_000);
    const left = store.database.column("SELECT start FROM rollup ORDER BY start").map(Number);
    expect(left.length).toBeGreaterThan(3);
    expect(left.at(-1)).toBe(START);
    test.close();
  });
});

describe("locking", () => {
  it("writes what is pending, and what is measured or asked afterwards opens nothing", async () => {
    const home = temporaryFolder();
    const clock = fakeClock(START);
    const test = openHistory(home, { clock });
    record(test, START, { "cpu.percent": 1 });
    test.close();
    record(test, START + 10_000, { "cpu.percent": 2 });
    clock.advance(FLUSH_MS * 2);
    expect(values(test, clock, "cpu.percent")).toEqual([1]);
    expect(values(test, clock, "load.1")).toEqual([]);
    const again = openHistory(home, { clock });
    expect(values(again, clock, "cpu.percent")).toEqual([1]);
    again.close();
  });

  it("in the middle of maintenance leaves what it had not merged for the next time", async () => {
    const home = temporaryFolder();
    const clock = fakeClock(START);
    const test = openHistory(home, { clock });
    for (let at = 0; at < 360; at += 1) {
      clock.advance(10_000);
      record(test, clock.now(), { "cpu.percent": at % 10 });
    }
    clock.advance(HOUR);
    const work = test.metrics.keeper.maintain();
    test.close();
    await work;
    expect(test.logger.lines.filter((line) => line.startsWith("the history was not maintained"))).toEqual([]);
    const again = openHistory(home, { clock });
    await again.metrics.keeper.maintain();
    expect(values(again, clock, "cpu.percent")).toHaveLength(360);
    again.close();
  });
});
