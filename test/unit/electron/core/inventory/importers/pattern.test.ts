import { sep } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matchesPattern, pathOf, patternOf } from "../../../../../../electron/core/inventory/importers/pattern.ts";

describe("shell patterns", () => {
  it.for([
    ["web1", "web1", true],
    ["web1", "web", false],
    ["web1", "web?", true],
    ["web12", "web?", false],
    ["web", "web*", true],
    ["a.example.com", "*.example.com", true],
    ["example.com", "*.example.com", false],
    ["abcabc", "*abc", true],
    ["abcabd", "*abc", false],
    ["", "*", true],
    ["", "?", false],
    ["a", "", false],
    ["b.conf", "[ab].conf", true],
    ["c.conf", "[!ab].conf", true],
    ["b.conf", "[!ab].conf", false],
    ["7", "[0-9]", true],
    ["]", "[]]", true],
    ["[x", "[x", true],
    ["^", "[^a]", true],
    ["b", "[^a]", false],
    ["b", "[[:alpha:]]", true],
    ["B", "[[:lower:][:digit:]]", false],
    ["7", "[[:lower:][:digit:]]", true],
    ["7", "[![:digit:]]", false],
    [":", "[[:nope:]]", false],
    [":]", "[[:nope:]]", true],
    ["*", "\\*", true],
    ["x", "\\*", false],
    ["]", "[\\]]", true],
    ["!", "[\\!]", true],
    ["a-", "a[-b]", true],
    ["\\", "\\", true],
  ] as const)("%s against %s: %s", ([text, pattern, expected], ctx) => {
    if (sep === "\\" && pattern.includes(sep)) ctx.skip("the backslash parts folders here");
    expect(matchesPattern(text, pattern)).toBe(expected);
  });

  it("take a bracket as it is where ssh does", () => {
    expect(matchesPattern("[x]", "[x]", false)).toBe(true);
    expect(matchesPattern("x", "[x]", false)).toBe(false);
  });

  it("that are made of a path match that path alone", () => {
    const path = fc.string({ unit: fc.constantFrom(..."ab*?[]\\!^-"), maxLength: 12 });
    fc.assert(
      fc.property(path, path, (one, other) => {
        expect(matchesPattern(one, patternOf(one))).toBe(true);
        expect(matchesPattern(other, patternOf(one))).toBe(one === other);
        if (sep === "/") expect(pathOf(one.replaceAll(/[*?[\\]/g, "\\$&"))).toBe(one);
      }),
    );
  });

  it("match what they were made from, whatever stands between the stars", () => {
    const part = fc.string({ maxLength: 8 }).filter((text) => !/[*?[\\]/.test(text));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), part, (parts, filler) => {
        expect(matchesPattern(parts.join(filler), parts.join("*"))).toBe(true);
      }),
    );
  });

  it("stay quick for a pattern that would send a backtracking matcher away for ever", () => {
    expect(matchesPattern(`${"a".repeat(2000)}b`, "*a".repeat(200))).toBe(false);
  });
});
