import { describe, expect, it } from "vitest";
import {
  axisTop,
  formatTick,
  formatValue,
  tickSteps,
  type Unit,
} from "../../../../../renderer/components/charts/units.ts";

const units: Unit[] = ["percent", "bytes", "bytesPerSecond", "number"];

describe("values on a chart", () => {
  it("carry their unit: sizes binary, rates decimal", () => {
    expect(formatValue("percent", 42.345)).toBe("42.3 %");
    expect(formatValue("bytes", 1536)).toBe("1.5 KiB");
    expect(formatValue("bytesPerSecond", 1_500_000)).toBe("1.5 MB/s");
    expect(formatValue("number", 0.5)).toBe("0.50");
  });

  it("say so when there is no data, and never show 0 for it", () => {
    for (const unit of units) {
      for (const value of [null, undefined, Number.NaN]) expect(formatValue(unit, value)).toBe("no data");
    }
  });
});

describe("any value on a chart", () => {
  it.each<[Unit, number, string]>([
    ["percent", -0.04, "0.0 %"],
    ["celsius", -0.01, "0.0 °C"],
    ["celsius", -12.34, "-12.3 °C"],
    ["milliseconds", -0.3, "-0.3 ms"],
    ["count", 3, "3"],
    ["count", 2.5, "2.5"],
    ["count", -0.01, "0.0"],
    ["seconds", 0.123, "0.12 s"],
    ["seconds", 59.999, "60 s"],
    ["boolean", 0, "no"],
    ["boolean", 1, "yes"],
    ["boolean", 0.333, "33 % of the time"],
    ["rpm", 1499.6, "1500 rpm"],
    ["perSecond", 0.005, "0.01 /s"],
    ["days", 29.96, "30.0 d"],
  ])("of %s: %s is %s", (unit, value, text) => expect(formatValue(unit, value)).toBe(text));

  it.each<[Unit, number, string]>([
    ["percent", -0.04, "0 %"],
    ["percent", 12.55, "12.6 %"],
    ["count", 1e6, "1000000"],
    ["boolean", 0.5, ""],
    ["celsius", -40, "-40 °C"],
    ["milliseconds", 0.1 + 0.2, "0.3 ms"],
  ])("a tick of %s: %s is %s", (unit, value, text) => expect(formatTick(unit, value)).toBe(text));

  it("never is an axis without height, however small, large or negative the values are", () => {
    for (const unit of [...units, "seconds", "boolean", "count", "celsius", "rpm", "days"] as const)
      for (const largest of [-1e9, -1, 0, 1e-12, 1, 1e15]) {
        const top = axisTop(unit, largest);
        expect(top).toBeGreaterThan(0);
        expect(top).toBeGreaterThan(largest);
        expect(Number.isFinite(top)).toBe(true);
      }
  });
});

describe("ticks", () => {
  it("are short and carry their unit", () => {
    expect(formatTick("percent", 25)).toBe("25 %");
    expect(formatTick("bytes", 2 * 1024 ** 3)).toBe("2 GiB");
    expect(formatTick("bytesPerSecond", 2_500_000)).toBe("2.5 MB/s");
    expect(formatTick("number", 0.1 + 0.2)).toBe("0.3");
  });

  it("have ascending distances without repeats", () => {
    for (const unit of units) {
      const steps = tickSteps(unit);
      expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b));
    }
  });
});

describe("axisTop", () => {
  it("leaves air above the largest value and is never zero", () => {
    for (const unit of units) {
      expect(axisTop(unit, 0)).toBeGreaterThan(0);
      expect(axisTop(unit, 5000)).toBeGreaterThan(5000);
    }
  });
});
