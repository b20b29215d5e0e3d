import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isFailure } from "../../../../../../shared/base/failure.ts";
import { printLabels } from "../../../../../../electron/core/alerts/promql/labels.ts";
import { parseSeries, parseValues } from "../../../../../../electron/core/alerts/prometheus/seriesNotation.ts";

describe("the values of a series", () => {
  it.each([
    ["", []],
    ["1 2.5 -3 1e3 0x2 .5", [1, 2.5, -3, 1000, 0, 0, 0, 0.5]],
    ["0+10x3", [0, 10, 20, 30]],
    ["5-2x2", [5, 3, 1]],
    ["-1+-1x1".replace("+-", "-"), [-1, -2]],
    ["7x2", [7, 7, 7]],
    ["1x0", [1]],
    ["_ 1 _x2 2", [undefined, 1, undefined, undefined, 2]],
    ["1 stale 2", [1, null, 2]],
    ["Inf -Inf NaN", [Infinity, -Infinity, Number.NaN]],
    ["  1\t2  ", [1, 2]],
    // Each step is added to the value before.
    ["0+0.1x3", [0, 0.1, 0.2, 0.30000000000000004]],
  ])("%j are %j", (text, values) => {
    expect(parseValues(text)).toEqual(values);
  });

  it.each(["1+1", "1,2", "x", "1 x3", "_+1x2", "stalex3", "1x", "1--1x2", "1\n2", "- 1", "1x-1"])(
    "%j are refused",
    (text) => {
      expect(() => parseValues(text)).toThrow("promql.notation");
    },
  );

  it.each(["1x60000", "_x99999999", "0+1x49999 1 2"])("%s are too many", (text) => {
    expect(() => parseValues(text)).toThrow("promql.tooMuch");
  });
});

describe("the name of a series", () => {
  it.each([
    ["up", '{__name__="up"}'],
    ['up{job="a", instance="b"}', '{__name__="up", instance="b", job="a"}'],
    ['{__name__="up",x="y"}', '{__name__="up", x="y"}'],
    ["{}", "{}"],
    ["", "{}"],
    // Beside a name an empty label is none; alone it stays.
    ['up{x=""}', '{__name__="up"}'],
    ['{x=""}', '{x=""}'],
  ])("%s is %s", (text, labels) => {
    expect(printLabels(parseSeries(text))).toBe(labels);
  });

  it.each(['up{job!="a"}', 'up{job=~"a"}', "up{", "up 1", "up{job=a}", "1", "up[5m]"])("%s is refused", (text) => {
    expect(() => parseSeries(text)).toThrow(/^promql\./);
  });
});

it("throws nothing but failures, whatever it is given", () => {
  const soup = fc
    .array(fc.constantFrom("1", "+", "-", "x", "3", "_", "stale", " ", "e", "Inf", ".", "{", "}", "a", "=", '"', ","))
    .map((parts) => parts.join(""));
  fc.assert(
    fc.property(fc.oneof(soup, fc.string()), (text) => {
      for (const parse of [parseSeries, parseValues])
        try {
          parse(text);
        } catch (error) {
          expect(isFailure(error) && error.code.startsWith("promql."), String(error)).toBe(true);
        }
    }),
    { numRuns: 500 },
  );
});
