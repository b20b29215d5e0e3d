import { describe, expect, it } from "vitest";
import { toCsv } from "../../../../../renderer/components/charts/csv.ts";

describe("toCsv", () => {
  it("gives UTC times, units in the header and empty cells for gaps", () => {
    const text = toCsv(
      {
        time: [0, 2.5],
        columns: [
          [1, null],
          [null, 42.5],
        ],
      },
      ["read", "write"],
      "bytesPerSecond",
    );
    expect(text).toBe(
      "time,read (B/s),write (B/s)\r\n1970-01-01T00:00:00.000Z,1,\r\n1970-01-01T00:00:02.500Z,,42.5\r\n",
    );
  });

  it("quotes names that hold commas, quotes or line ends", () => {
    expect(toCsv({ time: [], columns: [] }, ['a,"b"\nc'], "number")).toBe('time,"a,""b""\nc"\r\n');
  });

  it("never lets an interface name become a spreadsheet formula", () => {
    for (const name of ["=1+1", "+1", "-1", "@SUM(A1)"]) {
      expect(toCsv({ time: [], columns: [] }, [name], "percent")).toBe(`time,'${name} (%)\r\n`);
    }
  });
});
