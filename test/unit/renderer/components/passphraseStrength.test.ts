import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { resistance, strengthWords } from "../../../../renderer/components/passphraseStrength.ts";
import { estimate } from "../../../../renderer/components/strengthEstimator.ts";

const say = (passphrase: string) => strengthWords(estimate(passphrase));

describe("the strength of a passphrase", () => {
  it("is weak for what everybody tries first, and says why", () => {
    for (const passphrase of [
      "password12345",
      "qwertyuiopas",
      "holdfast1234",
      "correct horse battery staple",
      "aaaaaaaaaaaaaa",
      "P@ssw0rd2026!",
    ]) {
      const { tone, label, detail } = say(passphrase);
      expect(tone, passphrase).not.toBe("ok");
      expect(label, passphrase).not.toBe("Good");
      expect(detail.length, passphrase).toBeGreaterThan(20);
      expect(detail, passphrase).not.toContain(passphrase);
    }
  });

  it("is good for unrelated words and for random characters", () => {
    for (const passphrase of ["anvil quarrel mosaic thunder", "kT7#vq9Zp!2mXr"]) {
      expect(say(passphrase)).toMatchObject({ tone: "ok", label: "Strong" });
      expect(say(passphrase).detail).toMatch(/would resist a hundred processors for/);
    }
  });

  it("is told of what it protects", () => {
    const strong = estimate("anvil quarrel mosaic thunder");
    expect(strengthWords(strong).detail).toMatch(/^A copy of the vault would resist/);
    expect(strengthWords(strong, "file").detail).toMatch(/^This file would resist/);
  });

  it("lasts longer the more guesses it takes", () => {
    expect([2, 5, 6, 8, 9, 10, 12, 30, 400].map(resistance)).toEqual([
      "seconds",
      "minutes",
      "minutes",
      "days",
      "days",
      "months",
      "years",
      "centuries",
      "centuries",
    ]);
  });

  it("is told in whole sentences without an exclamation mark, whatever is typed", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 80 }), (typed) => {
        const { label, detail } = say(typed);
        expect(label).toMatch(/^(Very weak|Weak|Fair|Good|Strong)$/);
        expect(detail).toMatch(/\.$/);
        expect(detail).not.toContain("!");
      }),
      { numRuns: 60 },
    );
  });

  it("is told for the longest passphrase there is", () => {
    expect(say("anvil quarrel mosaic thunder ".repeat(36).slice(0, 1024)).label).toBe("Strong");
  });
});
