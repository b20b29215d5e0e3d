import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toCsv } from "../../../../../renderer/components/charts/csv.ts";

/** Reads RFC 4180 text as a spreadsheet does. */
function parse(text: string): string[][] {
  const rows: string[][] = [[]];
  const cells = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  for (let match = cells.exec(text); match; match = cells.exec(text)) {
    rows.at(-1)?.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
    if (match[3] === "\r\n") rows.push([]);
    if (cells.lastIndex === text.length) return rows.slice(0, -1);
  }
  throw new Error(`not CSV from here: ${text.slice(cells.lastIndex)}`);
}

const hostile = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .array(fc.constantFrom('"', ",", "\r", "\n", "\t", "=", "+", "-", "@", "'", "a", "🐢"))
    .map((parts) => parts.join("")),
);

describe("a chart's table with names from a server", () => {
  it("keeps its shape, and each name its text, behind an apostrophe where it could be a formula", () => {
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 1, maxLength: 5 }), fc.nat({ max: 4 }), (labels, rows) => {
        const time = Array.from({ length: rows }, (_, row) => row);
        const parsed = parse(
          toCsv(
            time,
            labels.map((label) => ({ label, values: time })),
            "number",
          ),
        );
        expect(parsed.map((row) => row.length)).toEqual(Array(rows + 1).fill(labels.length + 1));
        const header = parsed[0]?.slice(1) ?? [];
        for (const cell of header) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
        expect(header).toEqual(labels.map((label) => (/^[=+\-@\t\r]/.test(label) ? `'${label}` : label)));
      }),
      { numRuns: 500 },
    );
  });

  it("gives numbers back exactly, also tiny, huge and negative ones", () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })), { minLength: 1 }),
        (values) => {
          const time = values.map((_, row) => row);
          const series = [
            { label: "x", values },
            { label: "always", values: time },
          ];
          const rows = parse(toCsv(time, series, "bytes")).slice(1);
          const read = rows.map(([, text]) => (text === "" ? null : Number(text)));
          expect(read).toEqual(values.map((value) => (value === null ? null : value + 0)));
        },
      ),
    );
  });

  it("leaves a cell empty where a column is shorter than the time", () => {
    const series = [
      { label: "x", values: [5] },
      { label: "y", values: [1, 2] },
    ];
    expect(parse(toCsv([0, 1], series, "number")).map((row) => row[1])).toEqual(["x", "5", ""]);
  });
});
