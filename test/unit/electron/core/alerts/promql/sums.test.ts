import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  KahanSum,
  linearRegression,
  meanOf,
  power,
  quantileOf,
  varianceOf,
} from "../../../../../../electron/core/alerts/promql/sums.ts";

describe("a compensated sum", () => {
  it("loses nothing that a plain one loses", () => {
    const sum = new KahanSum();
    for (const value of [1, 1e100, 1, -1e100]) sum.add(value);
    expect(sum.total).toBe(2);
  });

  it("stays infinite", () => {
    const sum = new KahanSum();
    for (const value of [1, Infinity, 1]) sum.add(value);
    expect(sum.bounded).toBe(Infinity);
  });
});

describe("statistics", () => {
  it("know a mean that would overflow as a sum", () => {
    expect(meanOf([Number.MAX_VALUE, Number.MAX_VALUE])).toBe(Number.MAX_VALUE);
    expect(meanOf([Infinity, 1, -Infinity])).toBeNaN();
    expect(meanOf([Infinity, 1, Infinity])).toBe(Infinity);
  });

  it("agree with the definitions", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 30 }), (values) => {
        const mean = values.reduce((a, b) => a + b) / values.length;
        expect(meanOf(values)).toBeCloseTo(mean, 6);
        expect(varianceOf(values)).toBeCloseTo(
          values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length,
          1,
        );
        expect(quantileOf(0, values)).toBe(Math.min(...values));
        expect(quantileOf(1, values)).toBe(Math.max(...values));
        const half = quantileOf(0.5, values);
        expect(values.filter((value) => value <= half).length).toBeGreaterThanOrEqual(values.length / 2);
      }),
    );
  });

  it("find the line that points lie on", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1000, max: 1000 }),
        fc.integer({ min: -1000, max: 1000 }),
        fc.integer({ min: 2, max: 50 }),
        (slope, intercept, count) => {
          const times = Array.from({ length: count }, (_, at) => at * 1000);
          const values = times.map((time) => intercept + (slope * time) / 1000);
          const line = linearRegression(times, values, 0);
          expect(line.slope).toBeCloseTo(slope, 6);
          expect(line.intercept).toBeCloseTo(intercept, 5);
        },
      ),
    );
    expect(linearRegression([0, 1], [Infinity, Infinity], 0).slope).toBeNaN();
  });
});

describe("a power", () => {
  it.each([
    [2, 10, 1024],
    [2, -1, 0.5],
    [2, 0.5, Math.SQRT2],
    [4, -0.5, 0.5],
    [-2, 3, -8],
    [1, Number.NaN, 1],
    [Number.NaN, 0, 1],
    [-1, Infinity, 1],
    [-1, -Infinity, 1],
    [0, -1, Infinity],
    [-8, 1 / 3, Number.NaN],
    // As Go has it, and promtool with it.
    [10, 308, 1.0000000000000006e308],
    [10, 309, Infinity],
    [10, -400, 0],
    [Infinity, -1, 0],
    [2, -1074, 5e-324],
  ])("%d ^ %d is %d", (base, exponent, expected) => {
    expect(power(base, exponent)).toBe(expected);
  });

  it("is close to JavaScript's own", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
        fc.double({ min: -40, max: 40, noNaN: true }),
        (base, exponent) => {
          const theirs = base ** exponent;
          expect(Math.abs(power(base, exponent) - theirs)).toBeLessThanOrEqual(1e-12 * theirs);
        },
      ),
    );
  });
});
