import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { importPrometheusRules } from "../../../../../../electron/core/alerts/prometheus/importRules.ts";
import type { ImportedRules } from "../../../../../../electron/core/alerts/prometheus/types.ts";
import { parsePromql } from "../../../../../../electron/core/alerts/promql/parser.ts";

function importing(rules: readonly object[], isScraped?: (name: string) => boolean): ImportedRules {
  return importPrometheusRules(
    [{ file: "rules.yml", text: JSON.stringify({ groups: [{ name: "g", rules }] }) }],
    isScraped,
  );
}
const exprOf = (expr: string): string => {
  const { rules, left } = importing([{ alert: "A", expr }]);
  return rules[0]?.expr ?? `left: ${left[0]?.reason}`;
};

describe("an expression", () => {
  it.each([
    ["holdfast_disk_used_percent > 90", "holdfast_disk_used_percent > 90"],
    ['node_load1{job="node"} > 5', "node_load1 > 5"],
    ['node_load1{job=~"node.*",instance="web1:9100"} > 5', 'node_load1{instance="web1"} > 5'],
    ['node_filesystem_avail_bytes{fstype!="",mountpoint="/"} < 1', 'node_filesystem_avail_bytes{mountpoint="/"} < 1'],
    [
      'node_filesystem_avail_bytes{fstype!~"tmpfs|ramfs"} < 1',
      'node_filesystem_avail_bytes{fstype!~"tmpfs|ramfs"} < 1',
    ],
    ['node_filesystem_avail_bytes{device=~".+"} < 1', "node_filesystem_avail_bytes < 1"],
    [
      "predict_linear(node_filesystem_avail_bytes[6h], 86400) < 0",
      "predict_linear(node_filesystem_avail_bytes[6h], 86400) < 0",
    ],
    [
      'rate(node_network_receive_bytes_total{device!="lo"}[5m]) > 1',
      'rate(node_network_receive_bytes_total{device!="lo"}[5m]) > 1',
    ],
    ['count(node_cpu_seconds_total{mode="idle"}) > 2', 'count(node_cpu_seconds_total{mode="idle"}) > 2'],
    [
      "node_filesystem_files_free / node_filesystem_files < 0.1",
      "node_filesystem_files_free / node_filesystem_files < 0.1",
    ],
    [
      "max_over_time(rate(node_network_receive_bytes_total{job='x'}[5m])[1h:1m]) > 1",
      "max_over_time(rate(node_network_receive_bytes_total[5m])[1h:1m]) > 1",
    ],
    ["rate(http_requests_total[5m]) > 1", "rate(http_requests_total[5m]) > 1"],
    ['{__name__="node_load1"} > 5', '{__name__="node_load1"} > 5'],
    ["up == 1 and node_load1 > 3", "up == 1 and node_load1 > 3"],
  ])("%s is taken over as %s", (expr, adapted) => {
    expect(exprOf(expr)).toBe(adapted);
  });

  it.each([
    ["node_vmstat_oom_kill > 0", "Holdfast does not measure node_vmstat_oom_kill, and no check scrapes it."],
    [
      "job:request_latency:rate5m > 1",
      "Holdfast does not measure job:request_latency:rate5m, and no check scrapes it.",
    ],
    ["holdfast_nosuch > 0", "There is no metric holdfast_nosuch."],
    ['{job="node"} > 0', "A selector does not name its metric."],
    ['{__name__=~"node_.*"} > 0', "A selector does not name its metric."],
    [
      'node_filesystem_avail_bytes{fstype="ext4"} < 1',
      "The label fstype of node_filesystem_avail_bytes is not known here.",
    ],
    ['node_load1{cluster="a"} > 1', "The label cluster of node_load1 is not known here."],
    ['node_load1{instance=~"web.*:9100"} > 1', "Instance is the host's name here, without a port."],
    [
      'rate(node_cpu_seconds_total{mode="irq"}[5m]) > 1',
      "Of node_cpu_seconds_total only mode idle, iowait, steal, user is measured.",
    ],
    [
      "node_network_receive_bytes_total > 1",
      "Of node_network_receive_bytes_total only the growth is known; it must stand in rate, irate or increase.",
    ],
    [
      "deriv(node_network_receive_bytes_total[5m]) > 1",
      "Of node_network_receive_bytes_total only the growth is known; it must stand in rate, irate or increase.",
    ],
    [
      "http_requests_total > 1",
      "Of http_requests_total only the growth is known; it must stand in rate, irate or increase.",
    ],
    [
      "node_filesystem_files_free < 100",
      "Of node_filesystem_files_free only a share is measured, and here it stands without the whole.",
    ],
    [
      "changes(node_boot_time_seconds[1h]) > 0",
      "The time of the last boot is not measured finely enough to count its changes.",
    ],
    ["ALERTS > 0", "It builds on other alerts."],
    ["up == 0", "Hosts that do not answer have rules of their own here."],
    ["absent(up)", "Hosts that do not answer have rules of their own here."],
    ["0 == up", "Hosts that do not answer have rules of their own here."],
    ["node_load1 @ 0 > 5", "It looks at one fixed moment, and here only the present is judged."],
    ["max_over_time(node_load1[1h:5m] @ 9) > 5", "It looks at one fixed moment, and here only the present is judged."],
    ["histogram_quantile(0.9, rate(x_bucket[5m])) > 1", "No check keeps the buckets of histograms (x_bucket)."],
    ["histogram_fraction(0, 1, x)", "The function histogram_fraction is not supported (column 1 of the expression)."],
  ])("%s is left, because: %s", (expr, reason) => {
    expect(exprOf(expr)).toBe(`left: ${reason}`);
  });

  it("over a name that no check scrapes is left when it is known what they scrape", () => {
    const known = (name: string): boolean => name === "node_vmstat_oom_kill" || name === "mysql_up";
    const { rules, left } = importing(
      [
        { alert: "A", expr: "mysql_up == 0" },
        { alert: "B", expr: "redis_up == 0" },
        { alert: "C", expr: "node_vmstat_oom_kill{job='x'} > 0" },
      ],
      known,
    );
    expect(rules.map(({ name, expr }) => [name, expr])).toEqual([
      ["A", "mysql_up == 0"],
      ["C", 'node_vmstat_oom_kill{job="x"} > 0'],
    ]);
    expect(left.map(({ where }) => where.rule)).toEqual(["B"]);
  });

  it("has recording rules put in their place", () => {
    const { rules, left } = importing([
      { record: "instance:free", expr: "node_filesystem_avail_bytes / node_filesystem_size_bytes" },
      { record: "instance:used", expr: "1 - instance:free" },
      { record: "labelled", expr: "node_load1", labels: { a: "$b", instance: "" } },
      { record: "split", expr: "node_load1", labels: { over: "1m" } },
      { record: "split", expr: "node_load5", labels: { over: "5m" } },
      { record: "split", expr: "7", labels: { over: "none" } },
      { record: "twice", expr: "node_load1", labels: { x: "1" } },
      { record: "twice", expr: "node_load5", labels: { x: "1", y: "2" } },
      { record: "loop", expr: "loop + 1" },
      { alert: "A", expr: "instance:used > 0.9" },
      { alert: "B", expr: 'instance:used{mountpoint="/"} > 0.9' },
      { alert: "C", expr: "labelled > 1" },
      { alert: "D", expr: "loop > 1" },
      { alert: "E", expr: 'split{over=~".m"} > 1' },
      { alert: "F", expr: 'split{over="none"} > 1' },
      { alert: "G", expr: 'split{over="1h"} > 1' },
      { alert: "H", expr: "max_over_time(labelled[5m]) > 1" },
      { alert: "I", expr: "twice > 1" },
      { alert: "J", expr: "sum(node_load1 @ end()) > 1" },
    ]);
    const taken = Object.fromEntries(rules.map(({ name, expr }) => [name, expr]));
    expect(taken).toMatchObject({
      C: 'label_replace(label_replace(node_load1, "a", "$$b", "", ""), "instance", "", "", "") > 1',
      E: '(label_replace(node_load1, "over", "1m", "", "") or label_replace(node_load5, "over", "5m", "", "")) > 1',
      F: 'label_replace(vector(7), "over", "none", "", "") > 1',
      J: "sum(node_load1 @ end()) > 1",
    });
    expect(rules.map(({ name, expr }) => [name, expr])).toContainEqual([
      "A",
      "1 - node_filesystem_avail_bytes / node_filesystem_size_bytes > 0.9",
    ]);
    const reasons = Object.fromEntries(left.map(({ where, reason }) => [where.rule, reason]));
    expect(reasons).toMatchObject({
      B: "It builds on the recording rule instance:used by the label mountpoint, which that does not set.",
      G: "No recording rule gives split the labels that it asks for.",
      H: "It builds on the recording rule labelled at other times than now.",
      D: "Recording rules build on each other too deeply.",
      "instance:free": "Recording rules are not kept; what alerts need of them is put in its place.",
    });
  });
});

describe("a rule", () => {
  it("brings its times, texts, severity, runbook and message", () => {
    const { rules } = importing([
      {
        alert: "DiskFull",
        expr: "node_filesystem_avail_bytes < 100 # bytes",
        for: "90s",
        keep_firing_for: "1h",
        labels: { severity: "page", team: "{{ $labels.env }}" },
        annotations: {
          summary: "{{ $labels.mountpoint }} of {{ $labels.instance }}: {{ $value | humanize1024 }}B {left}",
          runbook_url: "https://example.org/disk",
        },
      },
    ]);
    expect(rules).toEqual([
      {
        name: "DiskFull",
        expr: "node_filesystem_avail_bytes < 100",
        originalExpr: "node_filesystem_avail_bytes < 100 # bytes",
        forSeconds: 90,
        keepFiringForSeconds: 3600,
        labels: { severity: "page", team: "{{ $labels.env }}" },
        annotations: {
          summary: "{{ $labels.mountpoint }} of {{ $labels.instance }}: {{ $value | humanize1024 }}B {left}",
          runbook_url: "https://example.org/disk",
        },
        severity: "critical",
        runbook: "https://example.org/disk",
        message: "{label} of {host}: {value}B left",
        where: { file: "rules.yml", group: "g", rule: "DiskFull", line: 1 },
      },
    ]);
  });

  it.each([
    ["critical", "critical"],
    ["page", "critical"],
    ["Warning", "warning"],
    ["info", "info"],
    ["none", "info"],
    ["", "warning"],
    ["whatever", "warning"],
  ])("of severity %j becomes %s", (severity, expected) => {
    expect(importing([{ alert: "A", expr: "node_load1 > 1", labels: { severity } }]).rules[0]?.severity).toBe(expected);
  });

  it.each([
    [{}, "A: {value}"],
    [{ description: "Load of {{ $labels.host }}" }, "Load of {host}"],
    [
      { summary: '{{ printf "%.1f" $value }} on {{ $labels.instance | toUpper }} at {{ $externalLabels.site }}' },
      "{value} on {host} at",
    ],
    [{ summary: "two\n  lines" }, "two lines"],
  ])("with annotations %j has the message %j", (annotations, message) => {
    expect(importing([{ alert: "A", expr: "node_load1 > 1", annotations }]).rules[0]?.message).toBe(message);
  });

  it.each([
    [{ runbook_url: "javascript:alert(1)" }],
    [{ runbook_url: "https://example.org/{{ $labels.x }}" }],
    [{ runbook_url: "see the wiki" }],
  ])("has no runbook of %j", (annotations) => {
    expect(importing([{ alert: "A", expr: "node_load1 > 1", annotations }]).rules[0]?.runbook).toBeNull();
  });

  it.each([
    [{ alert: "A", expr: "node_load1 > 1", for: "8d" }, "It waits for more than seven days."],
    [{ alert: "A".repeat(121), expr: "node_load1 > 1" }, "Its name has more than 120 characters."],
    [
      { alert: "A", expr: `node_load1 > 1${" or node_load1 > 1".repeat(300)}` },
      "Its expression has more than 4096 characters.",
    ],
    [
      { alert: "A", expr: "node_load1 >" },
      "An expression is expected, but the expression ends (column 13 of the expression).",
    ],
    [
      { alert: "A", expr: "node_load1", annotations: { text: "{{ range 1 }}{{ end }}" } },
      "The template of text: range is not supported.",
    ],
    [{ alert: "A", expr: "node_load1", foo: 1 }, "A rule has no field foo."],
  ])("that cannot be kept is left with its reason", (rule, reason) => {
    expect(importing([rule])).toMatchObject({ rules: [], left: [{ reason }] });
  });
});

describe("files", () => {
  it("are taken together; one that is none is named with its line, and the others are read", () => {
    const good = {
      file: "a.yml",
      text: "groups:\n  - name: g\n    rules:\n      - alert: A\n        expr: node_load1 > 1\n      - alert: B\n        expr: |\n          node_load1 >\n            nosuch(x)\n",
    };
    const { rules, left } = importPrometheusRules([
      good,
      { file: "b.yml", text: "groups:\n  - name: [" },
      { file: "c.yml", text: "rules: 1" },
    ]);
    expect(rules.map(({ name, where }) => [name, where.line])).toEqual([["A", 4]]);
    expect(left).toMatchObject([
      { where: { file: "b.yml", line: 2 } },
      { where: { file: "c.yml", line: 1 }, reason: "The file has no field rules." },
      {
        where: { file: "a.yml", rule: "B", line: 9 },
        reason: "The function nosuch is not supported (line 2, column 3 of the expression).",
      },
    ]);
  });

  it("of the fixtures are taken over in the part that maps", () => {
    const file = "test/fixtures/prometheus/rules/node.yml";
    const { rules, left } = importPrometheusRules([{ file, text: readFileSync(file, "utf8") }]);
    for (const { expr } of rules) expect(() => parsePromql(expr)).not.toThrow();
    expect([rules.length, left.length]).toEqual([20, 9]);
    expect(left.map(({ where }) => where.rule)).toEqual([
      "NodeDown",
      "NodeRestarted",
      "OomKill",
      "ConntrackFull",
      "instance:node_cpu_busy:rate5m",
      "ClockSkew",
      "HighLatency",
      "FilesystemExt4",
      "EdacErrors",
    ]);
  });

  it("never make it throw, whatever they hold", () => {
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .tuple(fc.string({ unit: "grapheme", maxLength: 20 }), fc.string({ unit: "grapheme", maxLength: 20 }))
        .map(([name, expr]) =>
          JSON.stringify({
            groups: [
              {
                name: "g",
                rules: [
                  { alert: name, expr },
                  { record: name, expr },
                  { alert: "x", expr: "node_load1", annotations: { a: expr } },
                ],
              },
            ],
          }),
        ),
      fc
        .array(
          fc.constantFrom(
            "groups:",
            "- name: a",
            "  rules:",
            "  - alert: x",
            "    expr: up",
            "  ",
            "&a ",
            "*a",
            "<<: ",
            "{",
            "}",
            "\n",
            "\n  ",
            "? ",
            "! ",
            "%YAML 1.1\n",
            "---\n",
          ),
        )
        .map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(text, (content) => {
        const { rules, left } = importPrometheusRules([{ file: "f", text: content }]);
        expect(rules.length + left.length).toBeLessThan(100);
      }),
      { numRuns: 300 },
    );
  });
});
