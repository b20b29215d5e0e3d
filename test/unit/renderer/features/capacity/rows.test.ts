import { describe, expect, it } from "vitest";
import { capacityCsv, capacityRows, waitingFor } from "../../../../../renderer/features/capacity/rows.ts";
import { hostsAtOnce, joined } from "../../../../../renderer/features/capacity/useCapacity.ts";
import { type CapacityReport, MAX_CAPACITY_HOSTS } from "../../../../../shared/contract/capacity.ts";
import { aHost } from "../../../../support/pageData.ts";

const points = { stepSeconds: 1, from: 0, values: [] };
const report: CapacityReport = {
  generatedAt: 5,
  trends: [],
  unusual: ["h1", "gone", "h2"].map((hostId, index) => ({
    hostId,
    metric: "cpu.percent",
    label: "",
    now: 60,
    median: 10,
    low: 8,
    high: 12,
    deviations: index + 4,
    weeks: 5,
    at: Date.UTC(2026, 1, 9, 14),
    points,
  })),
  sizing: [],
  observed: [
    { hostId: "h1", days: 1, needs: { trend: 6, unusual: 20, sizing: 13 } },
    { hostId: "h2", days: 9, needs: { trend: 0, unusual: 12, sizing: 5 } },
  ],
};
const hosts = new Map(["h1", "h2"].map((id) => [id, aHost({ id, name: `name of ${id}` })]));

describe("the rows of the capacity page", () => {
  it("are those of hosts that are shown, the farthest from usual first", () => {
    const { unusual } = capacityRows(report, hosts);
    expect(unusual.map(({ host }) => host.id)).toEqual(["h2", "h1"]);
  });

  it("tell how many hosts are still too young for a view, and when the first is not", () => {
    expect(waitingFor("soon", report.observed)).toEqual({ hosts: 1, days: 6 });
    expect(waitingFor("unusual", report.observed)).toEqual({ hosts: 2, days: 12 });
    expect(waitingFor("under", report.observed)).toEqual({ hosts: 2, days: 5 });
    expect(waitingFor("soon", report.observed.slice(1))).toBeNull();
  });

  it("are exported with raw numbers, UTC and the sentence", () => {
    const [header, first] = capacityCsv("unusual", capacityRows(report, hosts), 5).split("\r\n");
    expect(header).toBe("host,metric,series,now,usually from,usually to,hour,words");
    expect(first).toContain("name of h2,cpu.percent,,60,8,12,2026-02-09T14:00:00.000Z,");
    expect(capacityCsv("over", capacityRows(report, hosts), 5)).toBe("host,verdict,days,words\r\n");
  });
});

describe("parts of a report", () => {
  it("become one, as old as its oldest part", () => {
    const one = joined(joined(null, report), { ...report, generatedAt: 9 });
    expect(one.generatedAt).toBe(5);
    expect(one.unusual).toHaveLength(6);
  });
  it("are asked for in numbers that the core takes", () => {
    expect(hostsAtOnce).toBeLessThanOrEqual(MAX_CAPACITY_HOSTS);
  });
});
