import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Values } from "../../../../../electron/core/metrics/liveSeries.ts";
import {
  clipPoints,
  clipValues,
  joinPoints,
  joinValues,
  noPoints,
  type Points,
  sumUp,
  sumUpAgain,
} from "../../../../../electron/core/metrics/rollup.ts";

const asIs = (value: number): number => value;
const readings = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 40_000 }), fc.integer({ min: -1000, max: 1000 })), { maxLength: 200 })
  .map((steps): Values => {
    let time = 1_000_000;
    return {
      times: Float64Array.from(steps, ([step]) => (time += step)),
      values: Float64Array.from(steps, ([, value]) => value),
    };
  });

/** What a person would write down: each value under its step. */
function naive({ times, values }: Values, step: number): Map<number, number[]> {
  const steps = new Map<number, number[]>();
  for (const [at, time] of times.entries()) {
    const start = time - (time % step);
    steps.set(start, [...(steps.get(start) ?? []), values[at] ?? NaN]);
  }
  return steps;
}

function expectNaive(points: Points, model: Map<number, number[]>): void {
  expect([...points.times]).toEqual([...model.keys()]);
  for (const [at, own] of [...model.values()].entries()) {
    expect(points.counts[at]).toBe(own.length);
    expect(points.mins[at]).toBe(Math.min(...own));
    expect(points.maxs[at]).toBe(Math.max(...own));
    expect(points.means[at]).toBeCloseTo(own.reduce((sum, value) => sum + value, 0) / own.length, 6);
  }
}

describe("rollups", () => {
  it("hold count, mean, least and most of each step, and no step without values", () => {
    fc.assert(
      fc.property(readings, fc.constantFrom(60_000, 900_000), (values, step) =>
        expectNaive(sumUp(values, step, asIs), naive(values, step)),
      ),
    );
  });

  it("of rollups are those of the values", () => {
    fc.assert(
      fc.property(readings, (values) =>
        expectNaive(sumUpAgain(sumUp(values, 60_000, asIs), 900_000, asIs), naive(values, 900_000)),
      ),
    );
  });

  it("keep the mean between the least and the most, however it is rounded", () => {
    const values = { times: Float64Array.of(0, 1, 2), values: Float64Array.of(0.26, 0.27, 0.27) };
    const { means } = sumUp(values, 10, (value) => Math.round(value));
    expect([...means]).toEqual([0.26]);
  });

  it("are cut and joined by time", () => {
    fc.assert(
      fc.property(readings, fc.nat(6_000_000), (values, cut) => {
        const middle = 1_000_000 + cut;
        const parts = [clipValues(values, 0, middle), clipValues(values, middle, Infinity)] as const;
        expect(joinValues(...parts)).toEqual(values);
        const points = sumUp(values, 60_000, asIs);
        expect(joinPoints(clipPoints(points, 0, middle), clipPoints(points, middle, Infinity))).toEqual(points);
        expect(joinPoints(noPoints, points)).toBe(points);
      }),
    );
  });
});
