import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alertsAt, parseRange } from "../../../../../../electron/core/checks/plugins/range.ts";

describe("thresholds of plugins", () => {
  // The table of the Nagios plugin guidelines: when is there an alert?
  it.each<[string, number[], number[]]>([
    ["10", [-0.1, 10.1, -5], [0, 10, 5]],
    ["10:", [9.9, -1], [10, 1e9]],
    ["~:10", [10.1], [-1e9, 10]],
    ["10:20", [9, 21], [10, 15, 20]],
    ["@10:20", [10, 15, 20], [9.9, 20.1]],
    ["@0:20", [0, 20], [-0.1, 21]],
    ["0:0", [1, -1], [0]],
    [":5", [6, -1], [0, 5]],
    ["-20:-10", [-9, -21], [-15]],
    ["~:", [], [-1e12, 0, 1e12]],
    ["@~:0.5", [-1, 0.5], [0.6]],
    ["1.5e1:2e1", [14], [15, 20]],
  ])("%s alerts at %j and not at %j", (text, alerts, quiet) => {
    const range = parseRange(text);
    expect(range).not.toBeNull();
    if (!range) return;
    expect(alerts.map((value) => alertsAt(range, value))).toEqual(alerts.map(() => true));
    expect(quiet.map((value) => alertsAt(range, value))).toEqual(quiet.map(() => false));
  });

  it.each(["", "@", "a", "10:a", "20:10", "1:2:3", "~", "10%", "--1", "@@1:2"])("refuses %j", (text) => {
    expect(parseRange(text)).toBeNull();
  });

  it("gives a range that begins before it ends, or none, whatever it is given", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^@?[~\d.-]{0,6}:?[\d.-]{0,6}$/)), (text) => {
        const range = parseRange(text);
        if (range) expect(range.start).toBeLessThanOrEqual(range.end);
      }),
      { numRuns: 300 },
    );
  });

  it("reads back what is written from two numbers", () => {
    const number = fc.integer({ min: -100_000, max: 100_000 });
    fc.assert(
      fc.property(number, number, number, fc.boolean(), (a, b, value, inside) => {
        const [start, end] = a < b ? [a, b] : [b, a];
        const range = parseRange(`${inside ? "@" : ""}${start}:${end}`);
        expect(range).toEqual({ start, end, inside });
        if (range) expect(alertsAt(range, value)).toBe((value >= start && value <= end) === inside);
      }),
      { numRuns: 200 },
    );
  });
});
