import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addToLog, emptyLog, MAX_SHOWN } from "../../../../renderer/components/runLog.ts";

const show = (pieces: readonly string[]): string =>
  pieces.reduce((log, text) => addToLog(log, { text, truncated: false, first: false }), emptyLog).text;

describe("a log that comes in pieces", () => {
  it("reads the same however it was cut", () => {
    const bits = fc.constantFrom("a", "5%", "\r", "\n", "\r\n", "🐢", " ");
    fc.assert(
      fc.property(fc.array(fc.array(bits, { maxLength: 6 })), (pieces) => {
        const texts = pieces.map((piece) => piece.join(""));
        expect(show(texts).replace(/\r$/, "")).toBe(show([texts.join("")]).replace(/\r$/, ""));
      }),
      { numRuns: 2000 },
    );
  });

  it("keeps a line whose end a pseudo-terminal wrote with two returns", () => {
    expect(show(["Setting up nginx\r\r\nDone\r\r\n"])).toBe("Setting up nginx\nDone\n");
    expect(show(["Setting up nginx\r\r", "\nDone\r", "\r", "\n"])).toBe("Setting up nginx\nDone\n");
  });

  it("shows the end of a line that alone is longer than what is kept", () => {
    const long = `${"x".repeat(MAX_SHOWN + 10)}end`;
    expect(show([long]).endsWith("xend")).toBe(true);
    expect(show([`${long}\n`]).endsWith("xend\n")).toBe(true);
  });

  it("folds a flood of returns in reasonable time", () => {
    const started = performance.now();
    expect(show([`${"\r".repeat(MAX_SHOWN)}over`])).toBe("over");
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
