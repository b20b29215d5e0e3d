import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  downsample,
  insertGaps,
  latest,
  maxPoints,
  since,
  type TimeTable,
} from "../../../../../renderer/components/charts/timeTable.ts";

const every = (seconds: number, count: number, from = 1000): number[] =>
  Array.from({ length: count }, (_, index) => from + index * seconds);
const table = (time: number[], value: (index: number) => number | null = (index) => index): TimeTable => ({
  time,
  columns: [time.map((_, index) => value(index))],
});

describe("insertGaps", () => {
  it("leaves steady sampling as it is", () => {
    const steady = table(every(2, 50));
    expect(insertGaps(steady, 2)).toBe(steady);
  });

  it("breaks the line where sampling paused for more than three intervals", () => {
    const paused = table([...every(2, 10), ...every(2, 10, 1100)]);
    const result = insertGaps(paused, 2);
    expect(result.time).toHaveLength(21);
    expect(result.columns[0]?.[10]).toBeNull();
    expect(result.time[10]).toBeGreaterThan(1018);
    expect(result.time[10]).toBeLessThan(1100);
  });

  it("does not break it at a pause of exactly three intervals, or after a late sample", () => {
    const late = table([...every(2, 10), ...every(2, 10, 1024)]);
    expect(insertGaps(late, 2).time).toHaveLength(20);
  });

  it("takes slow history followed by live samples as whole", () => {
    const mixed = table([...every(15, 20), ...every(2, 20, 1000 + 20 * 15)]);
    expect(insertGaps(mixed, 2).time).toHaveLength(40);
  });

  it("sees a pause in slow history", () => {
    const mixed = table([...every(15, 10), ...every(15, 10, 2000)]);
    expect(insertGaps(mixed, 2).time).toHaveLength(21);
  });

  it("copes with nothing and with one sample", () => {
    expect(insertGaps(table([]), 2).time).toEqual([]);
    expect(insertGaps(table([5]), 2).time).toEqual([5]);
  });

  it("keeps time ascending, every sample, and the columns' length, whatever the times are", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5000 }), { maxLength: 200 }), (steps) => {
        let now = 0;
        const input = table(steps.map((step) => (now += step)));
        const result = insertGaps(input, 1);
        expect(result.columns[0]).toHaveLength(result.time.length);
        expect(result.time.every((t, index) => index === 0 || t > (result.time[index - 1] as number))).toBe(true);
        expect(result.columns[0]?.filter((value) => value !== null)).toEqual(input.columns[0]);
      }),
    );
  });
});

describe("downsample", () => {
  it("leaves a short table as it is", () => {
    const short = table(every(1, maxPoints));
    expect(downsample(short)).toBe(short);
  });

  it("keeps the peak of merged samples", () => {
    const long = table(every(1, 3600), (index) => (index === 1234 ? 99 : 1));
    const result = downsample(long);
    expect(result.time.length).toBeLessThanOrEqual(maxPoints);
    expect(result.columns[0]).toContain(99);
  });

  it("keeps a gap a gap", () => {
    const long = table(every(1, 3601), (index) => (index === 1801 ? null : 1));
    const result = downsample(long);
    expect(result.columns[0]?.filter((value) => value === null)).toHaveLength(1);
  });

  it("takes a column's null for no data, not for zero", () => {
    const time = every(1, 4);
    const result = downsample(
      {
        time,
        columns: [
          [null, -5, null, null],
          [1, 1, 1, 1],
        ],
      },
      2,
    );
    expect(result.columns[0]).toEqual([-5, null]);
  });

  it("never gives more than the limit, however many gaps there are", () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.integer(), { nil: null }), { maxLength: 300 }),
        fc.integer({ min: 2, max: 40 }),
        (values, limit) => {
          const result = downsample({ time: values.map((_, index) => index), columns: [values] }, limit);
          expect(result.time.length).toBeLessThanOrEqual(Math.max(limit, 2));
          expect(result.columns[0]).toHaveLength(result.time.length);
        },
      ),
    );
  });
});

describe("since", () => {
  it("keeps one row before the start, so that the line enters from the edge", () => {
    expect(since(table(every(1, 10)), 1005.5).time[0]).toBe(1005);
  });
  it("keeps nothing when all is older", () => {
    expect(since(table(every(1, 10)), 5000).time).toEqual([]);
  });
  it("keeps all when all is newer", () => {
    expect(since(table(every(1, 10)), 0).time).toHaveLength(10);
  });
});

describe("latest", () => {
  it("skips what is not known", () => {
    expect(latest([1, 2, null, null])).toEqual({ value: 2, row: 1 });
    expect(latest([null])).toBeNull();
  });
});
