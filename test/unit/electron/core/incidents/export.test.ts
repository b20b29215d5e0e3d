import { describe, expect, it } from "vitest";
import { chartSvg } from "../../../../../electron/core/incidents/chartSvg.ts";
import { exportIncident, type RangeOf } from "../../../../../electron/core/incidents/export.ts";
import type { Alert } from "../../../../../shared/contract/alerts.ts";
import type { Incident } from "../../../../../shared/contract/incidents.ts";
import { MAX_INCIDENT_ALERTS } from "../../../../../shared/contract/incidents.ts";
import { anAlert, anIncident } from "../../../../support/incidentData.ts";
import { fakeClock } from "../../../../support/ports.ts";

const start = Date.UTC(2026, 0, 1, 10);
const minute = 60_000;
type Asked = Parameters<RangeOf>[0];

/** Exports an incident with these alerts, `minutes` after it began; every series has a value. */
async function exported(
  alerts: readonly Alert[],
  options: { incident?: Partial<Incident>; minutes?: number; metricOf?: (ruleId: string) => string | null } = {},
) {
  const { incident = {}, minutes = 60, metricOf = () => null } = options;
  const asked: Asked[] = [];
  const range: RangeOf = (input) => {
    asked.push(input);
    return {
      stepSeconds: 60,
      times: [input.from],
      series: input.series.map((of) => ({ ...of, mean: [1], min: [1], max: [1] })),
    };
  };
  const services = {
    ports: { clock: fakeClock(start + minutes * minute) },
    inventory: { nameOf: (id: string) => (id === "removed" ? undefined : `name-of-${id}`) },
  };
  const detail = {
    incident: anIncident({ startedAt: start, hostIds: [], ...incident }),
    impact: { hosts: 1, minutes: 1, hostMinutes: 1 },
    entries: [],
    truncated: false,
    alerts: [...alerts],
  };
  const { markdown } = await exportIncident(services as never, detail, { range, metricOf });
  return { asked, markdown, charts: markdown.match(/data:image\/svg/g)?.length ?? 0 };
}

describe("the charts of a postmortem", () => {
  it("are of a few hosts, those with alerts first", async () => {
    const alerts = ["h8", "h9", "h8"].map((hostId, index) => anAlert({ id: `a${index}`, hostId }));
    const hostIds = Array.from({ length: 50 }, (_, index) => `h${index}`);
    const { asked } = await exported(alerts, { incident: { hostIds } });
    const hosts = [...new Set(asked.flatMap(({ series }) => series.map(({ hostId }) => hostId)))];
    expect(hosts).toEqual(["h8", "h9", "h0", "h1", "h2", "h3"]);
  });

  it("are none where nothing has a host", async () => {
    const { asked, charts } = await exported([anAlert({ hostId: null })]);
    expect(asked).toEqual([]);
    expect(charts).toBe(0);
  });

  it("name a host that was removed by its id", async () => {
    const { asked, markdown } = await exported([], { incident: { hostIds: ["removed"] } });
    expect(asked.length).toBeGreaterThan(0);
    expect(markdown).toContain("removed: ");
  });

  it.each([
    ["a short one goes on", { minutes: 4 }, -15, 4],
    ["a long one goes on", { minutes: 240 }, -60, 240],
    ["a short one is over", { minutes: 240, incident: { resolvedAt: start + 10 * minute } }, -15, 25],
    ["a long one is over", { minutes: 600, incident: { resolvedAt: start + 240 * minute } }, -60, 300],
    ["it was over at once", { minutes: 240, incident: { resolvedAt: start } }, -15, 15],
    ["it is said to have ended before it began", { minutes: 240, incident: { resolvedAt: start - minute } }, -15, 14],
  ])("show what was before, and never the time to come: %s", async (_, options, from, to) => {
    const { asked } = await exported([anAlert({})], options);
    for (const input of asked) {
      expect((input.from - start) / minute).toBe(from);
      expect((input.to - start) / minute).toBe(to);
    }
  });

  it("ask for whole milliseconds, as the contract wants", async () => {
    const { asked } = await exported([anAlert({})], { incident: { resolvedAt: start + 3_601_001 }, minutes: 300 });
    expect(asked.flatMap(({ from, to }) => [from, to]).every(Number.isInteger)).toBe(true);
  });

  it("have the file system that was full beside the root, each once", async () => {
    const alerts = ["/srv", "/", "/srv", "eth0"].map((label, index) => anAlert({ id: `a${index}`, label }));
    const { asked } = await exported(alerts);
    const disks = asked.flatMap(({ series }) => series.filter(({ metric }) => metric === "disk.used"));
    expect(disks.map(({ label }) => label)).toEqual(["/", "/srv"]);
    const cards = asked.flatMap(({ series }) => series.filter(({ metric }) => metric === "network.rx"));
    expect(cards.map(({ label }) => label)).toEqual(["eth0"]);
  });

  it("stay a document, and a bounded question, in a storm of alerts about everything", async () => {
    const alerts = Array.from({ length: MAX_INCIDENT_ALERTS }, (_, index) =>
      anAlert({ id: `a${index}`, ruleId: `r${index}`, label: `/mnt/${index}` }),
    );
    const sameMetric = await exported(alerts, { metricOf: () => "disk.inodes" });
    const manyMetrics = await exported(alerts, { metricOf: (ruleId) => `scraped_${ruleId}` });
    for (const { asked, charts, markdown } of [sameMetric, manyMetrics]) {
      expect(Math.max(...asked.map(({ series }) => series.length))).toBeLessThanOrEqual(24);
      expect(charts).toBeLessThanOrEqual(10);
      expect(markdown.length).toBeLessThan(1_000_000);
    }
  });
});

describe("the lines of a chart", () => {
  /** Heights of the points of one line on the page, from above. */
  function heights(metric: string, values: (number | null)[]): number[] {
    const times = values.map((_, index) => start + index * minute);
    const chart = { title: "t", metric, times, lines: [{ name: "n", values }], from: start, to: start, marks: [] };
    const path = /<path d="([^"]*)"/.exec(chartSvg(chart))?.[1] ?? "";
    return [...path.matchAll(/[ML][\d.]+ (-?[\d.]+)/g)].map((match) => Number(match[1]));
  }
  const [above, below] = [30, 176];

  it.each([
    ["percents", "cpu.percent", [0, 50, 100], [below, (above + below) / 2, above]],
    ["a clock that is behind and ahead", "time.offset", [-50, 0, 50], [below, (above + below) / 2, above]],
    ["frost alone", "temperature", [-10, -10], [below, below]],
    ["zeros", "network.rx", [0, 0], [below, below]],
  ] as const)("stand at their value: %s", (_, metric, values, expected) => {
    expect(heights(metric, [...values])).toEqual(expected);
  });

  it.each([
    ["nothing", []],
    ["gaps", [null, null]],
    ["what no host measures", [1e300, -1e300, Number.NaN, Infinity]],
  ])("are none of %s", (_, values) => expect(heights("time.offset", values)).toEqual([]));

  it("stay within the picture, whatever the values are", () => {
    for (const values of [[-1e17, 1e17], [-0.0001, 5], [1e-12, -1e-12], [-1], [3, null, -3]])
      for (const at of heights("time.offset", values)) {
        expect(at).toBeGreaterThanOrEqual(above);
        expect(at).toBeLessThanOrEqual(below);
      }
  });
});
