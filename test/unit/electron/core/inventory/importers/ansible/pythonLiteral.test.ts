import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readPythonValue } from "../../../../../../../electron/core/inventory/importers/ansible/pythonLiteral.ts";

describe("a value of an INI inventory", () => {
  it.each([
    ["5", 5],
    ["-5", -5],
    ["+5", 5],
    ["- 5", -5],
    ["000", 0],
    ["1_000", 1000],
    ["0x1F", 31],
    ["0o17", 15],
    ["0b101", 5],
    ["1.5", 1.5],
    [".5", 0.5],
    ["5.", 5],
    ["1e3", 1000],
    ["1_0.2_5", 10.25],
    ["-1.5e-3", -0.0015],
  ])("is a number where Python has one: %s", (text, value) => {
    expect(readPythonValue(text)).toBe(value);
  });

  it.each(["007", "1__0", "_1", "0x", "0xG", "1e", "1j", "--1", "1+1", "1 2", "12345678901234567890", "1e999", "nan"])(
    "stays text where Python has no number that JSON can hold: %s",
    (text) => {
      expect(readPythonValue(text)).toBe(text);
    },
  );

  it.each([
    ["True", true],
    ["False", false],
    ["None", null],
  ])("is %s only as Python writes it", (text, value) => {
    expect(readPythonValue(text)).toBe(value);
    expect(readPythonValue(text.toLowerCase())).toBe(text.toLowerCase());
    expect(readPythonValue(`${text}x`)).toBe(`${text}x`);
  });

  it.each([
    ["'a b'", "a b"],
    ['"a b"', "a b"],
    ["'it''s'", "its"],
    ["'a' \"b\"", "ab"],
    ["'''a'b'''", "a'b"],
    ["u'x'", "x"],
    ["b'x'", "x"],
    [String.raw`r'\d\''`, String.raw`\d\'`],
    [String.raw`'\n\t\\\''`, "\n\t\\'"],
    [String.raw`'\x41\u00e9\U0001F600\101\0'`, "Aé😀A\0"],
    [String.raw`'\q'`, String.raw`\q`],
    ["''", ""],
  ])("is the string that Python's quotes hold: %s", (text, value) => {
    expect(readPythonValue(text)).toBe(value);
  });

  it.each(["'open", "'a'b", String.raw`'\x4'`, String.raw`'\u12'`, String.raw`'\U00110000'`, "ur'x'x", "x'y'"])(
    "stays text where the quotes do not hold a string: %s",
    (text) => {
      expect(readPythonValue(text)).toBe(text);
    },
  );

  it.each([
    ["[]", []],
    ["[1, 'two', [3.5]]", [1, "two", [3.5]]],
    ["[1,]", [1]],
    ["()", []],
    ["(1)", 1],
    ["(1,)", [1]],
    ["(1, 2)", [1, 2]],
    ["1, 2", [1, 2]],
    ["1,", [1]],
    ["{}", {}],
    ["{'a': {'b': None}}", { a: { b: null } }],
    ["{1: 'one', True: 't'}", { "1": "one", true: "t" }],
    ["{'a': 1,}", { a: 1 }],
    ["{1, 2}", [1, 2]],
  ])("is a collection: %s", (text, value) => {
    expect(readPythonValue(text)).toEqual(value);
  });

  it.each(["[1", "[1 2]", "[,]", "{'a'}x", "{'a': 1, 2}", "{[]: 1}", "(1", "dict()", "[x]", "{{ name }}", "{% if %}"])(
    "stays text where the collection is none: %s",
    (text) => {
      expect(readPythonValue(text)).toBe(text);
    },
  );

  it("loses a comment behind a literal, and keeps one behind other text", () => {
    expect(readPythonValue("5 # five")).toBe(5);
    expect(readPythonValue("'x' # y")).toBe("x");
    expect(readPythonValue("x # y")).toBe("x # y");
    expect(readPythonValue("'a # b'")).toBe("a # b");
  });

  it("stays text when it is nested without end", () => {
    const deep = "[".repeat(5000) + "]".repeat(5000);
    expect(readPythonValue(deep)).toBe(deep);
  });

  it("is what JSON says for every JSON text that Python reads the same way", () => {
    const value = fc.letrec((tie) => ({
      node: fc.oneof(
        { depthSize: "small" },
        fc.integer({ min: -1_000_000, max: 1_000_000 }),
        fc.string({ unit: "grapheme-ascii", maxLength: 8 }),
        fc.array(tie("node"), { maxLength: 3 }),
        fc.dictionary(fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 5 }), tie("node"), { maxKeys: 3 }),
      ),
    })).node;
    fc.assert(
      fc.property(value, (item) => {
        const text = JSON.stringify(item);
        expect(JSON.stringify(readPythonValue(text))).toBe(text);
      }),
    );
  });
});
