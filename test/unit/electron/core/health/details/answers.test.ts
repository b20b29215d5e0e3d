import { describe, expect, it } from "vitest";
import {
  epochOf,
  linesOf,
  signed,
  unavailable,
  unavailableOf,
} from "../../../../../../electron/core/health/details/answers.ts";
import { isUnavailable } from "../../../../../../electron/core/health/details/detailProbe.ts";

describe("a program that cannot answer", () => {
  it.each([
    ["unavailable missing smartctl", { code: "missing", detail: "smartctl" }],
    ["unavailable denied the socket of Docker\nmore", { code: "denied", detail: "the socket of Docker" }],
    ["unavailable absent", { code: "absent", detail: "" }],
  ])("says so in its first line: %j", (text, expected) => {
    expect(unavailableOf(text)?.unavailable).toEqual(expected);
  });

  it.each([
    "",
    "ok",
    "unavailable",
    "unavailable because of rain",
    " unavailable missing x",
    "ss\nunavailable missing x",
  ])("is not what prints %j", (text) => {
    expect(unavailableOf(text)).toBeNull();
  });

  it("gives no control characters and no endless reason", () => {
    const { detail } = unavailable("failed", `a\u0007\u202eb${"c".repeat(500)}`).unavailable;
    expect(detail).toMatch(/^abc+$/);
    expect(detail.length).toBeLessThanOrEqual(200);
  });

  it("is told from an answer, whatever that is", () => {
    expect(isUnavailable(unavailable("missing", "x"))).toBe(true);
    for (const answer of [null, undefined, 0, "unavailable", [], { value: 1 }])
      expect(isUnavailable(answer)).toBe(false);
  });
});

describe("numbers of a server", () => {
  it.each([
    ["0.000123456", 0.000_123_456],
    ["-3.250", -3.25],
    ["+7", 7],
    ["1e-05", 1e-5],
    ["1e308", null],
    ["0x10", null],
    ["", null],
    ["NaN", null],
    ["1 2", null],
    [undefined, null],
  ])("%j is %j", (word, expected) => {
    expect(signed(word)).toBe(expected);
  });

  it.each([
    ["1795447854", 1_795_447_854_000],
    ["0", 0],
    ["-1", null],
    ["99999999999999", null],
    ["soon", null],
  ])("%j seconds are %j milliseconds", (word, expected) => {
    expect(epochOf(word)).toBe(expected);
  });

  it("come in lines of bounded number and length", () => {
    expect(linesOf("a\n".repeat(50_000))).toHaveLength(20_000);
    expect(linesOf(`${"x".repeat(10_000)}\nb`).map((line) => line.length)).toEqual([2000, 1]);
  });
});
