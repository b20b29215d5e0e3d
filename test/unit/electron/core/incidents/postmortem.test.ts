import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, it } from "vitest";
import { chartSvg, valueText } from "../../../../../electron/core/incidents/chartSvg.ts";
import { exportIncident, type RangeOf } from "../../../../../electron/core/incidents/export.ts";
import { plain, postmortem } from "../../../../../electron/core/incidents/postmortem.ts";
import { Failure } from "../../../../../shared/base/failure.ts";
import type { IncidentDetail, IncidentEntry } from "../../../../../shared/contract/incidents.ts";
import { parseMarkdown } from "../../../../../renderer/components/parseMarkdown.ts";
import { anAlert, anIncident } from "../../../../support/incidentData.ts";
import { fakeClock } from "../../../../support/ports.ts";

const at = (hours: number, minutes: number): number => Date.UTC(2026, 0, 1, hours, minutes);
const entry = (part: Partial<IncidentEntry>): IncidentEntry => ({
  id: "e1",
  time: at(10, 5),
  kind: "status",
  severity: "info",
  hostId: "h1",
  text: "something",
  by: null,
  ref: null,
  ...part,
});

const detail: IncidentDetail = {
  incident: anIncident({
    title: "Disk of web1 | full <b>",
    status: "resolved",
    resolvedAt: at(11, 0),
    runbook: "https://wiki.example/disk",
    summary: "Logs were **not** rotated.",
    impactNote: "Checkout was down.",
    wentWell: "The alert came early.",
    actions: [
      { id: "x1", text: "Rotate logs", owner: "bob", due: at(0, 0), doneAt: null },
      { id: "x2", text: "Add a disk", owner: "", due: null, doneAt: at(12, 0) },
    ],
    alerts: { all: 1, active: 0 },
  }),
  impact: { hosts: 1, minutes: 60, hostMinutes: 55 },
  entries: [
    entry({ kind: "patch", text: "Update web1", time: at(9, 50), ref: { kind: "run", id: "r1" } }),
    entry({ kind: "alert", text: "Disk full: / is [97 %](http://evil)", ref: { kind: "alert", id: "a1" } }),
    entry({ kind: "note", text: "deleted\nold logs", by: "ada", hostId: null, time: at(10, 30) }),
    entry({ kind: "change", text: "Resolved", by: "ada", hostId: null, time: at(11, 0) }),
  ],
  truncated: false,
  alerts: [anAlert({ state: "resolved", resolvedAt: at(11, 0) })],
};
const svg = chartSvg({
  title: "web1: CPU",
  metric: "cpu.percent",
  times: [at(10, 0), at(10, 30), at(11, 0)],
  lines: [{ name: "CPU", values: [10, null, 90] }],
  from: at(10, 0),
  to: at(11, 0),
  marks: [at(10, 5)],
});

it("writes the postmortem that is on record", () => {
  const text = postmortem({
    detail,
    hostName: (id) => `name-of-${id}`,
    charts: [{ title: "web1: CPU", svg: "<svg/>" }],
    now: at(12, 0),
  });
  const golden = readFileSync(new URL("../../../../fixtures/incidents/postmortem.md", import.meta.url), "utf8");
  expect(text).toBe(golden);
});

it("ends a message that is a sentence with one full stop", () => {
  const alerts = [anAlert({ message: "Too slow." })];
  const text = postmortem({ detail: { ...detail, alerts }, hostName: (id) => id, charts: [], now: at(12, 0) });
  expect(text).toContain(": Too slow. From ");
});

it("says what is missing instead of leaving a hole", () => {
  const text = postmortem({
    detail: { ...detail, incident: anIncident({ hostIds: [] }), alerts: [], entries: [], truncated: true },
    hostName: (id) => id,
    charts: [],
    now: at(12, 0),
  });
  for (const said of ["Nobody has written a summary yet", "Resolved | not yet", "None linked", "so far", "left out"])
    expect(text).toContain(said);
  expect(text).not.toContain("## Charts");
});

it("lets no text of a server become markup, a link, or a new line", () => {
  const hostile = fc.string({
    unit: fc.constantFrom(..."ab1 |`*_[]()<>&!#~\\\n\r\t:/.-=h", "https://x.y", "<script>", "javascript:", "![x](y)"),
    maxLength: 60,
  });
  fc.assert(
    fc.property(hostile, (text) => {
      const shown = plain(text);
      expect(shown).not.toMatch(/[\n\r<>]/);
      expect(shown).not.toMatch(/(^|[^\\])[|`*[\]!]/);
      const kinds = JSON.stringify(parseMarkdown(`x ${shown}`));
      expect(kinds).not.toMatch(/"(kind|type)":"(link|strong|emphasis|code|image|heading|table|list)"/);
    }),
    { numRuns: 200 },
  );
});

it("draws a chart with its gap, its unit, the span and the marks", () => {
  expect(svg).toContain("100 %");
  expect(svg.match(/M[\d.]+ [\d.]+/g)).toHaveLength(2);
  expect(svg).not.toMatch(/L[\d.]/);
  expect(svg).toContain("stroke-dasharray");
  expect(svg).toContain("10:30");
});

it.each([
  [1536, "bytes", "1.5 KiB"],
  [2_500_000, "bytesPerSecond", "2.5 MB/s"],
  [12.345, "percent", "12.3 %"],
  [0, "bytes", "0 B"],
  [3, "none", "3"],
] as const)("writes %d %s as %s", (value, unit, text) => {
  expect(valueText(value, unit)).toBe(text);
});

it("draws a well-formed picture of any values and names", () => {
  const value = fc.option(fc.double({ noNaN: false }));
  fc.assert(
    fc.property(
      fc.string({ unit: "binary", maxLength: 30 }),
      fc.array(value, { maxLength: 20 }),
      fc.constantFrom("cpu.percent", "network.rx", "disk.free", "unheard.of"),
      (name, values, metric) => {
        const times = values.map((_, index) => at(10, 0) + index * 60_000);
        const picture = chartSvg({
          title: name,
          metric,
          times,
          lines: [{ name, values }],
          from: at(10, 1),
          to: at(10, 4),
          marks: [at(9, 0), at(10, 2)],
        });
        expect(picture).not.toMatch(/NaN|Infinity/);
        expect(picture.match(/<(?!\/)/g)?.length).toBe((picture.match(/\/>|<\/\w+>/g) ?? []).length);
        expect(picture.length).toBeLessThan(20_000);
      },
    ),
    { numRuns: 100 },
  );
});

function exported(range: RangeOf, metricOf: (ruleId: string) => string | null = () => null) {
  const services = { ports: { clock: fakeClock(at(11, 5)) }, inventory: { nameOf: (id: string) => `name-of-${id}` } };
  return exportIncident(services as never, detail, { range, metricOf });
}

it("brings charts of the hosts that had alerts, around the incident, with the mount that was full", async () => {
  const asked: Parameters<RangeOf>[0][] = [];
  const { markdown, fileName } = await exported((input) => {
    asked.push(input);
    const series = input.series.map((of) => ({ ...of, mean: of.metric === "disk.used" ? [null, 97] : [null, null] }));
    return {
      stepSeconds: 60,
      times: [at(10, 0), at(10, 30)],
      series: series.map((of) => ({ ...of, min: [], max: [] })),
    };
  });
  expect(fileName).toBe("incident-7.md");
  expect(asked.flatMap(({ series }) => series.filter(({ metric }) => metric === "disk.used"))).toEqual([
    { hostId: "h1", metric: "disk.used", label: "/" },
  ]);
  expect(asked[0]).toMatchObject({ from: at(9, 45), to: at(11, 5) });
  expect(markdown.match(/data:image\/svg\+xml;base64,/g)).toHaveLength(1);
  expect(markdown).toContain("name-of-h1: Disk used");
});

it("shows first what the alerts were about, for their label, and nothing twice", async () => {
  const asked: Parameters<RangeOf>[0]["series"][] = [];
  const look: RangeOf = ({ series }) => {
    asked.push(series);
    return { stepSeconds: 60, times: [], series: [] };
  };
  await exported(look, () => "raid.degraded");
  expect(asked[0]).toEqual([{ hostId: "h1", metric: "raid.degraded", label: "/" }]);
  const before = asked.length;
  await exported(look, () => "disk.used");
  expect(
    asked
      .slice(before)
      .flat()
      .filter(({ metric }) => metric === "disk.used"),
  ).toHaveLength(1);
});

it("is written without charts when the history cannot be read, and hides no mistake of ours", async () => {
  const { markdown } = await exported(() => {
    throw new Failure("metrics.badRange", { problem: "x" });
  });
  expect(markdown).toContain("# Incident 7");
  await expect(
    exported(() => {
      throw new TypeError("ours");
    }),
  ).rejects.toThrow("ours");
});
