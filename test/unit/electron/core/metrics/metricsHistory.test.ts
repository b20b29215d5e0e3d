import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Point } from "../../../../../shared/metrics/points.ts";
import { openHistory, type TestHistory } from "../../../../support/metrics.ts";
import { fakeClock } from "../../../../support/ports.ts";
import { temporaryFolder } from "../../../../support/temporaryFolder.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 0, 1);
const cpu = { hostId: "h1", metric: "cpu.percent", label: "" };
const point = (value: number): Point[] => [{ metric: "cpu.percent", label: "", value }];

/** Records one value each ten seconds, the timers of the history running meanwhile. */
function measure(
  { metrics }: TestHistory,
  clock: ReturnType<typeof fakeClock>,
  milliseconds: number,
  value: (time: number) => number,
): void {
  for (let passed = 0; passed < milliseconds; passed += 10_000) {
    clock.advance(10_000);
    metrics.record({ hostId: "h1", time: clock.now(), points: point(value(clock.now())) });
  }
}

describe("the history of a host", () => {
  it("goes on after the vault was locked and opened again", async () => {
    const home = temporaryFolder();
    const clock = fakeClock(START);
    const first = openHistory(home, { clock });
    measure(first, clock, 5 * MINUTE, (time) => (time / 10_000) % 50);
    const before = await first.metrics.range({
      series: [cpu],
      from: START,
      to: clock.now(),
      width: 30,
      quantiles: true,
    });
    first.close();
    const again = openHistory(home, { clock });
    expect(again.metrics.latest(cpu)).toEqual({ time: clock.now(), value: (clock.now() / 10_000) % 50 });
    expect(again.metrics.latest({ ...cpu, label: "none" })).toBeNull();
    expect(
      await again.metrics.range({ series: [cpu], from: START, to: clock.now(), width: 30, quantiles: true }),
    ).toEqual(before);
    expect(before.stepSeconds).toBe(10);
    expect(before.series[0]?.mean.filter((value) => value !== null)).toHaveLength(30);
    const { times, values } = again.metrics.raw(cpu, START, clock.now());
    expect(times).toHaveLength(30);
    expect(values[29]).toBe((clock.now() / 10_000) % 50);
    again.close();
  });

  it("rolls hours up, and answers from rollups, raw values and memory as from all values", async () => {
    const home = temporaryFolder();
    const clock = fakeClock(START);
    const test = openHistory(home, { clock });
    const all = new Map<number, number>();
    for (let hour = 0; hour < 32; hour += 1) {
      // From the fifth to the ninth hour nothing was measured.
      if (hour >= 5 && hour < 9) clock.advance(HOUR);
      else
        measure(test, clock, HOUR, (time) => {
          const value = Math.round(5000 + 4999 * Math.sin(time / 777_777)) / 100;
          all.set(time, value);
          return value;
        });
      await test.metrics.keeper.maintain();
    }
    for (const width of [1, 5, 30, 120, 500, 2000]) {
      const { stepSeconds, times, series } = await test.metrics.range({
        series: [cpu],
        from: START,
        to: clock.now(),
        width,
        quantiles: false,
      });
      const [line] = series;
      const bySteps = Map.groupBy(all, ([time]) => Math.floor((time - (times[0] ?? 0)) / (stepSeconds * 1000)));
      expect(times).toHaveLength(line?.mean.length ?? 0);
      for (const at of times.keys()) {
        const own = (bySteps.get(at) ?? []).map(([, value]) => value);
        if (own.length === 0) {
          expect(line?.mean[at]).toBeNull();
          expect(line?.min[at]).toBeNull();
          continue;
        }
        expect(line?.min[at]).toBe(Math.min(...own));
        expect(line?.max[at]).toBe(Math.max(...own));
        expect(line?.mean[at]).toBeCloseTo(own.reduce((sum, value) => sum + value, 0) / own.length, 1);
      }
    }
    const usage = test.metrics.keeper.store.extent();
    expect(usage.oldest).toBe(START + 10_000);
    test.close();
  });

  it("is begun anew, and says so, when its file is damaged or of another key", async () => {
    const home = temporaryFolder();
    const clock = fakeClock(START);
    const first = openHistory(home, { clock });
    measure(first, clock, MINUTE, () => 1);
    first.close();
    for (const spoil of ["key", "file"] as const) {
      if (spoil === "file") writeFileSync(join(home, "health.db"), Buffer.alloc(100_000, 7));
      const test = openHistory(home, { clock, key: "another" });
      const told: string[] = [];
      test.metrics.onTrouble((words) => told.push(words));
      expect(test.metrics.latest(cpu)).toBeNull();
      expect(told).toHaveLength(1);
      measure(test, clock, MINUTE, () => 2);
      test.close();
      const next = openHistory(home, { clock, key: "another" });
      expect(next.metrics.latest(cpu)?.value).toBe(2);
      next.close();
    }
    expect(readFileSync(join(home, "health.db.unreadable")).length).toBe(100_000);
  });
});
