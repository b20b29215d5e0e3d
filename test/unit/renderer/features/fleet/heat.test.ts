import { describe, expect, it } from "vitest";
import fc from "fast-check";
import type { FleetHealth } from "../../../../../renderer/app/state/health.ts";
import { parseRange, ranges } from "../../../../../renderer/components/charts/ranges.ts";
import { comparedSeries } from "../../../../../renderer/features/fleet/compare.ts";
import {
  fleetMetrics,
  heatOf,
  heatScale,
  heatStep,
  heatSteps,
  highestOf,
  hottestFirst,
  parseMetric,
} from "../../../../../renderer/features/fleet/heat.ts";
import type { FleetRow } from "../../../../../renderer/features/fleet/search.ts";
import type { HealthStatus, Sample } from "../../../../../shared/contract/health.ts";
import { catalogue } from "../../../../../shared/metrics/catalogue.ts";
import { emptySample, sampleDisk } from "../../../../support/samples.ts";
import { host } from "../../../shared/filter/hosts.ts";

const disk = (mount: string, used: number) => sampleDisk({ mount, totalBytes: 100, freeBytes: 100 - used });
const sample = (change: Partial<Sample>): Sample => ({ ...emptySample, ...change });
const cpu = (percent: number | null): Partial<Sample> => ({ cpu: { ...emptySample.cpu, percent } });

function row(name: string, status: HealthStatus, last: Sample | null): FleetRow {
  const health: FleetHealth = {
    hostId: name,
    status,
    last,
    reasons: [],
    facts: null,
    failure: null,
    since: 0,
    spark: [],
  };
  return { host: host(name), health };
}

describe("the value a host is coloured by", () => {
  it("is the metric's own, and of several series the highest with its label", () => {
    const last = sample({ ...cpu(42), disks: [disk("/", 20), disk("/srv", 90), disk("/tmp", 1)] });
    expect(highestOf(last, "cpu.percent")).toEqual({ value: 42, label: "" });
    expect(highestOf(last, "disk.used")).toEqual({ value: 90, label: "/srv" });
  });

  it("is unknown where the host has none, never 0", () => {
    expect(highestOf(sample({}), "cpu.percent")).toBeNull();
    expect(highestOf(null, "cpu.percent")).toBeNull();
  });

  it.each(["stale", "failed", "unknown", "connecting", "unobserved"] as const)(
    "is not that of an old reading: %s",
    (status) => {
      expect(heatOf(row("a", status, sample(cpu(50))), "cpu.percent")).toBeNull();
      expect(heatOf(row("a", "warning", sample(cpu(50))), "cpu.percent")?.value).toBe(50);
    },
  );

  it("exists for every metric that is offered", () => {
    for (const metric of fleetMetrics) {
      expect(catalogue).toHaveProperty([metric]);
      expect(parseMetric(metric)).toBe(metric);
    }
    expect(parseMetric("uptime")).toBeNull();
  });
});

describe("the colours", () => {
  it("have fixed limits for percents and load", () => {
    expect(heatScale("memory.used", [1, 2])).toEqual([20, 50, 80, 90]);
    expect([0, 20, 20.1, 80, 90, 90.1, 400].map((value) => heatStep(value, heatScale("cpu.percent", [])))).toEqual([
      0, 0, 1, 2, 3, 4, 4,
    ]);
    expect(heatScale("load.perCore", [100])).toEqual([0.5, 1, 2, 4]);
  });

  it("divide what is shown where there is no limit", () => {
    expect(heatScale("network.rx", [10, 100])).toEqual([20, 40, 60, 80]);
    expect(heatStep(0, heatScale("network.rx", []))).toBe(0);
  });

  it("never leave the steps, and grow with the value", () => {
    const value = fc.double({ min: 0, max: 1e12, noNaN: true });
    fc.assert(
      fc.property(
        fc.constantFrom(...fleetMetrics),
        fc.array(value, { maxLength: 20 }),
        value,
        value,
        (metric, all, a, b) => {
          const scale = heatScale(metric, all);
          const [low, high] = [Math.min(a, b), Math.max(a, b)].map((one) => heatStep(one, scale));
          expect(low).toBeLessThanOrEqual(high ?? 0);
          expect(high).toBeLessThan(heatSteps);
        },
      ),
    );
  });
});

describe("the order", () => {
  const rows = [
    row("calm", "ok", sample(cpu(5))),
    row("away", "failed", sample(cpu(99))),
    row("busy", "warning", sample(cpu(95))),
    row("new", "unknown", null),
  ];

  it("is highest first, then those without a value as they came", () => {
    expect(hottestFirst(rows, "cpu.percent").map(({ host: { name } }) => name)).toEqual([
      "busy",
      "calm",
      "away",
      "new",
    ]);
  });

  it("compares at most twenty, hosts that are away by what they had, and leaves out who never had it", () => {
    expect(comparedSeries(rows, "cpu.percent").map(({ name }) => name)).toEqual(["busy", "calm", "away"]);
    const many = Array.from({ length: 30 }, (_, index) => row(`h${index}`, "ok", sample(cpu(index))));
    const compared = comparedSeries(many, "cpu.percent");
    expect(compared).toHaveLength(20);
    expect(compared[0]).toEqual({ hostId: "h29", metric: "cpu.percent", label: "", name: "h29" });
    const full = row("db", "ok", sample({ disks: [disk("/", 10), disk("/srv", 70)] }));
    expect(comparedSeries([full], "disk.used")).toEqual([
      { hostId: "db", metric: "disk.used", label: "/srv", name: "db /srv" },
    ]);
  });

  it("names every range it offers", () => {
    for (const { id } of ranges) expect(parseRange(id)).toBe(id);
  });

  it("takes no range that it does not offer", () => {
    expect(parseRange("24h")).toBe("24h");
    expect([parseRange("toString"), parseRange(7), parseRange(null)]).toEqual([null, null, null]);
  });
});
