import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fillsLevel, fitLine, hoursUntilFull } from "../../../../../electron/core/alerts/trend.ts";

const HOUR = 3_600_000;
/** One value a minute over some hours. */
const series = (hours: number, value: (hour: number) => number): { times: number[]; values: number[] } => {
  const times = Array.from({ length: hours * 60 + 1 }, (_, at) => 1_700_000_000_000 + at * 60_000);
  return { times, values: times.map((_, at) => value(at / 60)) };
};
const left = (hours: number, value: (hour: number) => number, over = 6): number | null => {
  const { times, values } = series(hours, value);
  return hoursUntilFull(times, values, over);
};

describe("a disk that fills", () => {
  it("is full when the line says so", () => {
    expect(left(6, (hour) => 100e9 - 10e9 * hour)).toBeCloseTo(4, 9);
    expect(left(2, (hour) => 50e9 - 1e9 * hour)).toBeCloseTo(48, 9);
  });

  it("is full now when nothing is left", () =>
    expect(left(6, (hour) => Math.max(0, 6 - hour) * 1e9)).toBeCloseTo(0, 6));

  it.each([
    ["stays as it is", 6, () => 5e9],
    ["gets emptier", 6, (hour: number) => 5e9 + hour * 1e9],
    ["is written and cleaned up", 6, (hour: number) => 50e9 - (hour % 1) * 20e9],
    ["was seen for half an hour of six", 0.5, (hour: number) => 50e9 - hour * 1e9],
  ])("cannot be told of one that %s", (_, hours, value) => expect(left(hours, value)).toBeNull());

  it("cannot be told from five values", () =>
    expect(hoursUntilFull([0, HOUR, 2 * HOUR, 3 * HOUR, 4 * HOUR], [5, 4, 3, 2, 1], 6)).toBeNull());

  const condition = {
    kind: "fills" as const,
    hours: 6,
    levels: [
      { severity: "warning" as const, hoursLeft: 24, freePercent: 40 },
      { severity: "critical" as const, hoursLeft: 4, freePercent: 20 },
    ],
  };
  it.each([
    [23, 39, "warning"],
    [24, 39, null],
    [23, 40, null],
    [3.9, 19, "critical"],
    [3.9, 25, "warning"],
    [3.9, 60, null],
    [null, 10, null],
    [3, null, null],
  ] as const)("%s hours left and %s %% free is %s", (hours, free, expected) =>
    expect(fillsLevel(condition, hours, free)).toBe(expected),
  );
});

describe("the line through values", () => {
  it("agrees with the published least squares of Prometheus' predict_linear", () => {
    // promql/functions.go linearRegression over 0, 10, 20, 30, 40, 50 by 10 s: slope 1 a second.
    const line = fitLine([0, 10_000, 20_000, 30_000, 40_000, 50_000], [0, 10, 20, 30, 40, 50]);
    expect(line?.slope).toBeCloseTo(0.001, 12);
    expect(line?.now).toBeCloseTo(50, 9);
    expect(line?.fit).toBeCloseTo(1, 9);
  });

  it("finds any line again, wherever it lies", () => {
    const number = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });
    fc.assert(
      fc.property(number(-1e6, 1e6), number(-1e9, 1e9), fc.integer({ min: 6, max: 60 }), (slope, start, count) => {
        const times = Array.from({ length: count }, (_, at) => 1e12 + at * 10_000);
        const values = times.map((time) => start + slope * (time - 1e12));
        const line = fitLine(times, values);
        const scale = Math.abs(slope) + 1e-3;
        expect(Math.abs((line?.slope ?? NaN) - slope) / scale).toBeLessThan(1e-3);
      }),
      { numRuns: 100 },
    );
  });

  it("is none through one moment", () => expect(fitLine([5, 5, 5, 5, 5, 5], [1, 2, 3, 4, 5, 6])).toBeNull());
});
