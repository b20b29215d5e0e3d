import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  formatExponent,
  formatFixed,
  formatGeneral,
} from "../../../../../../electron/core/alerts/prometheus/goFormat.ts";
import {
  humanize,
  humanize1024,
  humanizeDuration,
  humanizePercentage,
} from "../../../../../../electron/core/alerts/prometheus/humanize.ts";
import { sprintf } from "../../../../../../electron/core/alerts/prometheus/printf.ts";

describe("a number as Go prints it", () => {
  it.each([
    [0.5, 0, "0"],
    [1.5, 0, "2"],
    [2.5, 0, "2"],
    [0.125, 2, "0.12"],
    [1.005, 2, "1.00"],
    [-1234.5678, 2, "-1234.57"],
    [1e21, 1, "1000000000000000000000.0"],
    [5e-324, 3, "0.000"],
    [-0, 1, "-0.0"],
    [Number.NaN, 2, "NaN"],
    [-Infinity, 2, "-Inf"],
  ])("%d with %d places is %s", (value, places, text) => {
    expect(formatFixed(value, places)).toBe(text);
  });

  it.each([
    [1234567, null, "1.234567e+06"],
    [100000, null, "100000"],
    [1e6, null, "1e+06"],
    [0.0001, null, "0.0001"],
    [0.00001, null, "1e-05"],
    [3, null, "3"],
    [0, null, "0"],
    [1234.5, 4, "1234"],
    [1235.5, 4, "1236"],
    [99999, 4, "1e+05"],
    [0.00012345, 3, "0.000123"],
    [1e300, 4, "1e+300"],
  ])("%d in %s digits is %s", (value, digits, text) => {
    expect(formatGeneral(value, digits)).toBe(text);
  });

  it.each([
    [3, null, "3E+00"],
    [0.1, null, "1E-01"],
    [123456, null, "1.23456E+05"],
    [-1e-300, null, "-1E-300"],
    [9.99, 1, "1.0E+01"],
  ])("%d with an exponent is %s", (value, places, text) => {
    expect(formatExponent(value, places, "E")).toBe(text);
  });

  it("is read back as the same number where nothing is rounded", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(formatGeneral(value, null))).toBe(value);
        expect(Number(formatExponent(value, null, "E"))).toBe(value);
      }),
    );
  });

  it("is rounded to the nearest", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e15, max: 1e15, noNaN: true }),
        fc.integer({ min: 0, max: 8 }),
        (value, places) => {
          expect(Math.abs(Number(formatFixed(value, places)) - value)).toBeLessThanOrEqual(
            0.5 * 10 ** -places + Math.abs(value) * 1e-15,
          );
        },
      ),
    );
  });
});

describe("a number for people", () => {
  it.each([
    [1234567, "1.235M", "1.177Mi", "14d 6h 56m 7s", "1.235e+08%"],
    [0, "0", "0", "0s", "0%"],
    [0.25, "250m", "0.25", "250ms", "25%"],
    [-2048, "-2.048k", "-2ki", "-34m 8s", "-2.048e+05%"],
    [59.5, "59.5", "59.5", "59.5s", "5950%"],
    [Number.POSITIVE_INFINITY, "+Inf", "+Inf", "+Inf", "+Inf%"],
  ])("%d", (value, plain, binary, duration, percentage) => {
    expect([humanize(value), humanize1024(value), humanizeDuration(value), humanizePercentage(value)]).toEqual([
      plain,
      binary,
      duration,
      percentage,
    ]);
  });
});

describe("printf", () => {
  it.each([
    ["%s is %.1f%%", ["disk", 91.25], "disk is 91.2%"],
    ["%d|%5d|%-5d|%05d|%+d", [1n, 2n, 3n, 4n, 5n], "1|    2|3    |00004|+5"],
    ["%8.3f|%-8.2f|%08.2f", [3.14159, 2.5, -1.5], "   3.142|2.50    |-0001.50"],
    ["%q %v %s", ['a"b', 1.5, "x"], '"a\\"b" 1.5 x'],
    ["%.2s", ["héllo"], "hé"],
    ["%d %s", [1.5, 2], "%!d(float64=1.5) %!s(float64=2)"],
    ["%f", ["x"], "%!f(string=x)"],
    ["%z", [1n], "%!z(int=1)"],
    ["%s %s", ["a"], "a %!s(MISSING)"],
    ["x", [1.5, "b"], "x%!(EXTRA float64=1.5, string=b)"],
    ["100%", [], "100%!(NOVERB)"],
    ["%x %X", [255n, 255n], "ff FF"],
  ])("%s", (format, args, text) => {
    expect(sprintf(format, args)).toBe(text);
  });

  it("refuses to fill memory", () => {
    expect(() => sprintf("%999999999d", [1n])).toThrow(RangeError);
  });

  it("throws nothing else, whatever the format", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(..."%%%sdfegvqxX+-0# .*123ab")).map((parts) => parts.join("")),
        fc.array(fc.oneof(fc.string(), fc.double(), fc.bigInt())),
        (format, args) => {
          try {
            expect(sprintf(format, args).length).toBeLessThan(10_000);
          } catch (error) {
            expect(error).toBeInstanceOf(RangeError);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
