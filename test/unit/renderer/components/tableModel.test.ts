import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type CellValue,
  compareValues,
  moveActive,
  nextSort,
  sortRows,
} from "../../../../renderer/components/tableModel.ts";

const columns = [
  { id: "name", header: "Name", value: (row: { v: CellValue }) => row.v, cell: () => null },
  { id: "plain", header: "Plain", cell: () => null },
];
const sorted = (values: CellValue[], descending = false): CellValue[] =>
  sortRows(
    values.map((v) => ({ v })),
    columns,
    { column: "name", descending },
  ).map((row) => row.v);

describe("sorting a table", () => {
  it("takes the numbers in names by their size", () =>
    expect(sorted(["web-10", "web-2", "Web-1"])).toEqual(["Web-1", "web-2", "web-10"]));
  it("puts unknown values last in both directions", () => {
    expect(sorted([null, 3, 1])).toEqual([1, 3, null]);
    expect(sorted([null, 3, 1], true)).toEqual([3, 1, null]);
  });
  it("leaves the order alone for columns that cannot be sorted, and without a sort", () => {
    const rows = [{ v: 2 }, { v: 1 }];
    expect(sortRows(rows, columns, { column: "plain", descending: false })).toBe(rows);
    expect(sortRows(rows, columns, null)).toBe(rows);
  });
  it("keeps rows that compare equal in their order", () => {
    const rows = [
      { v: 1, at: 0 },
      { v: 0, at: 1 },
      { v: 1, at: 2 },
    ];
    const result = sortRows(rows, columns, { column: "name", descending: true });
    expect(result.map((row) => (row as { at: number }).at)).toEqual([0, 2, 1]);
  });
  it("is a consistent order for any mix of values", () => {
    const value = fc.oneof(fc.integer(), fc.constant(null));
    fc.assert(
      fc.property(value, value, fc.boolean(), (a, b, descending) => {
        expect(Math.sign(compareValues(a, b, descending))).toBe(-Math.sign(compareValues(b, a, descending)) + 0);
      }),
    );
  });
});

it("a header sorts up first, then down, then up again", () => {
  const first = nextSort(null, "name");
  const second = nextSort(first, "name");
  expect([first.descending, second.descending, nextSort(second, "name").descending]).toEqual([false, true, false]);
  expect(nextSort(second, "cpu")).toEqual({ column: "cpu", descending: false });
});

describe("keys in a table", () => {
  it.each([
    ["ArrowDown", 4, 5],
    ["ArrowUp", 0, 0],
    ["PageDown", 4, 9],
    ["PageUp", 4, 0],
    ["End", 0, 9],
    ["Home", 9, 0],
  ])("%s from row %d goes to row %d of ten", (key, from, to) => expect(moveActive(key, from, 10, 8)).toBe(to));
  it("that are not for moving are left alone", () => expect(moveActive("x", 1, 10, 8)).toBeNull());
  it("do nothing without rows", () => expect(moveActive("ArrowDown", 0, 0, 8)).toBeNull());
});
