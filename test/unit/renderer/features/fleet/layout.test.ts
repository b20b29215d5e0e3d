import { describe, expect, it } from "vitest";
import type { Host } from "../../../../../shared/contract/hosts.ts";
import { chooseTile, columnsFor, evenColumns, gridLines } from "../../../../../renderer/features/fleet/gridRows.ts";
import {
  firstColumns,
  parseColumns,
  parseSort,
  parseView,
} from "../../../../../renderer/features/fleet/preferences.ts";
import type { FleetSection } from "../../../../../renderer/features/fleet/search.ts";

const section = (title: string, count: number): FleetSection => ({
  key: title,
  kind: title === "" ? "all" : "group",
  title,
  rows: Array.from({ length: count }, (_, index) => ({ host: { id: `${title}${index}` } as Host, health: null })),
});
const shape = (sections: FleetSection[], columns: number, closed: string[] = []) =>
  gridLines(sections, columns, new Set(closed)).map((line) =>
    line.kind === "heading" ? line.section.title : `${line.rows.length} from ${line.first}`,
  );

describe("lines of tiles", () => {
  it("fill up from the left", () => expect(shape([section("", 5)], 2)).toEqual(["2 from 0", "2 from 2", "1 from 4"]));
  it("stand under their group's heading", () =>
    expect(shape([section("a", 1), section("b", 3)], 2)).toEqual(["a", "1 from 0", "b", "2 from 1", "1 from 3"]));
  it("of a closed group are left out, and tiles are counted on without it", () =>
    expect(shape([section("a", 2), section("b", 1)], 2, ["a"])).toEqual(["a", "b", "1 from 0"]));
  it("have keys of their own", () => {
    const lines = gridLines([section("a", 9), section("b", 9)], 2, new Set());
    expect(new Set(lines.map((line) => line.key)).size).toBe(lines.length);
  });
});

it("as many columns as fit, at least one", () => {
  expect([0, 100, 209, 210, 320].map((width) => columnsFor(width, 100, 10))).toEqual([1, 1, 1, 2, 3]);
});

it("a small fleet fills its lines evenly", () => {
  expect([1, 3, 5, 6, 7, 12].map((count) => evenColumns(count, 5))).toEqual([1, 3, 5, 3, 4, 4]);
  expect(evenColumns(0, 5)).toBe(5);
});

describe("the size of tiles", () => {
  const large = { width: 300, height: 200, gap: 10 };
  const small = { width: 100, height: 100, gap: 10 };
  const chosen = (sections: FleetSection[], height: number) =>
    chooseTile([large, small], sections, { width: 620, height }, 40) === large ? "large" : "small";

  it("is large while the whole fleet fits, to the pixel", () => {
    expect(chosen([section("", 4)], 410)).toBe("large");
    expect(chosen([section("", 4)], 409)).toBe("small");
    expect(chosen([section("", 5)], 410)).toBe("small");
  });
  it("counts the headings of groups", () => {
    expect(chosen([section("a", 2), section("b", 2)], 410)).toBe("small");
    expect(chosen([section("a", 2), section("b", 2)], 490)).toBe("large");
  });
  it("stays small for a fleet that fits in no size", () => expect(chosen([section("", 500)], 410)).toBe("small"));
});

describe("remembered choices", () => {
  it("of a view are one of the three", () => {
    expect(parseView("groups")).toBe("groups");
    expect(parseView("map")).toBeNull();
  });
  it("of columns keep to known ones, in the table's order, always with the name", () => {
    expect(parseColumns(["cpu", "gone", "status"])).toEqual(["name", "status", "cpu"]);
    expect(parseColumns("cpu")).toBeNull();
    for (const width of [0, 1280, 1920]) expect(parseColumns(firstColumns(width))).toEqual(firstColumns(width));
  });
  it("of columns are none at first, and then what a narrow window has room for", () => {
    expect(firstColumns(1280)).toEqual(["name", "status", "alerts", "environment", "cpu", "memory", "disk"]);
    expect(firstColumns(1920)).toHaveLength(firstColumns(1280).length + 3);
  });
  it("of a sort name a column and a direction", () => {
    expect(parseSort({ column: "cpu", descending: true })).toEqual({ column: "cpu", descending: true });
    for (const bad of [
      null,
      "cpu",
      { column: "gone", descending: true },
      { column: "cpu" },
      { column: "cpu", descending: 1 },
    ])
      expect(parseSort(bad)).toBeNull();
  });
});
