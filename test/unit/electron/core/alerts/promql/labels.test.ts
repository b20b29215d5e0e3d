import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compareLabels,
  dropLabels,
  dropName,
  keepLabels,
  labelsFrom,
  labelsKey,
  printLabels,
} from "../../../../../../electron/core/alerts/promql/labels.ts";
import { compileMatcher, compileMatchers } from "../../../../../../electron/core/alerts/promql/matching.ts";
import type { Labels } from "../../../../../../electron/core/alerts/promql/series.ts";

const record = fc.dictionary(
  fc.constantFrom("a", "b", "c", "__name__"),
  fc.constantFrom("", "x", "y", "x,b=1:y", "1:x", "é"),
  { maxKeys: 4 },
);
const shuffled = (labels: Labels): Labels => new Map([...labels].toReversed());

describe("a set of labels", () => {
  it("has one key, whatever the order, and another than every other set", () => {
    fc.assert(
      fc.property(record, record, (one, two) => {
        const [a, b] = [labelsFrom(one), labelsFrom(two)];
        expect(labelsKey(shuffled(a))).toBe(labelsKey(a));
        const same = a.size === b.size && [...a].every(([name, value]) => b.get(name) === value);
        expect(labelsKey(a) === labelsKey(b)).toBe(same);
        expect(compareLabels(a, b) === 0).toBe(same);
      }),
    );
  });

  it("is sorted by names and values, as promtool lists series", () => {
    const sets = ['{a="1"}', '{a="1", b="1"}', '{a="2"}', '{b="0"}'];
    const given: Record<string, string>[] = [{ b: "0" }, { a: "2" }, { a: "1", b: "1" }, { a: "1" }];
    const labels = given.map(labelsFrom);
    expect(labels.toSorted(compareLabels).map(printLabels)).toEqual(sets);
    expect(compareLabels(labelsFrom({ a: "1" }), labelsFrom({ a: "1", b: "1" }))).toBeLessThan(0);
  });

  it("is ordered in one way only", () => {
    fc.assert(
      fc.property(record, record, record, (one, two, three) => {
        const [a, b, c] = [labelsFrom(one), labelsFrom(two), labelsFrom(three)];
        expect(Math.sign(compareLabels(a, b))).toBe(-Math.sign(compareLabels(b, a)) + 0);
        if (compareLabels(a, b) <= 0 && compareLabels(b, c) <= 0) expect(compareLabels(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });

  it("loses empty values, and may have names that objects know", () => {
    expect(printLabels(labelsFrom({ a: "", b: "1" }))).toBe('{b="1"}');
    const odd = new Map([
      ["__proto__", "p"],
      ["constructor", "c"],
    ]);
    expect(printLabels(odd)).toBe('{__proto__="p", constructor="c"}');
    expect(labelsKey(odd)).not.toBe(labelsKey(new Map()));
  });

  it("is kept or dropped by name", () => {
    const labels = labelsFrom({ __name__: "m", a: "1", b: "2" });
    expect(printLabels(keepLabels(labels, ["b", "nosuch"]))).toBe('{b="2"}');
    expect(printLabels(dropLabels(labels, ["a", "nosuch"]))).toBe('{__name__="m", b="2"}');
    expect(printLabels(dropName(labels))).toBe('{a="1", b="2"}');
    expect(labels.size).toBe(3);
  });
});

describe("a matcher", () => {
  it.each([
    ["=", "x", ["x"], ["", "xx"]],
    ["=", "", [""], ["x"]],
    ["!=", "x", ["", "y"], ["x"]],
    ["=~", "x|y.*", ["x", "y", "yes"], ["", "xy"]],
    ["!~", "x|y.*", ["", "xy"], ["x", "yes"]],
    ["=~", "", [""], ["x"]],
  ] as const)("%s %j fits whole values", (type, value, yes, no) => {
    const test = compileMatcher({ name: "a", type, value });
    // Twice: the second answer is remembered.
    for (const round of [1, 2]) {
      for (const text of yes) expect(test(text), `${text} ${round}`).toBe(true);
      for (const text of no) expect(test(text), `${text} ${round}`).toBe(false);
    }
  });

  it("takes a label that is not there for an empty one, and all must fit", () => {
    const fits = compileMatchers([
      { name: "a", type: "=", value: "1" },
      { name: "b", type: "!~", value: ".+" },
    ]);
    expect(fits(labelsFrom({ a: "1" }))).toBe(true);
    expect(fits(labelsFrom({ a: "1", b: "2" }))).toBe(false);
    expect(fits(labelsFrom({ b: "2" }))).toBe(false);
  });

  it("remembers no more than a bounded number of answers, and stays right", () => {
    const test = compileMatcher({ name: "a", type: "=~", value: "x\\d*[05]" });
    for (let at = 0; at < 3000; at += 1) expect(test(`x${at}`)).toBe(at % 5 === 0);
  });
});
