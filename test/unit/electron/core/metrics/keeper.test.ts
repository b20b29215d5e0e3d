import { describe, expect, it } from "vitest";
import { CLOCK_TOLERANCE_MS, FLUSH_MS } from "../../../../../electron/core/metrics/keeper.ts";
import { MAX_SERIES_HOST } from "../../../../../electron/core/metrics/liveHost.ts";
import { RECENT_MS } from "../../../../../electron/core/metrics/liveSeries.ts";
import { openHistory, type TestHistory } from "../../../../support/metrics.ts";
import { fakeClock } from "../../../../support/ports.ts";
import { temporaryFolder } from "../../../../support/temporaryFolder.ts";

const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 1);
const cpu = { hostId: "h1", metric: "cpu.percent", label: "" };

function record({ metrics }: TestHistory, time: number, value: number, metric = "cpu.percent", label = ""): void {
  metrics.record({ hostId: "h1", time, points: [{ metric, label, value }] });
}

/** A clock that can be set, as a person or a time server does. */
function settableClock() {
  const inner = fakeClock(START);
  let shift = 0;
  return { ...inner, now: () => inner.now() + shift, set: (time: number) => (shift = time - inner.now()) };
}

const stored = (test: TestHistory): number[] => [...test.metrics.raw(cpu, 0, Number.MAX_SAFE_INTEGER / 2).values];

describe("recording", () => {
  it("tells listeners what is new, and nothing of what is older or ahead of the clock", () => {
    const clock = fakeClock(START);
    const test = openHistory(temporaryFolder(), { clock });
    const heard: number[] = [];
    test.metrics.onRecord(({ time }) => heard.push(time - START));
    record(test, START, 1);
    record(test, START - 5000, 2);
    record(test, START, 3);
    record(test, START + CLOCK_TOLERANCE_MS + 1, 4);
    record(test, NaN, 5);
    clock.advance(10_000);
    record(test, START + 10_000, 6);
    expect(heard).toEqual([0, 10_000]);
    expect(stored(test)).toEqual([1, 6]);
    test.close();
    record(test, START + 20_000, 7);
    expect(heard).toHaveLength(2);
  });

  it("writes within two minutes, without being asked", () => {
    const clock = fakeClock(START);
    const test = openHistory(temporaryFolder(), { clock });
    record(test, START, 1);
    expect(test.metrics.keeper.store.extent().samples).toBe(0);
    clock.advance(FLUSH_MS + 10_000);
    expect(test.metrics.keeper.store.extent()).toEqual({ samples: 1, oldest: START });
    test.close();
  });

  it("keeps no metric that is not wanted, but knows its newest value", () => {
    const clock = fakeClock(START);
    const test = openHistory(temporaryFolder(), { clock });
    const { keeper } = test.metrics;
    keeper.retention = { ...keeper.retention, metrics: { "cpu.percent": { keep: false } } };
    record(test, START, 1);
    clock.advance(FLUSH_MS + 10_000);
    expect(keeper.store.extent().samples).toBe(0);
    expect(test.metrics.latest(cpu)?.value).toBe(1);
    test.close();
  });

  it("takes no more series of one host than its bound, until old ones fall silent", () => {
    const clock = fakeClock(START);
    const test = openHistory(temporaryFolder(), { clock });
    const points = Array.from({ length: MAX_SERIES_HOST + 10 }, (_, at) => ({
      metric: "container.cpu",
      label: `c${at}`,
      value: at,
    }));
    test.metrics.record({ hostId: "h1", time: START, points });
    const last = { hostId: "h1", metric: "container.cpu", label: `c${MAX_SERIES_HOST + 5}` };
    expect(test.metrics.latest({ ...last, label: "c5" })?.value).toBe(5);
    expect(test.metrics.latest(last)).toBeNull();
    clock.advance(25 * HOUR);
    record(test, clock.now(), 1);
    record(test, clock.now() + 1, 7, last.metric, last.label);
    expect(test.metrics.latest(last)?.value).toBe(7);
    test.close();
  });
});

describe("a clock that is set back", () => {
  it("by seconds only drops the values until it has caught up", () => {
    const clock = settableClock();
    const test = openHistory(temporaryFolder(), { clock });
    record(test, START, 1);
    clock.set(START - 20_000);
    record(test, START - 20_000, 2);
    clock.set(START + 10_000);
    record(test, START + 10_000, 3);
    expect(stored(test)).toEqual([1, 3]);
    test.close();
  });

  it.each(["while the history is open", "while it is closed"])(
    "by a year does not keep what lies ahead, and goes on (%s)",
    async (when) => {
      const home = temporaryFolder();
      const clock = settableClock();
      let test = openHistory(home, { clock });
      for (let at = 0; at < 3; at += 1) record(test, START + at * 10_000 - 20_000, at);
      clock.advance(FLUSH_MS + 10_000);
      // A wrong time server: a year ahead for two hours, long enough for rollups.
      clock.set(START + 365 * 24 * HOUR);
      for (let at = 0; at < 720; at += 1) {
        clock.advance(10_000);
        record(test, clock.now(), 50);
      }
      await test.metrics.keeper.maintain();
      await test.metrics.keeper.maintain();
      if (when === "while it is closed") test.close();
      clock.set(START + 600_000);
      if (when === "while it is closed") test = openHistory(home, { clock });
      record(test, START + 600_000, 9);
      expect(test.metrics.latest(cpu)).toEqual({ time: START + 600_000, value: 9 });
      expect(stored(test)).toEqual([0, 1, 2, 9]);
      test.close();
      const again = openHistory(home, { clock });
      expect(stored(again)).toEqual([0, 1, 2, 9]);
      expect(again.metrics.latest(cpu)?.value).toBe(9);
      again.close();
    },
  );

  it("in the middle of an hour leaves the values before it, and rolls the hour up anew", async () => {
    const clock = settableClock();
    const test = openHistory(temporaryFolder(), { clock });
    const { keeper } = test.metrics;
    clock.set(START - 10_000);
    const measure = (rounds: number, value: number): void => {
      for (let at = 0; at < rounds; at += 1) {
        clock.advance(10_000);
        record(test, clock.now(), value);
      }
    };
    // Two hours and a half, rolled up; then back by half an hour into an hour that was rolled up.
    measure(900, 10);
    await keeper.maintain();
    await keeper.maintain();
    clock.set(START + 1.5 * HOUR - 10_000);
    measure(900, 30);
    await keeper.maintain();
    await keeper.maintain();
    const range = await test.metrics.range({
      series: [cpu],
      from: START,
      to: START + 3 * HOUR,
      width: 12,
      quantiles: false,
    });
    expect(range.stepSeconds).toBe(900);
    expect(range.series[0]?.mean.slice(0, 12)).toEqual([10, 10, 10, 10, 10, 10, 30, 30, 30, 30, 30, 30]);
    test.close();
  });
});

it("reads short ranges from memory alone: the file is not even opened", async () => {
  const clock = fakeClock(START);
  const test = openHistory(temporaryFolder(), { clock });
  record(test, START, 1);
  clock.advance(10_000);
  expect([...test.metrics.raw(cpu, START, START + 10_000).values]).toEqual([1]);
  expect(test.metrics.latest(cpu)?.value).toBe(1);
  expect(RECENT_MS).toBeGreaterThan(15 * 60_000);
  test.close();
});
