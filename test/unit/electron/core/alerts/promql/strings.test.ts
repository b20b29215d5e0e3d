import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quoted, unescape } from "../../../../../../electron/core/alerts/promql/strings.ts";

describe("what stands in quotes", () => {
  it.each([
    ["plain", "plain"],
    [String.raw`a\nb\tc\\d`, "a\nb\tc\\d"],
    [String.raw`\"`, '"'],
    [String.raw`\x41\101\u00e9\U0001F600`, "AAé😀"],
    [String.raw`\a\b\f\r\v`, "\u0007\b\f\r\v"],
  ])("%j is read as Go reads it", (body, text) => {
    expect(unescape(body, '"')).toBe(text);
  });

  it.each([
    String.raw`\q`,
    String.raw`\x4`,
    String.raw`\xff`,
    String.raw`\u12`,
    String.raw`\ud800`,
    String.raw`\U00110000`,
    String.raw`\8`,
    String.raw`\'`,
    "a\nb",
    "\\",
  ])("%j is refused", (body) => {
    expect(unescape(body, '"')).toBeNull();
  });

  it("knows the quotes that it stands in", () => {
    expect(unescape(String.raw`\'`, "'")).toBe("'");
    expect(unescape(String.raw`\"`, "'")).toBeNull();
  });

  it.each([
    ['a"b\\c', String.raw`"a\"b\\c"`],
    ["tab\tline\nbell\u0007", String.raw`"tab\tline\nbell\a"`],
    ["\u0001\u007f", String.raw`"\x01\x7f"`],
    ["zero\u200bwidth \u00a0", String.raw`"zero\u200bwidth \u00a0"`],
    ["é😀", '"é😀"'],
    ["\u{E0001}", String.raw`"\U000e0001"`],
  ])("%j is written as %s", (text, written) => {
    expect(quoted(text)).toBe(written);
  });

  it("is read back as it was written", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const written = quoted(text);
        expect(unescape(written.slice(1, -1), '"')).toBe(text);
        expect(written).not.toMatch(/\p{Cc}/u);
      }),
    );
  });
});
