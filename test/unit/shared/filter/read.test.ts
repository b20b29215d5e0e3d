import { expect, it } from "vitest";
import { printFilter } from "../../../../shared/filter/print.ts";
import { readBegun, readFilter } from "../../../../shared/filter/read.ts";

it("a filter is understood, or says why not", () => {
  expect(readFilter("a")).toEqual({ expression: { kind: "text", pattern: ["a"] }, error: null });
  expect(readFilter("evn:x")).toMatchObject({ expression: null, error: { column: 1 } });
});

it("an unfinished filter is read without its last words, a wrong one not at all", () => {
  const printed = (text: string) => {
    const begun = readBegun(text);
    return begun && printFilter(begun);
  };
  expect(
    ["a env:", "a OR (b", 'a "b c', "a -", "(a", 'field.x:"', "a cpu>", "a evn:x", "status:x b OR"].map(printed),
  ).toEqual(["a", "a", "a", "a", "", "", "a", null, null]);
});
