import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileRegex, type Regex } from "../../../../../../electron/core/alerts/promql/regex/compile.ts";

class Refused extends Error {}
const compile = (text: string): Regex =>
  compileRegex(text, (problem, known) => {
    throw new Refused(`${known ? "lacking" : "wrong"}: ${problem}`);
  });

describe("a regular expression", () => {
  it.each([
    ["", [""], ["a"]],
    ["abc", ["abc"], ["ab", "abcd", "xabc"]],
    ["a|bc|", ["a", "bc", ""], ["b", "abc"]],
    ["a.c", ["abc", "aéc", "a😀c"], ["a\nc", "ac"]],
    ["(?s)a.c", ["a\nc"], []],
    ["(?i)Abc[D-F]", ["aBCd", "ABCF"], ["abcg"]],
    ["(?i:a)b", ["Ab", "ab"], ["AB"]],
    ["x*", ["", "xxx"], ["y"]],
    ["x+?y", ["xy", "xxy"], ["y"]],
    ["x{2}", ["xx"], ["x", "xxx"]],
    ["x{2,}", ["xx", "xxxx"], ["x"]],
    ["x{1,3}", ["x", "xxx"], ["", "xxxx"]],
    ["x{,3}", ["x{,3}"], ["xx"]],
    ["{", ["{"], []],
    ["[a-c]", ["a", "c"], ["d"]],
    ["[^a-c]", ["d", "\n"], ["a", ""]],
    ["[]a]", ["]", "a"], ["b"]],
    ["[a\\]-]", ["a", "]", "-"], ["b"]],
    ["[\\d.]+", ["1.5"], ["a"]],
    ["[[:alpha:]_]+", ["ab_C"], ["a1"]],
    ["[^[:space:]]", ["x"], [" "]],
    ["\\d\\D\\w\\W\\s\\S", ["1aa b".replace("b", " x").slice(0, 4) + " x"], ["aaaaaa"]],
    ["\\.\\*\\[\\(", [".*[("], ["a"]],
    ["\\x41\\x{1F600}\\t", ["A😀\t"], []],
    ["^abc$", ["abc"], ["xabc"]],
    ["a^b", [], ["ab"]],
    ["\\Aab\\z", ["ab"], ["abc"]],
    ["a\\b.*", ["a b", "a"], ["ab"]],
    ["a\\Bb", ["ab"], ["a b"]],
    ["(a|ab)(c|bcd)", ["ac", "abc", "abcd", "abbcd"], ["a"]],
    ["(a*)*b", ["b", "aab"], ["aa"]],
    ["(?P<n>a)\\-", ["a-"], []],
  ])("%s matches whole texts", (text, yes, no) => {
    const regex = compile(text);
    for (const subject of yes) expect(regex.test(subject), subject).toBe(true);
    for (const subject of no) expect(regex.test(subject), subject).toBe(false);
  });

  it.each([
    "(",
    ")",
    "a)",
    "[",
    "[a",
    "*",
    "a**",
    "a*+",
    "a{2}{3}",
    "x{2,1}",
    "x{1001}",
    "[z-a]",
    "(?=x)",
    "(?!x)",
    "(?<n>x)",
    "\\",
    "\\y",
    "\\8",
    "(?x)a",
    "[[:nosuch:]]",
    "\\x4",
    "\\x{110000}",
    "(?i-)a",
  ])("%s is refused as RE2 does", (text) => {
    expect(() => compile(text)).toThrow(/^wrong/);
  });

  it.each(["\\pL", "\\QaE", "(?m)a", "(?U)a", "\\1", "x".repeat(1001), "(x{900}){900}"])(
    "%s is named as not supported",
    (text) => {
      expect(() => compile(text)).toThrow(/^lacking/);
    },
  );

  it("catches its groups, the leftmost choice first", () => {
    expect(compile("(.*)-(.*)").groups("a-b-c")).toEqual(["a-b-c", "a-b", "c"]);
    expect(compile("(.*?)-(.*)").groups("a-b-c")).toEqual(["a-b-c", "a", "b-c"]);
    expect(compile("(a)|(b)").groups("b")).toEqual(["b", undefined, "b"]);
    expect(compile("(😀+)(.)").groups("😀😀é")).toEqual(["😀😀é", "😀😀", "é"]);
    expect(compile("(a)").groups("b")).toBeNull();
    expect(compile("(?P<x>a)(b)").names).toEqual([null, "x", null]);
  });

  it("takes no longer for expressions that make others hang", () => {
    const subject = "a".repeat(2000);
    for (const text of ["(a+)+b", "(a|aa)+b", "(a*)*b", "(.*)(.*)(.*)(.*)b", "(a?){500}a{500}b"])
      expect(compile(text).test(subject)).toBe(false);
  });

  it("agrees with JavaScript's own on what both understand", () => {
    const atom = fc.constantFrom("a", "b", ".", "[ab]", "[^a]", "\\d", "\\w", "1", "-");
    const piece = fc
      .tuple(atom, fc.constantFrom("", "", "*", "+", "?", "*?", "{2}", "{1,2}"))
      .map(([one, times]) => one + times);
    const sequence = fc.array(piece, { maxLength: 4 }).map((parts) => parts.join(""));
    const choice = fc.array(sequence, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("|"));
    const pattern = fc.tuple(sequence, choice, sequence).map(([a, b, c]) => `${a}(${b})${c}`);
    fc.assert(
      fc.property(pattern, fc.array(fc.constantFrom("a", "b", "1", "-", "x"), { maxLength: 6 }), (text, parts) => {
        const subject = parts.join("");
        const theirs = new RegExp(`^(?:${text})$`, "u").exec(subject);
        expect(compile(text).groups(subject)?.[1] ?? null).toBe(theirs?.[1] ?? null);
        expect(compile(text).test(subject)).toBe(theirs !== null);
      }),
      { numRuns: 500 },
    );
  });

  it("throws nothing but what it refuses with", () => {
    const soup = fc
      .array(fc.constantFrom(..."abc()[]{}*+?|\\^$.-,:dwsbBAzxpQ019iPnU<>=!é😀".match(/./gu)!), { maxLength: 20 })
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.oneof(soup, fc.string({ unit: "binary" })), (text) => {
        try {
          compile(text).groups("abc-1\n");
        } catch (error) {
          expect(error).toBeInstanceOf(Refused);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
