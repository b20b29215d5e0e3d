import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  expandTokens,
  expandVariables,
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

describe("variables in a name", () => {
  const variables = { HOME: "/home/alice", ODD: "%h ${HOME}" };

  it("are replaced in one pass with the tokens, and what they hold is left as it is", () => {
    expect(expandVariables("${HOME}/%h/${ODD}", variables, { h: "web" })).toEqual({
      text: "/home/alice/web/%h ${HOME}",
    });
    expect(expandVariables("${HOME}/%h", variables)).toEqual({ text: "/home/alice/%h" });
    expect(expandVariables("$HOME/$$/{HOME}", variables)).toEqual({ text: "$HOME/$$/{HOME}" });
  });

  it.each([
    ["${SECRET}/x", "SECRET"],
    ["${}", ""],
    ["${HOME", "HOME"],
    ["${HOME}${constructor}", "constructor"],
  ])("that are not known in %s are named", (text, name) => {
    expect(expandVariables(text, variables)).toEqual({
      problem: `needs the variable ${name}, which has no value or is not read`,
    });
  });

  it("are told of after the token that came first", () => {
    expect(expandVariables("%x ${NO}", variables, {})).toEqual({ problem: "has an unknown token" });
  });

  it("give a text or a problem for whatever is written", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.dictionary(fc.string(), fc.string()), (text, known) => {
        const got = expandVariables(text, known, known);
        expect(Object.keys(got)).toHaveLength(1);
        if (!/[%$]/.test(text)) expect(got).toEqual({ text });
      }),
    );
  });
});
