import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tickSteps, formatTick, type Unit } from "../../../../renderer/components/charts/units.ts";
import { formatBytes, formatDuration, formatRate } from "../../../../renderer/components/format.ts";

const names = { s: 1, min: 60, h: 3600, d: 86_400 } as const;
const binary = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
const decimal = ["B/s", "kB/s", "MB/s", "GB/s", "TB/s"];

/** What a person reads from "3.7 GiB". */
function readSize(text: string, base: number, units: readonly string[]): number {
  const [mantissa, unit] = text.split(" ") as [string, string];
  expect(units).toContain(unit);
  return Number(mantissa) * base ** units.indexOf(unit);
}

describe("a number as people read it", () => {
  it("is a size within five hundredths of its unit, or half a byte", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e17, noNaN: true }), (bytes) => {
        expect(Math.abs(readSize(formatBytes(bytes), 1024, binary) - bytes)).toBeLessThanOrEqual(
          Math.max(0.5, bytes * 0.05),
        );
      }),
    );
  });

  it("is a rate with no more than three digits before the unit, and as near as a size", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 9e14, noNaN: true }), (rate) => {
        const text = formatRate(rate);
        expect(Number.parseFloat(text)).toBeLessThan(1000);
        expect(Math.abs(readSize(text, 1000, decimal) - rate)).toBeLessThanOrEqual(Math.max(0.5, rate * 0.05));
      }),
    );
  });

  it("never shrinks as the size grows", () => {
    const size = fc.double({ min: 0, max: 1e17, noNaN: true });
    fc.assert(
      fc.property(size, size, (a, b) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        expect(readSize(formatBytes(less), 1024, binary)).toBeLessThanOrEqual(
          readSize(formatBytes(more), 1024, binary),
        );
      }),
    );
  });

  it("is a span in at most two units, largest first, that hides less than its smaller unit", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e9 }), (seconds) => {
        const words = formatDuration(seconds).split(" ");
        const parts = Array.from({ length: words.length / 2 }, (_, index) => ({
          count: Number(words[2 * index]),
          size: names[words[2 * index + 1] as keyof typeof names],
        }));
        expect(parts.length).toBeLessThanOrEqual(2);
        const hidden = seconds - parts.reduce((sum, { count, size }) => sum + count * size, 0);
        expect(hidden).toBeGreaterThanOrEqual(0);
        const largest = parts[0]?.size ?? 1;
        expect(hidden).toBeLessThan({ 86_400: 3600, 3600: 60, 60: 1, 1: 1 }[largest]);
        if (parts.length === 2) expect(parts[1]?.size).toBeLessThan(largest);
      }),
    );
  });
});

describe("two ticks next to each other", () => {
  /** Ticks that a chart of some five lines can have; far sizes and rates run out of names. */
  const reach: Readonly<Record<Exclude<Unit, "boolean">, number>> = {
    percent: 100,
    bytes: 2 ** 50,
    bytesPerSecond: 1e13,
    perSecond: 1e6,
    count: 1e6,
    seconds: 8_640_000,
    milliseconds: 1e6,
    days: 1e4,
    celsius: 100,
    rpm: 1e4,
    none: 1e6,
    number: 1e6,
  };
  it.each(Object.keys(reach) as (keyof typeof reach)[])("never read alike: %s", (unit) => {
    for (const step of tickSteps(unit).filter((size) => size <= reach[unit])) {
      const ticks = Array.from({ length: 6 }, (_, index) => formatTick(unit, index * step));
      expect(new Set(ticks).size, `${ticks.join(", ")} at ${step}`).toBe(ticks.length);
    }
  });
});
