import { describe, expect, it } from "vitest";
import { catalogue } from "../../../../../shared/metrics/catalogue.ts";
import { chartGroups } from "../../../../../renderer/features/host/chartPlans.ts";
import { type HostChartSpec, hostCharts, maxLines } from "../../../../../renderer/features/host/charts.ts";
import { choicesOf } from "../../../../../renderer/features/host/AddChart.tsx";
import { ruleThresholds } from "../../../../../renderer/features/host/ruleThresholds.ts";
import type { Rule } from "../../../../../shared/contract/alerts.ts";
import { aHost } from "../../../../support/pageData.ts";
import { parseAdded, withChart, withoutChart } from "../../../../../renderer/features/host/addedCharts.ts";

const one = (metric: string, label = "") => ({ metric, label });
const facts = { cpus: 4, rules: new Map() };
const find = (id: string, known: { metric: string; label: string }[]): HostChartSpec | undefined =>
  hostCharts(known, facts)
    .sections.flatMap(({ charts }) => charts)
    .find((chart) => chart.id === id);

describe("the charts of a host", () => {
  it("are those whose sources it has; the others are named as not available", () => {
    const { sections, missing } = hostCharts([one("cpu.percent"), one("load.1")], facts);
    expect(sections.map(({ title, charts }) => [title, charts.map(({ id }) => id)])).toEqual([
      ["Processor", ["cpu", "load"]],
    ]);
    expect(missing).toContain("Pressure");
    expect(missing).toContain("Temperatures");
    expect(missing).not.toContain("CPU");
  });

  it("have only the lines that the host measures", () => {
    expect(find("cpu", [one("cpu.percent"), one("cpu.steal")])?.lines.map(({ label }) => label)).toEqual([
      "busy",
      "steal",
    ]);
  });

  it("name the rows of the cores, not their numbers alone", () => {
    const cores = ["10", "2"].map((label) => one("cpu.core", label));
    expect(find("cores", cores)?.lines.map(({ label }) => label)).toEqual(["core 2", "core 10"]);
  });
  it("draw a line for each mount, in the order of people, in colours and dashes of their own", () => {
    const mounts = ["/srv10", "/srv2", "/"].map((label) => one("disk.used", label));
    const chart = find("disks", mounts);
    expect(chart?.lines.map(({ label }) => label)).toEqual(["/", "/srv2", "/srv10"]);
    expect(new Set(chart?.lines.map(({ color, dashed }) => `${color} ${dashed ?? false}`)).size).toBe(3);
    expect(chart?.thresholds.map(({ value }) => value)).toEqual([90, 95]);
  });

  it("leave the host's traffic with itself out", () => {
    const labels = ["lo", "eth0", "lo0"].map((label) => one("network.rx", label));
    expect(find("received", labels)?.lines.map(({ label }) => label)).toEqual(["eth0"]);
  });

  it("draw what has room and count the rest", () => {
    const many = Array.from({ length: maxLines + 3 }, (_, index) => one("disk.used", `/m${index}`));
    expect(find("disks", many)).toMatchObject({ left: 3 });
    expect(find("disks", many)?.lines).toHaveLength(maxLines);
  });

  it("draw the number of CPUs over the load, and no such line where it is not known", () => {
    expect(find("load", [one("load.1")])?.thresholds[0]).toMatchObject({ value: 4, label: "4 CPUs" });
    const unknown = hostCharts([one("load.1")], { ...facts, cpus: null }).sections[0]?.charts[0];
    expect(unknown?.thresholds).toEqual([]);
  });

  it("know a series once, however often it is named", () => {
    expect(find("disks", [one("disk.used", "/"), one("disk.used", "/")])?.lines).toHaveLength(1);
  });

  it("ask only for metrics that exist, of one unit in one chart", () => {
    for (const plan of chartGroups.flatMap(({ plans }) => plans)) {
      const units = plan.lines.map(({ metric }) => catalogue[metric].unit);
      expect(new Set(units).size, plan.id).toBe(1);
    }
  });
});

describe("the limits on a chart", () => {
  const rule = (part: Partial<Rule>): Rule => ({
    id: "r",
    name: "r",
    enabled: true,
    filter: "",
    condition: {
      kind: "threshold",
      metric: "cpu.percent",
      direction: "above",
      levels: [
        { severity: "warning", enter: 70, clear: 60 },
        { severity: "critical", enter: 85, clear: 80 },
      ],
    },
    labels: { only: [], not: [] },
    forSeconds: 60,
    keepFiringSeconds: 0,
    message: "m",
    runbook: null,
    origin: "own",
    changed: false,
    ...part,
  });
  const host = aHost({ environment: "production" });
  const lines = (part: Partial<Rule>) => ruleThresholds([rule(part)], host).get("cpu.percent");

  it("are those of the alert rules that concern the host", () => {
    expect(lines({})).toEqual([
      { value: 70, label: "70 %", tone: "warning" },
      { value: 85, label: "85 %", tone: "critical" },
    ]);
    expect(lines({ filter: "env:production" })).toHaveLength(2);
    expect(lines({ filter: "env:staging" })).toBeUndefined();
  });

  it("are not those of rules that are off, not understood, about one series, or about no value", () => {
    expect(lines({ enabled: false })).toBeUndefined();
    expect(lines({ filter: "evn:x (" })).toBeUndefined();
    expect(lines({ labels: { only: ["/srv"], not: [] } })).toBeUndefined();
    expect(lines({ condition: { kind: "reach", reach: "down", severity: "critical" } })).toBeUndefined();
  });

  it("stand once where two rules begin at the same value", () => {
    expect(ruleThresholds([rule({}), rule({ id: "s" })], host).get("cpu.percent")).toHaveLength(2);
  });

  it("take the place of the page's own, beside what is for orientation", () => {
    const rules = new Map([["load.1", [{ value: 9, label: "9", tone: "critical" as const }]]]);
    const [chart] = hostCharts([one("load.1")], { cpus: 4, rules }).sections[0]?.charts ?? [];
    expect(chart?.thresholds.map(({ label }) => label)).toEqual(["4 CPUs", "9"]);
  });
});

describe("charts that were added", () => {
  const scraped = { metric: "node_open_files", label: null };
  it("stand in a section of their own, with all series of the metric or with one", () => {
    const known = [one("cpu.percent"), one("node_open_files", "a"), one("node_open_files", "b")];
    const { sections } = hostCharts(known, facts, [scraped, { metric: "node_open_files", label: "b" }]);
    expect(sections.at(-1)?.title).toBe("Added");
    expect(sections.at(-1)?.charts.map(({ title, lines }) => [title, lines.map(({ label }) => label)])).toEqual([
      ["node_open_files", ["a", "b"]],
      ["node_open_files: b", ["b"]],
    ]);
  });

  it("are remembered for one host or for all, once each, and can be removed", () => {
    const nothing = { all: [], hosts: {} };
    const own = withChart(nothing, "h1", scraped, false);
    expect(own.hosts).toEqual({ h1: [scraped] });
    const everywhere = withChart(own, "h1", scraped, true);
    expect(everywhere).toEqual({ all: [scraped], hosts: {} });
    expect(withoutChart(everywhere, "h2", scraped)).toEqual(nothing);
  });

  it("survive what was stored by another version: what is no chart is left out", () => {
    expect(parseAdded({ all: [scraped, 5, { metric: "" }, null], hosts: { h1: "x", h2: [{ metric: "m" }] } })).toEqual({
      all: [scraped],
      hosts: { h1: [], h2: [{ metric: "m", label: null }] },
    });
    expect(parseAdded("nonsense")).toBeNull();
  });

  it("are chosen by words of their metric, title or label", () => {
    const known = [one("disk.used", "/"), one("disk.used", "/srv"), one("cpu.percent")];
    expect(choicesOf(known, "")).toHaveLength(4);
    expect(choicesOf(known, "DISK srv")).toEqual([{ metric: "disk.used", label: "/srv" }]);
    expect(choicesOf(known, "stolen")).toEqual([]);
  });
});
