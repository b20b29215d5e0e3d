import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkLevel, levelOf, limitOf, rankOf, type Threshold } from "../../../../../electron/core/alerts/levels.ts";

const above: Threshold = {
  kind: "threshold",
  metric: "disk.used",
  direction: "above",
  levels: [
    { severity: "warning", enter: 90, clear: 80 },
    { severity: "critical", enter: 97, clear: 95 },
  ],
};
const below: Threshold = {
  ...above,
  direction: "below",
  levels: [
    { severity: "warning", enter: 30, clear: 31 },
    { severity: "critical", enter: 7, clear: 8 },
  ],
};

describe("the level of a value", () => {
  it.each([
    [90, null, null],
    [90.1, null, "warning"],
    [85, "warning", "warning"],
    [80.1, "warning", "warning"],
    [80, "warning", null],
    [97, "warning", "warning"],
    [97.1, "warning", "critical"],
    [96, "critical", "critical"],
    [95, "critical", "warning"],
    [85, "critical", "warning"],
    [80, "critical", null],
    [99, null, "critical"],
  ] as const)("above: %s while %s is %s", (value, held, expected) =>
    expect(levelOf(above, value, held)).toBe(expected),
  );

  it.each([
    [30, null, null],
    [29.9, null, "warning"],
    [30.5, "warning", "warning"],
    [31, "warning", null],
    [6, "warning", "critical"],
    [7.5, "critical", "critical"],
    [8, "critical", "warning"],
  ] as const)("below: %s while %s is %s", (value, held, expected) =>
    expect(levelOf(below, value, held)).toBe(expected),
  );

  it("asks how far from zero a value is", () => {
    const offset: Threshold = {
      ...above,
      direction: "beyond",
      levels: [{ severity: "warning", enter: 500, clear: 250 }],
    };
    expect(levelOf(offset, -501, null)).toBe("warning");
    expect(levelOf(offset, -300, "warning")).toBe("warning");
    expect(levelOf(offset, -250, "warning")).toBeNull();
    expect(levelOf(offset, 501, null)).toBe("warning");
  });

  it("is never better for a worse value, nor worse for what was held less", () => {
    const held = fc.constantFrom(null, "info", "warning", "critical");
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 120, noNaN: true }),
        fc.double({ min: 0, max: 50, noNaN: true }),
        held,
        (value, more, was) => {
          expect(rankOf(levelOf(above, value + more, was))).toBeGreaterThanOrEqual(rankOf(levelOf(above, value, was)));
          expect(rankOf(levelOf(above, value, was))).toBeGreaterThanOrEqual(rankOf(levelOf(above, value, null)));
        },
      ),
      { numRuns: 200 },
    );
  });
});

it("names the limit where a level begins", () => {
  expect(limitOf(above, "critical")).toBe(97);
  expect(limitOf(above, "info")).toBeNull();
  expect(limitOf({ kind: "absence", metric: "x", seconds: 90, severity: "info" }, "info")).toBe(90);
  expect(limitOf({ kind: "reach", reach: "down", severity: "critical" }, "critical")).toBeNull();
});

it.each([
  ["ok", null],
  ["warning", "warning"],
  ["critical", "critical"],
  ["unknown", null],
] as const)("takes status %s of a check for %s", (status, expected) =>
  expect(checkLevel({ kind: "check", warning: "warning", critical: "critical", unknown: null }, status)).toBe(expected),
);
