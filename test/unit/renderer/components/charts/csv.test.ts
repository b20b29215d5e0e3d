import { describe, expect, it } from "vitest";
import { toCsv } from "../../../../../renderer/components/charts/csv.ts";

describe("toCsv", () => {
  it("gives UTC times, units in the header and empty cells for what was not measured", () => {
    const read = { label: "read", values: [1, undefined] };
    const write = { label: "write", values: [null, 42.5] };
    expect(toCsv([0, 2.5], [read, write], "bytesPerSecond")).toBe(
      "time,read (B/s),write (B/s)\r\n1970-01-01T00:00:00.000Z,1,\r\n1970-01-01T00:00:02.500Z,,42.5\r\n",
    );
  });

  it("leaves rows out that only stand for a gap", () => {
    expect(toCsv([0, 5, 10], [{ label: "a", values: [1, null, 2] }], "none").split("\r\n")).toHaveLength(4);
  });

  it("gives the extremes of merged readings beside their mean", () => {
    const one = { label: "busy", values: [10], band: { min: [2], max: [90] } };
    expect(toCsv([0], [one], "percent").split("\r\n").slice(0, 2)).toEqual([
      'time,busy (%),"busy, least (%)","busy, most (%)"',
      "1970-01-01T00:00:00.000Z,10,2,90",
    ]);
  });

  it("quotes names that hold commas, quotes or line ends", () => {
    expect(toCsv([], [{ label: 'a,"b"\nc', values: [] }], "number")).toBe('time,"a,""b""\nc"\r\n');
  });

  it("never lets an interface name become a spreadsheet formula", () => {
    for (const label of ["=1+1", "+1", "-1", "@SUM(A1)"])
      expect(toCsv([], [{ label, values: [] }], "percent")).toBe(`time,'${label} (%)\r\n`);
  });
});
