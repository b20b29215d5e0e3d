import { describe, expect, it } from "vitest";
import { capacity, capacityJson, capacityLines } from "../../../../electron/cli/verbs/capacity.ts";
import type { CapacityReport } from "../../../../shared/contract/capacity.ts";

const points = { stepSeconds: 86_400, from: 0, values: [1, 2] };
const now = Date.UTC(2026, 1, 10, 12);
const report: CapacityReport = {
  generatedAt: now,
  trends: [
    {
      hostId: "h1",
      metric: "disk.used",
      label: "/srv",
      now: 80,
      perDay: 0.6,
      perDayLow: 0.4,
      perDayHigh: 0.9,
      verdict: "growing",
      fullAt: Date.UTC(2026, 2, 12, 12),
      fullFrom: Date.UTC(2026, 2, 3, 12),
      fullTo: null,
      confidence: "good",
      days: 41,
      daysNeeded: 0,
      step: { at: Date.UTC(2026, 0, 1, 12), by: -20 },
      sawtooth: false,
      points,
    },
  ],
  unusual: [
    {
      hostId: "h2",
      metric: "cpu.percent",
      label: "",
      now: 63,
      median: 15,
      low: 12,
      high: 18,
      deviations: 9,
      weeks: 6,
      at: now,
      points,
    },
  ],
  sizing: [
    {
      hostId: "h2",
      verdict: "under",
      reasons: [{ metric: "cpu.percent", label: "", p95: 3, bound: 10 }],
      days: 30,
      points,
    },
  ],
  observed: [{ hostId: "h3", days: 2, needs: { trend: 5, unusual: 19, sizing: 12 } }],
};
const names = new Map([
  ["h1", "db-1"],
  ["h2", "web-1"],
]);

describe("holdfast capacity", () => {
  it("prints one line a finding: the host, the kind, and a sentence", () => {
    const lines = capacityLines(report, names).map((line) => line.split("\t"));
    expect(lines.map(([host, kind]) => [host, kind])).toEqual([
      ["db-1", "full /srv"],
      ["web-1", "unusual"],
      ["web-1", "under-used"],
      ["h3", "too young"],
    ]);
    expect(lines[0]?.[2]).toContain("Full around 12 March, between 3 March and more than a year from now");
    expect(lines[3]?.[2]).toContain("5 more days");
  });

  it("gives the same as JSON: names, times in UTC, raw numbers, without the points of the charts", () => {
    const json = JSON.parse(JSON.stringify(capacityJson(report, names)));
    expect(json.trends[0]).toMatchObject({
      host: "db-1",
      metric: "disk.used",
      now: 80,
      fullAt: "2026-03-12T12:00:00.000Z",
      fullTo: null,
      step: { at: "2026-01-01T12:00:00.000Z", by: -20 },
    });
    expect(json.unusual[0]).toMatchObject({ host: "web-1", usual: { median: 15, low: 12, high: 18 }, weeks: 6 });
    expect(json.sizing[0]).toMatchObject({ verdict: "under", days: 30 });
    expect(json.observed[0]).toMatchObject({ host: "h3", daysNeeded: { trend: 5 } });
    expect(JSON.stringify(json)).not.toContain("points");
    expect(JSON.stringify(json)).not.toContain("hostId");
  });

  it("stays on one line whatever a mount or a host is called", () => {
    const trends = report.trends.map((one) => ({ ...one, label: "/a\nb\tc" }));
    const lines = capacityLines({ ...report, trends }, new Map([["h1", "web\n1"]]));
    expect(lines).toHaveLength(capacityLines(report, names).length);
    for (const line of lines) expect(line.split("\t")).toHaveLength(3);
    expect(lines.join("")).not.toContain("\n");
  });

  it("leaves memory its name where a trend has no mount", () => {
    const [one] = report.trends;
    const memory = { ...report, trends: one ? [{ ...one, metric: "memory.used" as const, label: "" }] : [] };
    expect(capacityLines(memory, names)[0]).toContain("\tfull memory\t");
  });

  it("asks for all hosts in parts that the core takes, by filter", async () => {
    const asked: number[] = [];
    const hosts = Array.from({ length: 120 }, (_, index) => ({ id: `h${index}`, name: `n${index}` }));
    const printed: string[] = [];
    const context = {
      json: false,
      parsed: { positionals: [], text: () => undefined },
      unlock: () => Promise.resolve(),
      print: (text: string) => printed.push(text),
      call: (name: string, input: { hostIds: string[] }) => {
        if (name === "hosts.list") return Promise.resolve(hosts);
        asked.push(input.hostIds.length);
        const observed = input.hostIds.map((hostId) => ({ ...report.observed[0], hostId }));
        return Promise.resolve({ ...report, trends: [], unusual: [], sizing: [], observed });
      },
    };
    await capacity.run(context as never);
    expect(asked).toEqual([50, 50, 20]);
    expect(printed).toHaveLength(120);
  });
});
