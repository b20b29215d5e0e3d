import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDuration, printDuration } from "../../../../../../electron/core/alerts/promql/durations.ts";

describe("a duration", () => {
  it.each([
    ["0", 0],
    ["0s", 0],
    ["5m", 300_000],
    ["1h30m", 5_400_000],
    ["1d", 86_400_000],
    ["2w", 1_209_600_000],
    ["1y", 31_536_000_000],
    ["1500ms", 1500],
    ["1m30s500ms", 90_500],
    ["90s", 90_000],
  ])("%s is %d milliseconds", (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  it.each(["", "5", "m", "1.5m", "-5m", "5m1h", "5m5m", "5 m", "5M", "1h 5m", "5min", "99999999999y"])(
    "%j is none",
    (text) => {
      expect(parseDuration(text)).toBeNull();
    },
  );

  it.each([
    [0, "0s"],
    [90_000, "1m30s"],
    [86_400_000, "1d"],
    [604_800_000, "1w"],
    [691_200_000, "8d"],
    [31_536_000_000, "1y"],
    [-60_000, "-1m"],
    [1001, "1s1ms"],
  ])("of %d milliseconds is written %s", (milliseconds, text) => {
    expect(printDuration(milliseconds)).toBe(text);
  });

  it("is read back as it was written", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9 * 10 ** 12 }), (milliseconds) => {
        expect(parseDuration(printDuration(milliseconds))).toBe(milliseconds);
      }),
    );
  });
});
