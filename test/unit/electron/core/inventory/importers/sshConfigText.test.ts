import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  expandTokens,
  splitArguments,
  takeWord,
} from "../../../../../../electron/core/inventory/importers/sshConfigText.ts";

describe("lines of an ssh configuration", () => {
  it.for([
    ["Host web1", "Host", "web1"],
    ["Port=22", "Port", "22"],
    ["Port = 22", "Port", "22"],
    ["Port\t=\t22", "Port", "22"],
    ["Port==22", "Port", "=22"],
    ['"User" root', "User", "root"],
    ["Compression", "Compression", ""],
  ] as const)("%s begins with its keyword", ([line, word, rest]) => {
    expect(takeWord(line)).toEqual({ word, rest });
  });

  it("have no keyword when a quote never closes", () => {
    expect(takeWord('"Host web')).toBeNull();
  });

  it.for([
    ["a b\tc", ["a", "b", "c"]],
    ['"a b" c', ["a b", "c"]],
    ["'a b' c", ["a b", "c"]],
    ["a\\ b", ["a b"]],
    ['"a\\"b"', ['a"b']],
    ["C:\\keys", ["C:\\keys"]],
    ["a # b", ["a"]],
    ["a#b", ["a#b"]],
    ['a"b c"d', ["ab cd"]],
    ["", []],
  ] as const)("%s splits into its arguments", ([text, words]) => {
    expect(splitArguments(text)).toEqual(words);
  });

  it("have no arguments when a quote never closes", () => {
    expect(splitArguments("a 'b")).toBeNull();
  });

  it("expand the tokens that are known, and none when one is not", () => {
    expect(expandTokens("%h-%%-%p", { h: "web", p: "22" })).toBe("web-%-22");
    expect(expandTokens("%h%x", { h: "web" })).toBeNull();
    expect(expandTokens("50%", {})).toBeNull();
    expect(expandTokens("%c", JSON.parse('{"__proto__":{"c":"x"}}') as Record<string, string>)).toBeNull();
  });

  it("are taken apart whatever they hold", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", '"', "'", "\\", " ", "=", "#", "\t") }), (text) => {
        const first = takeWord(text);
        if (first) expect(first.word.length + first.rest.length).toBeLessThanOrEqual(text.length);
        for (const word of splitArguments(text) ?? []) expect(text.length).toBeGreaterThanOrEqual(word.length);
      }),
    );
  });
});
