import fc from "fast-check";
import { expect, it } from "vitest";
import { printFilter } from "../../../../shared/filter/print.ts";
import { readBegun, readFilter } from "../../../../shared/filter/read.ts";

it("a filter is understood, or says why not", () => {
  expect(readFilter("a")).toEqual({ expression: { kind: "text", pattern: ["a"] }, error: null });
  expect(readFilter("evn:x")).toMatchObject({ expression: null, error: { column: 1 } });
});

it.each([
  ["a env:", "a"],
  ["a OR (b", "a"],
  ['a "b c', "a"],
  ["a -", "a"],
  ["(a", ""],
  ['field.x:"', ""],
  ["a cpu>", "a"],
  ["a evn:x", "a"],
  ["a evn:x b", "a"],
  ["status:x b OR", ""],
  ["a (b OR evn:x) c", "a"],
  ["a b", "a b"],
])("%s is read as far as it is understood", (text, begun) => expect(printFilter(readBegun(text))).toBe(begun));

it("any text is read to some point", () => {
  const unit = fc.constantFrom(...'aen:>-*,()" 8', "OR ", "env:", "NOT ");
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 40 }), (text) => {
      expect(readBegun(text)).toHaveProperty("kind");
    }),
    { numRuns: 300 },
  );
});
