import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  isTyped,
  lineCount,
  linkTarget,
  maxTitleChars,
  sanitizePaste,
  sanitizeTitle,
  withCursorKeys,
} from "../../../../../renderer/features/terminals/text.ts";

describe("a title set by a program on the host", () => {
  it("is one line of printable characters", () => {
    expect(sanitizeTitle("  root@web:\t/var/log\n\x07 ")).toBe("root@web: /var/log");
  });

  it("cannot reorder or hide text", () => {
    expect(sanitizeTitle("prod\u202egnp.exe\u2066\u200b\ufeff")).toBe("prod gnp.exe");
  });

  it("is bounded, counted in whole characters", () => {
    expect(Array.from(sanitizeTitle("\u{1f427}".repeat(10_000)))).toHaveLength(maxTitleChars);
  });

  it("never holds a control character, whatever the host sends", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 3000 }), (text) => {
        const shown = sanitizeTitle(text);
        expect(shown).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
        expect(Array.from(shown).length).toBeLessThanOrEqual(maxTitleChars);
      }),
    );
  });
});

describe("a paste", () => {
  it("cannot end the bracketed paste early", () => {
    expect(sanitizePaste("echo safe\x1b[201~\nrm -rf /\n")).toBe("echo safe[201~\nrm -rf /\n");
    expect(sanitizePaste("a\u009b201~b")).toBe("a201~b");
  });

  it("keeps tabs, and brings line ends to one form", () => {
    expect(sanitizePaste("a\tb\r\nc\rd\n")).toBe("a\tb\nc\nd\n");
  });

  it("counts its lines without an empty last one", () => {
    expect(lineCount("one")).toBe(1);
    expect(lineCount("one\n")).toBe(1);
    expect(lineCount("one\ntwo")).toBe(2);
    expect(lineCount("one\r\ntwo\r\n")).toBe(2);
    expect(lineCount("\n\n")).toBe(2);
    expect(lineCount("")).toBe(1);
  });
});

describe("a link that a host printed", () => {
  it("opens web addresses only", () => {
    expect(linkTarget("https://example.org/a?b=c")).toBe("https://example.org/a?b=c");
    expect(linkTarget("http://10.0.0.1:8080")).toBe("http://10.0.0.1:8080/");
    for (const uri of [
      "javascript:alert(1)",
      "file:///etc/passwd",
      "ssh://web",
      "data:text/html,x",
      "vscode://x",
      "nonsense",
    ]) {
      expect(linkTarget(uri)).toBeNull();
    }
  });

  it("is refused when it is absurdly long", () => {
    expect(linkTarget(`https://example.org/${"a".repeat(5000)}`)).toBeNull();
  });
});

describe("what a terminal sends", () => {
  it("is typed when it comes from a key, also with Alt, Ctrl and Shift", () => {
    const keys = [
      "a",
      "\r",
      "\t",
      "\x03",
      "\x1b",
      "\x7f",
      "\x1b[Z",
      "\x1b[A",
      "\x1b[1;5D",
      "\x1bOP",
      "\x1bOR",
      "\x1b[3~",
      "\x1b[15;2~",
    ];
    const withAlt = Array.from({ length: 95 }, (_, index) => `\x1b${String.fromCharCode(32 + index)}`);
    expect([...keys, ...withAlt, "\u{1f600}", "caf\u00e9"].filter((text) => !isTyped(text))).toEqual([]);
  });

  it("is not when it tells of the focus, the mouse, or what a program asked", () => {
    const told = [
      "\x1b[I",
      "\x1b[O",
      "\x1b[<0;12;5M",
      "\x1b[<0;12;5m",
      "\x1b[24;80R",
      "\x1b[?1;2c",
      "\x1b[0n",
      "\x1b[8;24;80t",
    ];
    const strings = ["\x1b]10;rgb:ff/ff/ff\x1b\\", "\x1bP1$r0m\x1b\\", "\x1b[?2026;2$y", "\x1b[4;1$y", "\x1b[?997;1n"];
    expect([...told, ...strings].filter(isTyped)).toEqual([]);
  });

  it("keeps its other characters when arrow keys are written for another mode", () => {
    expect(withCursorKeys("\x1b[A\x1b[B", true)).toBe("\x1bOA\x1bOB");
    expect(withCursorKeys("\x1bOH", false)).toBe("\x1b[H");
    fc.assert(
      fc.property(fc.string(), fc.boolean(), (text, application) => {
        fc.pre(!text.includes("\x1b"));
        expect(withCursorKeys(text, application)).toBe(text);
      }),
    );
    for (const text of ["\x1b[1;5A", "\x1bOP", "\x1b[3~"]) expect(withCursorKeys(text, true)).toBe(text);
  });
});
