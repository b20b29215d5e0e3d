import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS, forecast, type Forecast, TREND_DAYS } from "../../../../../electron/core/capacity/forecast.ts";

const now = Date.UTC(2026, 10, 23, 12);
/** Daily means that end today. */
const daily = (values: (number | null)[]) => ({ from: now - (values.length - 1) * DAY_MS, stepMs: DAY_MS, values });
const grow = (count: number, from: number, perDay: number): number[] =>
  Array.from({ length: count }, (_, day) => from + perDay * day);
const of = (values: (number | null)[]): Forecast => forecast(daily(values), now) ?? expect.fail("no forecast");
const inDays = (at: number | null): number => Math.round(((at ?? Number.NaN) - now) / DAY_MS);

describe("the forecast of a disk", () => {
  it("says when it will be full, with certainty when it fills as by a ruler", () => {
    const found = of(grow(41, 40, 1));
    expect(found).toMatchObject({ verdict: "growing", confidence: "good", days: 41, step: null });
    // 80 % now, one percent a day; the level is the median of the last three days.
    expect(inDays(found.fullAt)).toBe(21);
    expect(inDays(found.fullFrom)).toBe(21);
    expect(inDays(found.fullTo)).toBe(21);
  });

  it("gives a time between two dates when it does not, the likely one between them", () => {
    const found = of(grow(41, 40, 0.9).map((value, day) => value + 2 * Math.sin(day * 2.3)));
    expect(found.verdict).toBe("growing");
    expect(found.fullFrom ?? Infinity).toBeLessThan(found.fullAt ?? 0);
    expect(found.fullTo ?? 0).toBeGreaterThan(found.fullAt ?? Infinity);
    expect(inDays(found.fullAt)).toBeGreaterThan(22);
    expect(inDays(found.fullAt)).toBeLessThan(34);
  });

  it("gives no date to what only goes up and down", () => {
    const found = of(grow(40, 50, 0).map((value, day) => value + 5 * Math.sin(day * 1.7)));
    expect(found).toMatchObject({ verdict: "steady", fullAt: null, fullFrom: null, fullTo: null });
  });

  it("gives no date to what falls, or would take more than a year", () => {
    expect(of(grow(40, 80, -0.5))).toMatchObject({ verdict: "falling", fullAt: null });
    expect(of(grow(60, 10, 0.05))).toMatchObject({ verdict: "growing", fullAt: null, fullTo: null });
  });

  it("counts from the cleanup on, and tells of it", () => {
    const found = of([...grow(30, 50, 1.5), ...grow(15, 30, 1)]);
    expect(found.step).toMatchObject({ at: now - 14 * DAY_MS });
    expect(found.step?.by).toBeCloseTo(-63.5, 5);
    expect(found).toMatchObject({ verdict: "growing", days: 15 });
    expect(inDays(found.fullAt)).toBe(57);
  });

  it("waits after a cleanup until there are days enough again", () => {
    const found = of([...grow(30, 50, 1.5), ...grow(4, 30, 1)]);
    expect(found).toMatchObject({ verdict: "short", fullAt: null, daysNeeded: TREND_DAYS - 4 });
  });

  it("does not take the rise between two clearings of the logs for the way to full", () => {
    const found = of(Array.from({ length: 56 }, (_, day) => 40 + 4 * (day % 7)));
    expect(found).toMatchObject({ sawtooth: true, step: null, verdict: "steady" });
  });

  it("says how many more days it needs", () => {
    expect(of([50, 51, 52])).toMatchObject({ verdict: "short", days: 3, daysNeeded: 4, fullAt: null });
  });

  it("knows nothing of a series without values, and copes with gaps", () => {
    expect(forecast(daily([null, null]), now)).toBeNull();
    const gaps = grow(41, 40, 1).map((value, day) => (day % 3 === 1 ? null : value));
    expect(inDays(of(gaps).fullAt)).toBe(22);
  });

  it("keeps its dates in order and in the time to come, whatever the readings are", () => {
    const value = fc.option(fc.double({ min: 0, max: 100, noNaN: true }), { nil: null, freq: 8 });
    fc.assert(
      fc.property(fc.array(value, { maxLength: 90 }), (values) => {
        const found = forecast(daily(values), now);
        if (!found) return values.every((one) => one === null);
        const { fullFrom, fullAt, fullTo, verdict } = found;
        if (fullAt !== null) {
          expect(verdict).toBe("growing");
          expect(fullFrom ?? Infinity).toBeLessThanOrEqual(fullAt);
          expect(fullFrom ?? Infinity).toBeGreaterThanOrEqual(now);
          expect(fullTo ?? Infinity).toBeGreaterThanOrEqual(fullAt);
        }
        return found.days > 0;
      }),
      { numRuns: 60 },
    );
  });
});
