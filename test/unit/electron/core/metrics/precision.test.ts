import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { precisionOf } from "../../../../../electron/core/metrics/precision.ts";

describe("precision of kept values", () => {
  it.each([
    ["cpu.percent", 12.345_678, 12.35],
    ["cpu.percent", 100, 100],
    ["disk.free", 123_456_789_012, 123_456_789_012],
    ["network.rx", 123_456, 123_500],
    ["network.rx", 7, 7],
    ["temperature", 41.26, 41.3],
    ["host.up", 1, 1],
    ["load.1", 0.123_456_789, 0.123457],
    ["scraped_total", 9_007_199_254_740_991, 9_007_199_254_740_991],
    ["scraped_ratio", 1.234_567_89e-9, 1.234_57e-9],
    ["load.1", 0, 0],
    ["load.1", 5e-324, 5e-324],
    ["cpu.percent", 1e300, 1e300],
  ])("rounds %s %d to %d", (metric, value, expected) => {
    expect(precisionOf(metric)(value)).toBe(expected);
  });

  it("never moves a value by more than its digits say, and rounds once", () => {
    const values = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(values, fc.constantFrom("load.1", "network.rx", "memory.available"), (value, metric) => {
        const round = precisionOf(metric);
        const kept = round(value);
        expect(Math.abs(kept - value)).toBeLessThanOrEqual(Math.abs(value) * 1e-3);
        expect(Math.abs(round(kept) - kept)).toBeLessThanOrEqual(Math.abs(kept) * 1e-12);
      }),
    );
  });
});
