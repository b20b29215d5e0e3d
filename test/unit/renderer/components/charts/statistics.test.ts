import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { basisWords, percentile, statisticsOf } from "../../../../../renderer/components/charts/statistics.ts";

describe("percentiles", () => {
  it("are those of R's default (type 7)", () => {
    const ten = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    expect(percentile(ten, 0.5)).toBe(5.5);
    expect(percentile(ten, 0.95)).toBeCloseTo(9.55, 10);
    expect(percentile(ten, 0.99)).toBeCloseTo(9.91, 10);
    expect(percentile([7], 0.95)).toBe(7);
  });

  it("lie between the least and the most, and grow with their share", () => {
    const numbers = fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(numbers, (values) => {
        const found = statisticsOf(
          values.map((_, row) => row),
          values,
          0,
          values.length,
        );
        expect(found).not.toBeNull();
        if (!found) return;
        const order = [found.least, found.p50, found.p95, found.p99, found.most];
        expect(order).toEqual(order.toSorted((a, b) => a - b));
        expect(found.count).toBe(values.length);
      }),
      { numRuns: 100 },
    );
  });
});

describe("the statistics of a range", () => {
  const time = [0, 10, 20, 30, 40];
  it("look at what is shown only, and skip gaps", () => {
    expect(statisticsOf(time, [100, 1, null, 3, 100], 5, 35)).toMatchObject({ count: 2, least: 1, mean: 2, most: 3 });
  });
  it("know the extremes of merged readings, not only the means", () => {
    const extremes = { min: [0, 0.5, null, 0, 0], max: [0, 9, null, 4, 0] };
    expect(statisticsOf(time, [1, 1, null, 3, 1], 5, 35, extremes)).toMatchObject({ least: 0, most: 9, p50: 2 });
  });
  it("are none where nothing was measured, instead of zero", () => {
    expect(statisticsOf(time, [null, undefined, null, null, null], 0, 40)).toBeNull();
  });
});

it("what percentiles are of is told: single readings, or means of how long", () => {
  expect([null, 15, 60, 900, 5400].map(basisWords)).toEqual([
    "of single readings",
    "of 15-second means",
    "of 1-minute means",
    "of 15-minute means",
    "of 1.5-hour means",
  ]);
});
