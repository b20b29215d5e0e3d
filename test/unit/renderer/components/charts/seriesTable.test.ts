import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type History,
  isolatedRows,
  latest,
  maxPoints,
  rowsWithin,
  seriesTable,
} from "../../../../../renderer/components/charts/seriesTable.ts";

const every = (step: number, count: number, from = 1000): number[] =>
  Array.from({ length: count }, (_, index) => from + index * step);
const live = (times: number[], ...columns: (number | null | undefined)[][]) => ({
  times,
  columns: columns.length > 0 ? columns : [times.map((_, row) => row)],
});
/** A history of one series; `spread` makes it one of merged readings. */
function history(stepSeconds: number, values: (number | null)[], from = 1000, spread = 0): History {
  return {
    stepSeconds,
    times: values.map((_, row) => (from + row * stepSeconds) * 1000),
    series: [
      {
        mean: values,
        min: values.map((value) => (value === null ? null : value - spread)),
        max: values.map((value) => (value === null ? null : value + spread)),
      },
    ],
  };
}
const values = (table: ReturnType<typeof seriesTable>) => table.columns[0]?.values;

describe("live readings", () => {
  it("stay as they are while they come steadily, also with one late", () => {
    const times = [...every(2, 10), 1023, ...every(2, 5, 1025)];
    expect(seriesTable(null, live(times), 1).time).toEqual(times);
  });

  it("are broken by a null where they paused, so that no line is drawn across", () => {
    const table = seriesTable(null, live([...every(2, 10), ...every(2, 10, 1100)]), 1);
    expect(table.time).toHaveLength(21);
    expect(values(table)?.[10]).toBeNull();
    expect(table.time[10]).toBeGreaterThan(1018);
    expect(table.time[10]).toBeLessThan(1100);
  });

  it("of a series measured once a minute go on between the others, and pause by their own measure", () => {
    const times = every(1, 600);
    const slow = times.map((_, row) => (row % 60 === 0 && !(row > 200 && row < 500) ? 7 : undefined));
    const table = seriesTable(null, live(times, times, slow), 2);
    expect(table.columns[0]?.values).not.toContain(null);
    // Null in all of the pause, from the row after the last value to the one before the next.
    const slowly = table.columns[1]?.values ?? [];
    expect(slowly.flatMap((value, row) => (value === null ? [row] : []))).toEqual(
      Array.from({ length: 359 }, (_, index) => 181 + index),
    );
  });

  it("are bounded, the newest kept", () => {
    const table = seriesTable(null, live(every(1, maxPoints + 500)), 1);
    expect(table.time).toHaveLength(maxPoints);
    expect(table.time.at(-1)).toBe(1000 + maxPoints + 499);
  });

  it("are nothing at all without any", () => {
    expect(seriesTable(null, null, 2).time).toEqual([]);
    expect(seriesTable(null, live([]), 1).columns).toEqual([]);
  });
});

describe("history and live readings together", () => {
  it("show fine live readings in place of single ones of the same time", () => {
    const table = seriesTable(history(10, [1, 2, 3, 4, 5]), live(every(1, 15, 1030)), 1);
    expect(table.time).toEqual([1000, 1010, 1020, ...every(1, 15, 1030)]);
    expect(values(table)).not.toContain(null);
    expect(table.stepSeconds).toBeNull();
  });

  it("show merged steps as far as they reach, then what came since", () => {
    const past = history(60, [1, 2, 3], 1000, 0.5);
    const table = seriesTable(past, live(every(10, 30, 1000)), 1);
    expect(table.time.slice(0, 5)).toEqual([1000, 1060, 1120, 1180, 1190]);
    expect(table.stepSeconds).toBe(60);
    expect(table.columns[0]?.min.slice(0, 4)).toEqual([0.5, 1.5, 2.5, 18]);
  });

  it("take one missing step of merged readings for a gap, and one missing single reading for lateness", () => {
    expect(values(seriesTable(history(60, [1, 2, null, 4, 5], 1000, 1), null, 1))).toEqual([1, 2, null, 4, 5]);
    expect(values(seriesTable(history(10, [1, 2, null, 4, 5]), null, 1))).toEqual([1, 2, undefined, 4, 5]);
    expect(values(seriesTable(history(10, [1, 2, null, null, null, 4, 5]), null, 1))?.[2]).toBeNull();
  });

  it("breaks the extremes where it breaks the mean", () => {
    const table = seriesTable(history(60, [1, 2, null, 4, 5], 1000, 1), null, 1);
    expect(table.columns[0]?.min[2]).toBeNull();
    expect(table.columns[0]?.max[2]).toBeNull();
  });

  it("do not invent a gap where history of minutes meets readings of seconds", () => {
    const table = seriesTable(history(60, [1, 2, 3, 4, 5, 6]), live(every(2, 60, 1360)), 1);
    expect(values(table)).not.toContain(null);
  });

  it("leave a series empty that the history does not have", () => {
    const table = seriesTable(history(10, [1, 2]), null, 2);
    expect(table.columns[1]?.values).toEqual([undefined, undefined]);
  });
});

it("a table keeps its times ascending, its columns as long as its times, and every value, whatever comes", () => {
  const cell = fc.option(fc.integer({ min: 0, max: 100 }), { nil: undefined });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 3000 }), cell, cell), { maxLength: 120 }),
      fc.array(fc.option(fc.integer({ min: 0, max: 9 }), { nil: null }), { maxLength: 60 }),
      fc.constantFrom(10, 60, 900),
      fc.boolean(),
      (rows, past, step, merged) => {
        let now = 1000;
        const times = rows.map(([by]) => (now += by));
        const recent = live(
          times,
          rows.map(([, a]) => a),
          rows.map(([, , b]) => b),
        );
        const old = history(step, past, 1000 - past.length * step, merged ? 1 : 0);
        const table = seriesTable(past.length > 0 ? old : null, recent, 2);
        expect(table.time.every((t, row) => row === 0 || t > (table.time[row - 1] as number))).toBe(true);
        for (const column of table.columns)
          for (const cells of [column.values, column.min, column.max]) expect(cells).toHaveLength(table.time.length);
        const known = (cells: readonly unknown[]) => cells.filter((value) => value != null);
        expect(known(table.columns[1]?.values ?? [])).toEqual(known(rows.map(([, , b]) => b)));
        expect(known(table.columns[0]?.values ?? [])).toEqual(known([...past, ...rows.map(([, a]) => a)]));
      },
    ),
    { numRuns: 100 },
  );
});

describe("readings that stand alone", () => {
  it("are found between gaps and at the ends, over rows of other series", () => {
    expect(isolatedRows([5, null, 1, 2, null, undefined, 3, undefined, null, 4])).toEqual([0, 6, 9]);
  });
  it("are none on a line, and none without values", () => {
    expect(isolatedRows([1, undefined, 2, 3])).toBeNull();
    expect(isolatedRows([null, undefined])).toBeNull();
  });
});

it("the newest value is the last that is known", () => {
  expect(latest([1, 2, null, undefined])).toEqual({ value: 2, row: 1 });
  expect(latest([null])).toBeNull();
});

it("the rows of a span are those within it, both ends included", () => {
  expect(rowsWithin([1, 2, 3, 4], 2, 3)).toEqual([1, 3]);
  expect(rowsWithin([1, 2], 5, 9)).toEqual([0, 0]);
  expect(rowsWithin([1, 2], 0, 9)).toEqual([0, 2]);
});
