import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  csvCell,
  detectDelimiter,
  joinList,
  parseCsv,
  splitList,
  unguard,
} from "../../../../../../electron/core/inventory/importers/csvText.ts";

const cell = fc.string({
  maxLength: 8,
  unit: fc.constantFrom("a", "é", ",", ";", "|", "\t", '"', "'", "\n", "\r", "=", "-", "@", " "),
});
const cells = (text: string, delimiter = ","): (readonly string[])[] =>
  parseCsv(text, delimiter).rows.map((row) => row.cells);

describe("delimited text", () => {
  it.for([
    ["a,b;c,d", ","],
    ["a;b;c,d", ";"],
    ["a\tb", "\t"],
    ["a|b|c", "|"],
    ['"a,b,c";d', ";"],
    ["", ","],
    ["one column", ","],
    ["title\nx;y", ";"],
    ["a;b\nx,y,z,w", ";"],
  ] as const)("%j is taken apart at %j", ([text, delimiter]) => {
    expect(detectDelimiter(text)).toBe(delimiter);
  });

  it("gives rows with the line they begin on, without empty ones", () => {
    const { rows, open } = parseCsv('a,b\r\n\r\n"x\ny",z\n , \nlast', ",");
    expect(rows).toEqual([
      { line: 1, cells: ["a", "b"] },
      { line: 3, cells: ["x\ny", "z"] },
      { line: 6, cells: ["last"] },
    ]);
    expect(open).toBe(false);
  });

  it("takes a quote inside of a word as it is, and says when one never closes", () => {
    expect(cells('5" disk,x')).toEqual([['5" disk', "x"]]);
    expect(parseCsv('a,"b', ",")).toEqual({ rows: [{ line: 1, cells: ["a", "b"] }], open: true });
  });

  it("keeps at most 200 columns of a row", () => {
    expect(cells("x,".repeat(500))[0]).toHaveLength(200);
  });

  it("gives back the cells it was written from", () => {
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 4 }), (table) => {
        const written = table.map((row) => `${row.map(csvCell).join(",")}\r\n`).join("");
        // A row of spaces is none, however it is written.
        const filled = (row: readonly string[]): boolean => row.some((value) => value.trim() !== "");
        expect(
          cells(written)
            .map((row) => row.map(unguard))
            .filter(filled),
        ).toEqual(table.filter(filled));
      }),
    );
  });

  it("never writes what a spreadsheet would calculate", () => {
    fc.assert(
      fc.property(cell, (value) => {
        expect(csvCell(value).replace(/^"/, "")).not.toMatch(/^[=+\-@\t\r]/);
      }),
    );
  });
});

describe("a list in one cell", () => {
  it("gives back the items it was joined from", () => {
    const item = fc.string({ minLength: 1, maxLength: 6, unit: fc.constantFrom("a", ";", ",", "|", "\\", "/", "é") });
    fc.assert(
      fc.property(fc.uniqueArray(item, { maxLength: 5 }), (items) => {
        expect(splitList(joinList(items))).toEqual(items);
      }),
    );
  });

  it("has each item once, without the space around it", () => {
    expect(splitList(" a ; b;;a; ")).toEqual(["a", "b"]);
    expect(splitList("")).toEqual([]);
  });
});
