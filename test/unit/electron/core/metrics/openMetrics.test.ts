import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { catalogue, type MetricName } from "../../../../../shared/metrics/catalogue.ts";
import { type Exported, familyName, openMetrics } from "../../../../../electron/core/metrics/openMetrics.ts";
import { temporaryFolder } from "../../../../support/temporaryFolder.ts";

const promtool = "/usr/bin/promtool";
const T = Date.UTC(2026, 0, 1, 8);
const one = (more: Partial<Exported>): Exported => ({
  host: "web-1",
  metric: "cpu.percent",
  label: "",
  time: T,
  value: 1,
  ...more,
});

/** One value of each metric there is, on two hosts, and some of foreign names. */
const all: Exported[] = ["web-1", "db-1"].flatMap((host) => [
  ...Object.entries(catalogue).map(([metric, { label }], at) =>
    one({ host, metric, label: label ? "a" : "", value: at }),
  ),
  one({ host, metric: "node_load1", label: 'x="1"', value: 0.25 }),
  one({ host, metric: "http_requests_total", value: 1e21 }),
]);

/** What Prometheus' own parser of OpenMetrics makes of a document: every series with its value. */
function parsed(text: string): string[] {
  const folder = temporaryFolder();
  const file = join(folder, "metrics.txt");
  mkdirSync(join(folder, "wal"));
  writeFileSync(file, text);
  execFileSync(promtool, ["tsdb", "create-blocks-from", "openmetrics", file, folder], { stdio: "pipe" });
  const dump = execFileSync(promtool, ["tsdb", "dump", folder], { stdio: "pipe" }).toString("utf8");
  return dump.trim().split("\n");
}

describe("the export as OpenMetrics", () => {
  it("has a family a metric with type, unit and help, and its values with times in seconds", () => {
    const text = openMetrics([
      one({ metric: "disk.used", label: "/", value: 70.25, time: T + 1 }),
      one({ value: 12.5 }),
      one({ metric: "diskIo.await", label: "sda", value: 3 }),
      one({ host: "db-1", metric: "disk.used", label: '/a"b\\c\nd', value: 3 }),
      one({ metric: "node_load1", label: "x", value: 0.5 }),
      one({ metric: "load.1", value: NaN }),
    ]);
    expect(text).toBe(
      [
        "# TYPE holdfast_cpu_percent gauge",
        "# UNIT holdfast_cpu_percent percent",
        "# HELP holdfast_cpu_percent CPU.",
        'holdfast_cpu_percent{host="web-1"} 12.5 1767254400.000',
        "# TYPE holdfast_disk_io_await_seconds gauge",
        "# UNIT holdfast_disk_io_await_seconds seconds",
        "# HELP holdfast_disk_io_await_seconds Time of a disk request.",
        'holdfast_disk_io_await_seconds{host="web-1",device="sda"} 0.003 1767254400.000',
        "# TYPE holdfast_disk_used_percent gauge",
        "# UNIT holdfast_disk_used_percent percent",
        "# HELP holdfast_disk_used_percent Disk used.",
        'holdfast_disk_used_percent{host="web-1",mount="/"} 70.25 1767254400.001',
        'holdfast_disk_used_percent{host="db-1",mount="/a\\"b\\\\c\\nd"} 3 1767254400.000',
        "# TYPE holdfast_other gauge",
        "# HELP holdfast_other Values of checks and of scraped endpoints, by their own names.",
        'holdfast_other{host="web-1",metric="node_load1",series="x"} 0.5 1767254400.000',
        "# EOF",
        "",
      ].join("\n"),
    );
  });

  it("is nothing but its end where nothing was measured", () => {
    expect(openMetrics([])).toBe("# EOF\n");
  });

  it("gives each metric a name of its own", () => {
    const names = Object.keys(catalogue).map((metric) => familyName(metric as MetricName));
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^holdfast_[a-z0-9_]*[a-z0-9]$/);
  });

  it("is read by Prometheus with every series and value", (ctx) => {
    if (!existsSync(promtool)) ctx.skip("promtool (Debian: prometheus) is not installed");
    const lines = parsed(openMetrics(all));
    expect(lines).toHaveLength(all.length);
    expect(lines).toContain(`{__name__="holdfast_cpu_percent", host="db-1"} 1 ${T}`);
    expect(lines).toContain(`{__name__="holdfast_other", host="web-1", metric="http_requests_total"} 1e+21 ${T}`);
  });

  it("passes promtool's check of names and units", (ctx) => {
    if (!existsSync(promtool)) ctx.skip("promtool (Debian: prometheus) is not installed");
    // The check reads the older text format, whose times are milliseconds: without them the two are the same.
    const text = openMetrics(all).replaceAll(/ \d+\.\d{3}$/gm, "");
    const { stdout, stderr, status } = spawnSync(promtool, ["check", "metrics"], { input: text, encoding: "utf8" });
    expect({ said: stdout + stderr, status }).toEqual({ said: "", status: 0 });
  });

  it("stays one document whatever a host calls itself, its mounts and its series", (ctx) => {
    if (!existsSync(promtool)) ctx.skip("promtool (Debian: prometheus) is not installed");
    const text = fc.string({ unit: "binary", maxLength: 30 });
    const names = fc.sample(fc.tuple(text, text, text), { numRuns: 60, seed: 7 });
    const hostile = names.map(([host, metric, label], at) =>
      one({ host: `${at}${host}`, label, metric: at % 2 ? metric : "disk.used" }),
    );
    expect(parsed(openMetrics(hostile)).length).toBeGreaterThanOrEqual(hostile.length);
  });
});
