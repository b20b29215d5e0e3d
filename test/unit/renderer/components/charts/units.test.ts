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
