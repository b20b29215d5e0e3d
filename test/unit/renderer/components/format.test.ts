import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  formatAgo,
  formatBytes,
  formatCount,
  formatDuration,
  formatLocalTime,
  formatPercent,
  formatRate,
  formatUtcTime,
} from "../../../../renderer/components/format.ts";

describe("sizes", () => {
  it.each([
    [0, "0 B"],
    [1023, "1023 B"],
    [1024, "1.0 KiB"],
    [1536, "1.5 KiB"],
    [1024 ** 2 - 1, "1.0 MiB"],
    [23.5 * 1024 ** 3, "23.5 GiB"],
    [512 * 1024 ** 3, "512 GiB"],
    [3 * 1024 ** 5, "3.0 PiB"],
  ])("of %d bytes are binary: %s", (bytes, text) => expect(formatBytes(bytes)).toBe(text));
  it("unknown are a dash, never 0", () => {
    for (const unknown of [null, undefined, Number.NaN, Infinity]) expect(formatBytes(unknown)).toBe("–");
  });
  it("never print a mantissa that belongs to the next unit", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e17, noNaN: true }), (bytes) => {
        const mantissa = Number.parseFloat(formatBytes(bytes));
        expect(mantissa).toBeLessThan(1024);
      }),
    );
  });
});

describe("rates", () => {
  it.each([
    [0, "0 B/s"],
    [999, "999 B/s"],
    [1_500_000, "1.5 MB/s"],
    [125_000_000, "125 MB/s"],
  ])("of %d bytes a second are decimal: %s", (rate, text) => expect(formatRate(rate)).toBe(text));
});

describe("percentages", () => {
  it.each([
    [0, "0.0 %"],
    [9.94, "9.9 %"],
    [9.96, "10 %"],
    [64.3, "64 %"],
    [null, "–"],
  ])("%s is %s", (percent, text) => expect(formatPercent(percent)).toBe(text));
});

describe("spans", () => {
  it.each([
    [0, "0 s"],
    [59.6, "1 min"],
    [61, "1 min 1 s"],
    [3600, "1 h"],
    [3 * 86_400 + 4 * 3600 + 59, "3 d 4 h"],
    [null, "–"],
  ])("of %s seconds: %s", (seconds, text) => expect(formatDuration(seconds)).toBe(text));
});

describe("ages", () => {
  const now = 1_700_000_000_000;
  it.each([
    [2, "just now"],
    [45, "45 s ago"],
    [200, "3 min ago"],
    [7300, "2 h ago"],
    [3 * 86_400, "3 d ago"],
    [-7300, "in 2 h"],
  ])("of %d seconds: %s", (seconds, text) => expect(formatAgo(now - seconds * 1000, now)).toBe(text));
});

describe("moments", () => {
  it("name UTC as such", () => expect(formatUtcTime(0)).toBe("1970-01-01 00:00:00 UTC"));
  it("are the local clock's otherwise", () => {
    const noon = new Date(2026, 10, 3, 12, 5, 9).getTime();
    expect(formatLocalTime(noon)).toBe("2026-11-03 12:05:09");
  });
  it("that are none are a dash", () => {
    expect(formatLocalTime(Number.NaN)).toBe("–");
    expect(formatUtcTime(Number.NaN)).toBe("–");
  });
});

it("counts in words", () => {
  expect(formatCount(1, "host")).toBe("1 host");
  expect(formatCount(10_000, "host")).toBe("10,000 hosts");
  expect(formatCount(2, "entry", "entries")).toBe("2 entries");
});
