import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { autocorrelation, median, quantile, spread } from "../../../../../electron/core/capacity/robust.ts";
import { findSteps, isSawtooth } from "../../../../../electron/core/capacity/steps.ts";
import { isSignificant, theilSen } from "../../../../../electron/core/capacity/trend.ts";

/** The same numbers in every run: a linear congruential generator, -1 to 1 (Numerical Recipes). */
export function noise(count: number, seed = 1): number[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}
const days = (count: number): number[] => Array.from({ length: count }, (_, day) => day);

describe("robust statistics", () => {
  it("are the known ones", () => {
    expect(median([5, 1, 9])).toBe(5);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(quantile([1, 2, 3, 4, 5], 0.9)).toBeCloseTo(4.6, 12);
    // Deviations from 3: 2, 1, 0, 1, 97; their median is 1.
    expect(spread([1, 2, 3, 4, 100])).toBeCloseTo(1.4826, 10);
    expect(autocorrelation([1, 1, 1, 1])).toBe(0);
    expect(autocorrelation([1, -1, 1, -1, 1, -1])).toBeLessThan(-0.7);
    expect(autocorrelation(days(50))).toBeGreaterThan(0.9);
  });
  it("are not a number of nothing, instead of zero", () => {
    expect(median([])).toBeNaN();
  });
});

describe("the Theil-Sen line", () => {
  it("is the median of the slopes between pairs, by hand for five points", () => {
    // Slopes of pairs: 1, 1.5, 1.333, 1, 2, 1.5, 1, 1, 0.5, 0; their median is 1.
    const trend = theilSen([0, 1, 2, 3, 4], [1, 2, 4, 5, 5]);
    expect(trend?.slope).toBeCloseTo(1, 10);
    expect(trend?.tau).toBeCloseTo(0.9, 10);
  });

  it("finds a line through points exactly, whichever line it is", () => {
    const number = fc.double({ min: -50, max: 50, noNaN: true });
    fc.assert(
      fc.property(number, number, fc.integer({ min: 4, max: 30 }), (slope, start, count) => {
        const trend = theilSen(
          days(count),
          days(count).map((day) => start + slope * day),
        );
        expect(trend?.slope).toBeCloseTo(slope, 6);
        expect(trend?.intercept).toBeCloseTo(start, 5);
      }),
      { numRuns: 60 },
    );
  });

  it("has its slope between its bounds, turns round with the values, and grows with them", () => {
    const values = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 3, maxLength: 40 });
    fc.assert(
      fc.property(values, (levels) => {
        const times = days(levels.length);
        const trend = theilSen(times, levels);
        const turned = theilSen(
          times,
          levels.map((value) => -value),
        );
        if (!trend || !turned) throw new Error("three points have a line");
        expect(trend.low).toBeLessThanOrEqual(trend.slope);
        expect(trend.high).toBeGreaterThanOrEqual(trend.slope);
        expect(turned.slope).toBeCloseTo(-trend.slope, 8);
        expect(
          theilSen(
            times,
            levels.map((value) => 3 * value + 7),
          )?.slope,
        ).toBeCloseTo(3 * trend.slope, 6);
      }),
      { numRuns: 60 },
    );
  });

  it("is not moved by a fifth of the values being wild", () => {
    const values = days(40).map((day) => 20 + 0.5 * day + (day % 5 === 0 ? 60 : 0));
    expect(theilSen(days(40), values)?.slope).toBeCloseTo(0.5, 1);
  });

  it("is significant when it grows through noise, and not in noise alone", () => {
    const still = noise(60).map((by) => 50 + 2 * by);
    const growing = noise(60).map((by, day) => 50 + 2 * by + 0.2 * day);
    expect(isSignificant(theilSen(days(60), still) ?? expect.fail())).toBe(false);
    const trend = theilSen(days(60), growing) ?? expect.fail();
    expect(isSignificant(trend)).toBe(true);
    expect(trend.low).toBeLessThan(0.2);
    expect(trend.high).toBeGreaterThan(0.2);
  });

  it("takes noise for a trend in about five of a hundred cases, not more", () => {
    const wrong = Array.from({ length: 200 }, (_, run) => theilSen(days(30), noise(30, run + 1))).filter(
      (trend) => trend && isSignificant(trend),
    );
    expect(wrong.length).toBeLessThanOrEqual(20);
  });

  it("is less sure where each value resembles the one before", () => {
    // A random walk wanders without going anywhere.
    let at = 50;
    const walk = noise(60, 7).map((by) => (at += by));
    const independent = noise(60, 7).map((by) => 50 + by);
    const width = (values: number[]): number => {
      const trend = theilSen(days(60), values) ?? expect.fail();
      return trend.high - trend.low;
    };
    expect(width(walk)).toBeGreaterThan(2 * width(independent));
  });

  it("is none through two points", () => {
    expect(theilSen([0, 1], [1, 2])).toBeNull();
    expect(theilSen([], [])).toBeNull();
  });
});

describe("steps", () => {
  it("are found where a level changes for good: a cleanup, a large copy", () => {
    const cleaned = days(40).map((day) => (day < 25 ? 60 + 0.5 * day : 30 + 0.5 * (day - 25)));
    expect(findSteps(cleaned).map(({ index, by }) => [index, Math.round(by)])).toEqual([[25, -42]]);
    const copied = days(20).map((day) => (day < 10 ? 20 : 45));
    expect(findSteps(copied)).toEqual([{ index: 10, by: 25 }]);
  });

  it("are not seen in a steady growth, in noise, or in a single wild value", () => {
    expect(findSteps(days(40).map((day) => 5 * day))).toEqual([]);
    expect(findSteps(noise(60).map((by) => 50 + 3 * by))).toEqual([]);
    expect(findSteps(days(30).map((day) => (day === 12 ? 90 : 40)))).toEqual([]);
  });

  it("that come again and again are a habit", () => {
    const logs = days(56).map((day) => 40 + 4 * (day % 7));
    expect(isSawtooth(findSteps(logs))).toBe(true);
    expect(isSawtooth(findSteps(days(40).map((day) => (day < 20 ? 60 : 30))))).toBe(false);
  });

  it("are none in too few values", () => {
    expect(findSteps([1, 90, 1])).toEqual([]);
  });
});
