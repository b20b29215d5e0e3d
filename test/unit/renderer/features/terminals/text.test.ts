import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  lineCount,
  linkTarget,
  maxTitleChars,
  sanitizePaste,
  sanitizeTitle,
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
