import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fontSizes, parsePreferences } from "../../../../../renderer/features/terminals/preferences.ts";
import { actionOf, type Key } from "../../../../../renderer/features/terminals/shortcuts.ts";
import {
  lineCount,
  linkTarget,
  maxTitleChars,
  sanitizePaste,
  sanitizeTitle,
} from "../../../../../renderer/features/terminals/text.ts";

/** Text as a host or a clipboard may hold it: control characters, halves of a character, line ends of every kind. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom("\x1b[201~", "\x1b", "\x9b", "\r\n", "\r", "\n", "\t", "\0", "\x7f", "\ud83d", "\udc27"),
      fc.string({ unit: "binary", maxLength: 8 }),
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(""));

describe("a paste that was cleaned", () => {
  it("holds no control character but tab and line end", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const controls = sanitizePaste(text).match(/\p{Cc}/gu) ?? [];
        expect(controls.filter((one) => one !== "\t" && one !== "\n")).toEqual([]);
      }),
    );
  });

  it("is not changed by cleaning it again: nothing joins into a new sequence", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const once = sanitizePaste(text);
        expect(sanitizePaste(once)).toBe(once);
      }),
    );
  });

  it("never has more lines than it had before it was cleaned", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(lineCount(sanitizePaste(text))).toBeLessThanOrEqual(lineCount(text));
      }),
    );
  });

  it("keeps letters of every script, joined emoji and spaces as they are", () => {
    const text = "  grep 'Ünïcödé 漢字' \u{1f469}\u200d\u{1f4bb}\u00a0| cat  ";
    expect(sanitizePaste(text)).toBe(text);
  });
});

describe("a title from the host", () => {
  it("never ends in half a character, wherever it is cut", () => {
    fc.assert(
      fc.property(fc.nat(1100), fc.nat(300), (spaces, letters) => {
        const title = sanitizeTitle(`a${" ".repeat(spaces)}${"\u{1f427}".repeat(letters)}`);
        expect(title.isWellFormed()).toBe(true);
      }),
    );
    expect(sanitizeTitle(`a${" ".repeat(maxTitleChars * 4 - 2)}\u{1f427}`)).toBe("a");
  });

  it("is nothing when there is nothing to see in it", () => {
    for (const title of ["", " \t\r\n", "\u200b\u2060\ufeff", "\x1b\x07", "\ud83d"])
      expect(sanitizeTitle(title)).toBe("");
  });

  it("is one line for every separator that a screen may break at", () => {
    expect(sanitizeTitle("a\u2028b\u2029c\x85d\ve\ff")).toBe("a b c d e f");
  });
});

describe("a link from the host", () => {
  it("leads to the web or nowhere, whatever is printed", () => {
    const scheme = fc.constantFrom("http:", "HTTPS:", "javascript:", "java\tscript:", "\x01http:", "blob:http:", "");
    fc.assert(
      fc.property(scheme, hostile, (start, rest) => {
        const target = linkTarget(start + rest);
        if (target !== null) expect(target).toMatch(/^https?:\/\/[^/]/);
      }),
    );
  });

  it("is opened as the address that it is, not as it is written", () => {
    expect(linkTarget("HTTPS://Example.ORG/a b")).toBe("https://example.org/a%20b");
    expect(linkTarget("https://ex\u0430mple.org/")).toBe("https://xn--exmple-4nf.org/");
  });
});

describe("stored terminal preferences", () => {
  it("always give a readable font and two answers, whatever is stored", () => {
    const odd = fc.record({ fontSize: fc.anything(), screenReader: fc.anything(), copyOnSelect: fc.anything() });
    const stored = fc.oneof(
      fc.string(),
      fc.json(),
      odd.map((value) => JSON.stringify(value, (_, one: unknown) => (typeof one === "bigint" ? 1 : one))),
    );
    fc.assert(
      fc.property(stored, (text) => {
        const { fontSize, screenReader, copyOnSelect } = parsePreferences(text);
        expect(Number.isInteger(fontSize)).toBe(true);
        expect(fontSize).toBeGreaterThanOrEqual(fontSizes.least);
        expect(fontSize).toBeLessThanOrEqual(fontSizes.most);
        expect([typeof screenReader, typeof copyOnSelect]).toEqual(["boolean", "boolean"]);
      }),
    );
  });

  it("take each one on its own: a bad one does not cost the others", () => {
    expect(parsePreferences('{"fontSize":null,"copyOnSelect":true,"screenReader":"yes"}')).toEqual({
      fontSize: fontSizes.default,
      screenReader: false,
      copyOnSelect: true,
    });
    expect(parsePreferences('{"fontSize":1e999}').fontSize).toBe(fontSizes.default);
  });
});

describe("keys that belong to the host", () => {
  const plain: Key = { key: "", code: "", ctrlKey: false, shiftKey: false, altKey: false, metaKey: false };
  const letters = Array.from("ABCDEFGHIJKLMNOPQRSTUVWXYZ", (letter) => `Key${letter}`);

  it("are all letters with Ctrl alone, so that a shell can be interrupted and edited", () => {
    for (const apple of [false, true])
      for (const code of letters) expect(actionOf({ ...plain, code, ctrlKey: true }, apple)).toBeNull();
  });

  it("are all letters with Alt alone, so that words can be jumped over", () => {
    for (const apple of [false, true])
      for (const code of letters) expect(actionOf({ ...plain, code, altKey: true }, apple)).toBeNull();
  });

  it("are all letters with Ctrl, Alt and Shift together", () => {
    for (const code of letters)
      expect(actionOf({ ...plain, code, ctrlKey: true, altKey: true, shiftKey: true }, false)).toBeNull();
  });
});
