import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seriesRef } from "../../../../../shared/contract/metrics.ts";
import { allMeasured, perfMetric, slug, statusPoints } from "../../../../../electron/core/checks/measured.ts";
import { parsePerfdata } from "../../../../../electron/core/checks/plugins/perfdata.ts";

describe("names of series", () => {
  it.each([
    ["Disk", "disk"],
    ["Disk of /var", "disk-of-var"],
    ["  Über prüfen! ", "über-prüfen"],
    ["check_disk", "check_disk"],
    ["***", "check"],
  ])("of the check %s begin with %s", (name, wanted) => {
    expect(slug(name)).toBe(wanted);
  });

  it("end with the label of the value", () => {
    expect(perfMetric("Disk", "/ var lib")).toBe("check.disk./_var_lib");
  });

  it("are taken by the history, whatever a check and its values are called", () => {
    const label = fc.string({ minLength: 1, maxLength: 300 }).filter((text) => text.trim() !== "");
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 64 }), label, (name, text) => {
        const metric = perfMetric(name, text);
        expect(seriesRef.safeParse({ hostId: "h", metric }).success).toBe(true);
        expect(metric).not.toMatch(/\s/);
      }),
      { numRuns: 200 },
    );
  });
});

describe("what becomes points", () => {
  it("is the state as Nagios counts, and the time", () => {
    expect(statusPoints("Disk", "critical", 41.5)).toEqual([
      { metric: "check.status", label: "Disk", value: 2 },
      { metric: "check.duration", label: "Disk", value: 41.5 },
    ]);
  });

  it("are values that are known, the first of each label, in one unit, with the series of a scrape", () => {
    const up = { metric: "up", label: "", value: 1, unit: "none", counter: false } as const;
    const perfdata = parsePerfdata("a=2KB a=9KB 'b c'=U time=1500us");
    const { measured, units } = allMeasured("Disk", { perfdata, scraped: [up] });
    expect(measured).toEqual([
      { metric: "check.disk.a", label: "", value: 2048, unit: "bytes", counter: false },
      { metric: "check.disk.time", label: "", value: 1.5, unit: "milliseconds", counter: false },
      up,
    ]);
    expect([...units]).toEqual([
      ["check.disk.a", "bytes"],
      ["check.disk.time", "milliseconds"],
      ["up", "none"],
    ]);
  });
});
