import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { kept, superfluous } from "../../../../../electron/core/vaultBackups/thinning.ts";

const day = 24 * 3600 * 1000;
const now = Date.UTC(2026, 10, 23, 12);
const daily = (count: number): number[] => Array.from({ length: count }, (_, age) => now - age * day);
const keptOf = (times: readonly number[]): number[] => {
  const gone = new Set(superfluous(times));
  return times.filter((time) => !gone.has(time));
};
const anyTimes = fc.uniqueArray(fc.integer({ min: now - 900 * day, max: now }), { maxLength: 200 });

describe("the backups that are kept", () => {
  it("are all of them while there are few", () => expect(superfluous(daily(kept.newest))).toEqual([]));
  it("are a week of days, a month of weeks and a year of months", () => {
    const left = keptOf(daily(800));
    expect(left.slice(0, kept.days)).toEqual(daily(kept.days));
    // Mondays to Sundays: the last of each of five weeks, of which the present one is among the days.
    expect(left).toContain(Date.UTC(2026, 10, 15, 12));
    expect(left).toContain(Date.UTC(2026, 10, 1, 12));
    // The last of each month.
    expect(left).toContain(Date.UTC(2026, 9, 31, 12));
    expect(left).toContain(Date.UTC(2025, 11, 31, 12));
    expect(left.at(-1)).toBe(Date.UTC(2025, 11, 31, 12));
  });
  it("include the newest few of one busy hour", () => {
    const busy = Array.from({ length: 50 }, (_, n) => now - n * 60_000);
    expect(keptOf(busy)).toEqual(busy.slice(0, kept.newest));
  });
  it("are bounded, include the newest, and stay the same when thinned again", () => {
    fc.assert(
      fc.property(anyTimes, (times) => {
        const left = keptOf(times);
        expect(left.length).toBeLessThanOrEqual(kept.newest + kept.days + kept.weeks + kept.months);
        if (times.length > 0) expect(left).toContain(Math.max(...times));
        expect(superfluous(left)).toEqual([]);
      }),
    );
  });
});
