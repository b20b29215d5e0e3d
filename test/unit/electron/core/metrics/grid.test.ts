import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Grid, planRange, weightedQuantiles } from "../../../../../electron/core/metrics/grid.ts";
import { minutes, quarterDays, quarters } from "../../../../../electron/core/metrics/rollup.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const T = Date.UTC(2026, 0, 1);
const always = (): number => -Infinity;

describe("the steps of a chart", () => {
  it.each([
    ["15 minutes", 15 * MINUTE, 600, 10, null],
    ["15 minutes on a sparkline", 15 * MINUTE, 30, 30, null],
    ["6 hours", 6 * HOUR, 600, 30, null],
    ["12 hours", 12 * HOUR, 600, 60, minutes],
    ["3 days", 3 * DAY, 600, 300, minutes],
    ["a week", 7 * DAY, 600, 900, quarters],
    ["30 days", 30 * DAY, 600, 3600, quarters],
    ["a year", 365 * DAY, 600, 21_600, quarterDays],
    ["a year on a wall", 365 * DAY, 4000, 3600, quarters],
    ["30 days on a wall", 30 * DAY, 4000, 900, quarters],
    ["ten years", 3650 * DAY, 600, 86_400, quarterDays],
    ["a moment", 0, 600, 10, null],
  ])("of %s are the coarsest that fill the width", (_name, span, width, seconds, level) => {
    const plan = planRange({ from: T, to: T + span, width, series: 1 }, always);
    expect(plan).toMatchObject({ stepMs: seconds * 1000, level });
    expect(plan.start).toBeLessThanOrEqual(T);
    expect(plan.start + plan.count * plan.stepMs).toBeGreaterThan(T + span);
  });

  it("are coarser where values that fine are not kept back to the beginning", () => {
    const kept = (level: unknown): number => (level === null ? T + 9 * HOUR : level === minutes ? T + HOUR : -Infinity);
    const range = { from: T, to: T + 30 * MINUTE, width: 600, series: 1 };
    expect(planRange(range, kept)).toMatchObject({ stepMs: 15 * MINUTE, level: quarters });
    expect(planRange({ ...range, from: T + 2 * HOUR, to: T + 3 * HOUR }, kept).level).toBe(minutes);
    expect(planRange({ ...range, from: T + 10 * HOUR, to: T + 11 * HOUR }, kept).level).toBeNull();
  });

  it("never make an answer without bound", () => {
    fc.assert(
      fc.property(
        fc.record({
          from: fc.nat(8.64e15),
          to: fc.nat(8.64e15),
          width: fc.integer({ min: 1, max: 4000 }),
          series: fc.integer({ min: 1, max: 200 }),
        }),
        (range) => {
          const { count } = planRange({ ...range, to: Math.max(range.from, range.to) }, always);
          expect(count).toBeGreaterThan(0);
          expect(count).toBeLessThanOrEqual(400_000);
        },
      ),
    );
  });
});

describe("a chart's values", () => {
  it("are those of a naive grid, from values and from rollups alike", () => {
    const readings = fc.array(fc.tuple(fc.integer({ min: -60, max: 700 }), fc.integer({ min: -50, max: 50 })));
    fc.assert(
      fc.property(readings, (list) => {
        const plan = { stepMs: 60_000, level: null, start: T, count: 10 };
        const [raw, rolled] = [new Grid(plan), new Grid(plan)];
        const times = Float64Array.from(list, ([second]) => T + second * 1000);
        const values = Float64Array.from(list, ([, value]) => value);
        raw.addValues({ times, values });
        rolled.addPoints({ times, counts: values.map(() => 1), means: values, mins: values, maxs: values });
        expect(rolled.result()).toEqual(raw.result());
        const { mean, min, max } = raw.result();
        for (let at = 0; at < plan.count; at += 1) {
          const own = list.filter(([second]) => Math.floor(second / 60) === at).map(([, value]) => value);
          expect(min[at]).toBe(own.length === 0 ? null : Math.min(...own));
          expect(max[at]).toBe(own.length === 0 ? null : Math.max(...own));
          if (own.length > 0) expect(mean[at]).toBeCloseTo(own.reduce((sum, value) => sum + value, 0) / own.length);
          else expect(mean[at]).toBeNull();
        }
      }),
    );
  });

  it("weigh by how many values each stands for", () => {
    const grid = new Grid({ stepMs: 100, level: minutes, start: 0, count: 1 });
    const column = (...values: number[]): Float64Array => Float64Array.from(values);
    grid.addPoints({
      times: column(0, 60),
      counts: column(9, 1),
      means: column(10, 20),
      mins: column(5, 20),
      maxs: column(15, 20),
    });
    expect(grid.result()).toEqual({ mean: [11], min: [5], max: [20] });
  });
});

describe("quantiles", () => {
  it.each([
    [
      [1, 2, 3, 4],
      [1, 1, 1, 1],
      [2, 4, 4],
    ],
    [
      [4, 1],
      [1, 99],
      [1, 1, 1],
    ],
    [
      [4, 1],
      [2, 98],
      [1, 1, 4],
    ],
    [[7], [3], [7, 7, 7]],
    [[], [], [null, null, null]],
  ])("of %j with weights %j are %j", (values, weights, expected) => {
    expect(weightedQuantiles(values, weights, [0.5, 0.95, 0.99])).toEqual(expected);
  });

  it("are those of the values written out as often as they weigh", () => {
    const entries = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 1, max: 5 })), {
      minLength: 1,
    });
    fc.assert(
      fc.property(entries, (list) => {
        const all = list
          .flatMap(([value, weight]) => Array.from({ length: weight }, () => value))
          .sort((a, b) => a - b);
        const [median, high] = weightedQuantiles(
          list.map(([value]) => value),
          list.map(([, weight]) => weight),
          [0.5, 1],
        );
        expect(median).toBe(all[Math.ceil(all.length * 0.5) - 1]);
        expect(high).toBe(all.at(-1));
      }),
    );
  });
});
