import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitWords } from "../../../../../../../electron/core/inventory/importers/ansible/shellWords.ts";

describe("the words of a host line", () => {
  it.each([
    ["a b  c", ["a", "b", "c"]],
    ["\ta\t", ["a"]],
    ["", []],
    ["a='b c' d", ["a=b c", "d"]],
    ['a="b c"d', ["a=b cd"]],
    ["a='' b", ["a=", "b"]],
    ["'' x", ["", "x"]],
    [String.raw`a\ b c`, ["a b", "c"]],
    [String.raw`"a\"b\\c\d"`, [String.raw`a"b\c\d`]],
    [String.raw`'a\b'`, [String.raw`a\b`]],
    ["a # b", ["a"]],
    ["a#b c", ["a"]],
    ["'a#b' c", ["a#b", "c"]],
    ["#", []],
  ])("are split as Python's shlex does: %j", (line, words) => {
    expect(splitWords(line)).toEqual(words);
  });

  it.each(["'a", 'a"', "a\\"])("are none when a quote stays open: %j", (line) => {
    expect(splitWords(line)).toBeNull();
  });

  it("come back whole when each is quoted", () => {
    const quoted = (word: string): string => `'${word.replaceAll("'", `'"'"'`)}'`;
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 10 }), { maxLength: 5 }), (words) => {
        expect(splitWords(words.map(quoted).join(" "))).toEqual(words);
      }),
    );
  });
});
