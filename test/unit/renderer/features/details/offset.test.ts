import { describe, expect, it } from "vitest";
import { offsetWords } from "../../../../../renderer/features/details/FactPanel.tsx";

describe("how far a clock is off, in words", () => {
  it.each([
    [null, "–"],
    [0, "none"],
    [0.072, "72 µs ahead"],
    [-0.33, "330 µs behind"],
    [12.34, "12.3 ms ahead"],
    [-2500, "2.5 s behind"],
  ])("%s ms is %s", (milliseconds, expected) => {
    expect(offsetWords(milliseconds)).toBe(expected);
  });
});
