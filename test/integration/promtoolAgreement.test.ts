import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { isFailure } from "../../shared/base/failure.ts";
import { readRuleGroups } from "../../electron/core/alerts/prometheus/ruleFile.ts";
import { runPromtoolTest } from "../../electron/core/alerts/prometheus/unitTest.ts";
import { readUnitTestFile } from "../../electron/core/alerts/prometheus/unitTestFile.ts";
import { seededRandom } from "../support/promqlExpressions.ts";
import { root } from "../support/programs.ts";
import { promtool, promtoolMissing } from "../support/promtool.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";

const fixtures = join(root, "test/fixtures/prometheus");
const files = {
  read: (path: string): string => readFileSync(path, "utf8"),
  list: (pattern: string): string[] => (existsSync(pattern) ? [pattern] : globSync(pattern).toSorted()),
};

function needsPromtool(ctx: { skip(reason: string): void }): void {
  const missing = promtoolMissing();
  if (missing !== null) ctx.skip(missing);
}

/** The report in promtool's words; a file that is refused is a report as well. */
function report(path: string): { ok: boolean; text: string } {
  try {
    const { ok, differences } = runPromtoolTest(path, files);
    return { ok, text: differences.join("\n") };
  } catch (error) {
    if (!isFailure(error, "prometheus.file")) throw error;
    return { ok: false, text: String(error.params["problem"]) };
  }
}

/** What promtool found, without its title; reasons of errors are worded differently. */
const normal = (text: string): string =>
  text
    .replace(/^ {2}FAILED:\n/, "")
    .replaceAll(/, err: .*/g, ", err")
    .trim();

interface Testing {
  readonly rules?: object;
  readonly tests: object;
  readonly order?: readonly string[];
  readonly interval?: string;
}

function writeTest(folder: string, name: string, { rules, tests, order, interval }: Testing): string {
  if (rules) writeFileSync(join(folder, `${name}.rules.yml`), JSON.stringify(rules));
  const path = join(folder, `${name}.yml`);
  const content = {
    rule_files: rules ? [`${name}.rules.yml`] : [],
    evaluation_interval: interval ?? "1m",
    group_eval_order: order ?? [],
    tests,
  };
  writeFileSync(path, JSON.stringify(content));
  return path;
}

describe("unit tests of rules", () => {
  for (const path of globSync(`${fixtures}/tests/*.yml`))
    test(`${path.slice(fixtures.length + 1)} has the verdict of promtool, in its words`, (ctx) => {
      needsPromtool(ctx);
      const theirs = promtool("test", "rules", path);
      const mine = report(path);
      expect(normal(mine.text)).toBe(normal(theirs.problems));
      expect(mine.ok).toBe(theirs.ok);
    });

  test("alerts of random series fire, are held up and end when promtool's do", (ctx) => {
    needsPromtool(ctx);
    const folder = temporaryFolder();
    const random = seededRandom(4711);
    const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
    const series = (name: string): object => ({
      series: name,
      values: Array.from({ length: 40 }, () => pick(["0", "1", "1", "0", "_", "stale", "2", "0x2", "1x3"])).join(" "),
    });
    const rules = Array.from({ length: 12 }, (_, at) => ({
      alert: `A${at}`,
      expr: pick([
        "m == 0",
        "m > 0",
        "absent(m{i='1'})",
        "sum(m) > 2",
        "m offset 2m == 1",
        "rate(m[3m]) > 0",
        "count by (i) (m) unless m == 2",
        "B",
        "ALERTS{alertname='A0'} == 1",
      ]),
      for: pick(["0s", "0s", "1m", "2m", "3m", "90s"]),
      keep_firing_for: pick(["0s", "0s", "1m", "2m30s", "5m"]),
      labels: { severity: pick(["page", "{{ $labels.i }}", ""]), value: pick(["", "{{ $value }}"]) },
      annotations: { text: "{{ $labels.i }} {{ $value | humanize }} {{ $externalLabels.site }}" },
    }));
    const tests = Array.from({ length: 5 }, (_, number) => ({
      name: `test ${number}`,
      interval: pick(["1m", "1m", "30s", "45s"]),
      external_labels: { site: "here" },
      input_series: [series('m{i="1"}'), series('m{i="2"}'), series('m{i="3",x="y"}')],
      alert_rule_test: rules.flatMap(({ alert }) =>
        ["0", "2m", "5m", "8m30s", "13m", "20m", "30m"].map((eval_time) => ({
          eval_time,
          alertname: alert,
          exp_alerts: [{ exp_labels: { never: "seen" } }],
        })),
      ),
      promql_expr_test: ["ALERTS", "ALERTS_FOR_STATE", "B"].map((expr) => ({
        expr,
        eval_time: "25m",
        exp_samples: [{ labels: "never", value: 1 }],
      })),
    }));
    const groups = [{ name: "g", rules: [{ record: "B", expr: "m * 2 > 1", labels: { of: "m", x: "" } }, ...rules] }];
    const path = writeTest(folder, "random", { rules: { groups }, tests });
    const theirs = promtool("test", "rules", path);
    expect(normal(report(path).text).split("\n")).toEqual(normal(theirs.problems).split("\n"));
    expect(theirs.problems.match(/got:\[\n/g)?.length).toBeGreaterThan(100);
  });

  test("templates are filled in as promtool does", (ctx) => {
    needsPromtool(ctx);
    const templates = [
      "plain",
      "{{ $value }}",
      "{{$value}}%",
      "{{ .Value }}",
      "{{ $labels.i }}/{{ .Labels.i }}",
      "{{ $labels.missing }}",
      "a {{- $value -}} b",
      "{{/* why */}}x {{- /* and */ -}} y",
      "{{ $value | humanize }}",
      "{{ humanize $value }}",
      "{{ $value | humanize1024 }}",
      "{{ $value | humanizeDuration }}",
      "{{ $value | humanizePercentage }}",
      '{{ printf "%.2f" $value }}',
      '{{ $value | printf "%.1f%%" }}',
      '{{ printf "%s:%d:%v" $labels.i 7 $value }}',
      '{{ printf "%d" $value }}',
      '{{ printf "%5.1f|%-8s|%+d|%06.2f" $value $labels.i 3 $value }}',
      '{{ printf "%e %g %G %.3g" $value $value $value $value }}',
      '{{ printf "%q %x" $labels.i 255 }}',
      '{{ printf "%s" }}',
      '{{ printf "x" 1 "a" }}',
      '{{ printf "%.0f" $value }}',
      '{{ "abc def" | title }} {{ "x_y-z 1a" | title }}',
      "{{ $labels.i | toUpper | toLower }}",
      "{{ $externalLabels.site }} {{ $externalURL }}",
      '{{ index $labels "i" }}',
      "{{ $labels }}",
      '{{ print "a" "b" 1 }}',
      "{{ `raw \\n` }}",
      '{{ "esc \\" \\u00e9 \\t" }}',
      '{{ stripPort "host:9100" }}',
      "{{ ($value | humanize) }}",
      '{{ printf "%s" (humanize $value) }}',
      "{{ $labels.i | humanize }}",
      '{{ "12.5" | humanize }}',
      "{{ 3 }} {{ 1.5 }} {{ 1e3 }}",
      "{{ .ExternalURL }}",
      '{{ if eq $labels.i "srv:1" }}it{{ else }}other{{ end }}',
      '{{ if ne $labels.i "srv:1" }}a{{ else if $labels.none }}b{{ else }}c{{ end }}.',
      "{{ if gt $value 0.5 }}above{{ else -}} below {{- end }}!",
      "{{ if $value }}some{{ end }}|{{ if not $value }}none{{ end }}",
      "{{ if gt $value 1 }}whole numbers do not compare{{ end }}",
      "{{ if and $labels.i (lt $value 100.0) (ge $value 1.5) }}in{{ else }}out{{ end }}",
      '{{ or $labels.none "nothing" }} {{ and $labels.none "x" }}',
      '{{ eq $labels.i "a" "srv:1" }} {{ le $value 1.5 }} {{ printf "%t %d" (not $value) (eq 1 1) }}',
      "{{ with $labels.i }}[{{ . }} {{ . | toUpper }} {{ $value }}]{{ else }}no{{ end }}",
      "{{ with $labels.none }}[{{ . }}]{{ else }}no{{ end }} {{ with $value }}{{ . | humanize }}{{ end }}",
      "{{ if $labels }}{{ with $externalLabels.site }}{{ if eq . `here` }}yes {{ . }}{{ end }}{{ end }}{{ end }}",
      "{{ $value | humanizeTimestamp }}",
      "{{ 1700000000.125 | humanizeTimestamp }} {{ humanizeTimestamp 1700000000.1 }}",
    ];
    const values =
      "0 1 -1 0.5 1.5 2.5 0.125 1234567 1e15 999999.5 100000 0.00012345 1e-7 86400 93784.7 59.9999 3600 -0.001 NaN Inf -Inf 1023 1048576 0.045".split(
        " ",
      );
    const rules = templates.map((text, at) => ({ alert: `T${at}`, expr: "m", annotations: { text } }));
    const tests = values.map((value) => ({
      interval: "1m",
      external_labels: { site: "here" },
      external_url: "https://x.example",
      input_series: [{ series: 'm{i="srv:1"}', values: value }],
      alert_rule_test: rules.map(({ alert }) => ({ eval_time: "0", alertname: alert })),
    }));
    const path = writeTest(temporaryFolder(), "templates", { rules: { groups: [{ name: "g", rules }] }, tests });
    const theirs = promtool("test", "rules", path);
    const strip = (text: string): string[] =>
      normal(text)
        .replaceAll(/<error expanding template.*/g, "<error>")
        .split("\n");
    expect(strip(report(path).text)).toEqual(strip(theirs.problems));
    expect(theirs.problems.match(/got:\[/g)).toHaveLength(templates.length * values.length);
  });
});

describe("what is refused", () => {
  const expressions = [
    "a",
    "a{}",
    "{a='b'}",
    "{__name__='x'}",
    "a{b=~'.*'}",
    "{b=~'.*'}",
    "{b!~'.+'}",
    "{b=~'.+'}",
    "{b=''}",
    "a{b='c',}",
    "a{,}",
    "a{b=c}",
    "a{b}",
    "a{'b'='c'}",
    "a{b='c' d='e'}",
    "a{__name__='x'}",
    "a[5m]",
    "rate(a)",
    "rate(a[5m])",
    "rate(a[0s])",
    "rate(a[5])",
    "rate(a[5m30s])",
    "rate(a[30s5m])",
    "rate(a[1.5m])",
    "rate(a[-5m])",
    "rate(a[5m]) offset 1m",
    "rate(a[5m] offset 1m)",
    "a offset -1m",
    "a offset 5",
    "offset",
    "a offset",
    "1 + + 1",
    "1 - -1",
    "--a",
    "-(-1)",
    "1 +",
    "+ 1",
    "(1",
    "1)",
    "()",
    "",
    "   ",
    "# only",
    "a # comment\n + 1",
    "1 < 2",
    "1 < bool 2",
    "a < bool 2",
    "a and 1",
    "1 and 1",
    "a and b",
    "a and bool b",
    "a + bool b",
    "a + on(x) b",
    "a + on(x) 1",
    "a + on() 1",
    "a + ignoring(x) b",
    "a + on(x) group_left b",
    "a + on(x) group_left(y) b",
    "a + on(x) group_left(x) b",
    "a + ignoring(x) group_left(x) b",
    "a + group_left b",
    "a and on(x) group_left b",
    "a or ignoring(x) b",
    "a + on(1) b",
    "a + on(x,) b",
    "sum(a)",
    "sum a",
    "sum by(x) (a)",
    "sum(a) by (x)",
    "sum by(x) (a) by (y)",
    "sum by() (a)",
    "sum without (a)",
    "sum()",
    "sum(a, b)",
    "sum(1)",
    "topk(1, a)",
    "topk(a)",
    "topk(a, 1)",
    "topk('x', a)",
    "quantile(0.5, a)",
    "SUM(a)",
    "sum BY (x) (a)",
    "sum",
    "by",
    "sum + by",
    "bool",
    "on",
    "and",
    "a and and",
    "avg(rate(a[1m]))",
    "time()",
    "time(1)",
    "vector(1)",
    "vector(a)",
    "scalar(1)",
    "scalar(a)",
    "absent(a)",
    "abs(1)",
    "abs(a, a)",
    "round(a)",
    "round(a, 2)",
    "round(a, a)",
    "clamp(a, 1)",
    "clamp(a, 1, 2)",
    "hour()",
    "hour(a)",
    "hour(1)",
    "rate(a[5m], 1)",
    "RATE(a[5m])",
    "nosuch(a)",
    "label_replace(a, 'b', '$1', 'c', '(.*)')",
    "label_replace(a, 'b', '$1', 'c')",
    "label_replace(a, b, '$1', 'c', 'x')",
    "'x'",
    "a == 'x'",
    "-'x'",
    "1e3",
    "1e",
    "0x1f",
    "0x",
    "1.2.3",
    ".5",
    "5.",
    "5m",
    "Inf",
    "-inf",
    "nan",
    "infinity",
    "1_000",
    "a:b:c",
    ":a",
    "a{b:c='d'}",
    "a.b",
    "a-b",
    "a--b",
    "2^3^2",
    "a ^ bool 2",
    "a % b",
    "a =~ b",
    "a = b",
    "a != b",
    "!a",
    "a & b",
    "a[5m][5m]",
    "(a)[5m]",
    "max_over_time(a[1h:5m])",
    "max_over_time(a[1h:])",
    "max_over_time((a)[1h:5m] offset 5m)",
    "max_over_time(a offset 5m [1h:5m])",
    "max_over_time(a[5m][1h:5m])",
    "max_over_time(1[1h:5m])",
    "max_over_time(a[1h:0s])",
    "max_over_time(a[0s:1m])",
    "max_over_time(a[:1m])",
    "max_over_time(a[1h:5m:5m])",
    "max_over_time(-a[1h:5m])",
    "max_over_time(a[1h:5m] offset 1m offset 2m)",
    "abs(a[1h:5m])",
    "a[1h:5m]",
    "max_over_time(a[1h : 5m])",
    "max_over_time(rate(a[5m])[1h:5m])",
    "(a) offset 5m",
    "sum(a) offset 5m",
    'a{b="\\x"}',
    'a{b="\\n"}',
    "a{b='\\''}",
    "a{b=`\\`}",
    "a{b='x\ny'}",
    '"\\u00e9"',
    "a{b=~'('}",
    "a{b=~'a**'}",
    "a{b=~'a{2,1}'}",
    "a{b=~'[z-a]'}",
    "a{b=~'(?=x)'}",
    "a{b=~'\\\\1'}",
    "a{b=~'(?i)x'}",
    "a{b=~'[[:alpha:]]+'}",
    "a{b=~'a{1001}'}",
    "a{b=~'x{2}{3}'}",
    "a{b=~'[]a]'}",
    "a{b=~'{'}",
    "a{b=~'a{,2}'}",
    "a{b=~'*'}",
    "a{b=~'\\\\d+\\\\b'}",
    "a{b=~'(?P<n>x)'}",
    "a{b=~'(?<n>x)'}",
    "a{b=~'\\\\y'}",
    "a{b=~'x|'}",
    "a{b=~'\\\\Z'}",
  ];

  test("is what promtool refuses, but for what is named as not supported", (ctx) => {
    needsPromtool(ctx);
    const path = writeTest(temporaryFolder(), "expressions", {
      tests: [
        {
          interval: "1m",
          promql_expr_test: expressions.map((expr) => ({
            expr,
            eval_time: "0",
            exp_samples: [{ labels: "never", value: 1 }],
          })),
        },
      ],
    });
    const theirs = promtool("test", "rules", path)
      .problems.split(/^ {4}expr: /m)
      .slice(1)
      .map((block) => / err: .*parse error/.test(block));
    expect(theirs).toHaveLength(expressions.length);
    const mine = expressions.map((expr) => {
      try {
        readRuleGroups(
          "x",
          JSON.stringify({ groups: [{ name: "g", rules: [{ record: "r", expr: expr.trim() === "" ? "(" : expr }] }] }),
        );
        return false;
      } catch (error) {
        return isFailure(error, "prometheus.file") && String(error.params["problem"]);
      }
    });
    const differing = expressions
      .map((expr, at) => [expr, mine[at], theirs[at]] as const)
      .filter(([, here, there]) => (here !== false) !== there && !/not supported|2000/.test(String(here)));
    expect(differing).toEqual([]);
    expect(mine.filter((problem) => /not supported/.test(String(problem))).length).toBeLessThan(8);
  });

  const rules: readonly (readonly [string, string])[] = [
    ["nothing", ""],
    ["no groups", "groups: []"],
    ["an unknown field at the top", "grups: []"],
    ["a group without a name", "groups: [{rules: []}]"],
    ["a group twice", "groups: [{name: a}, {name: a}]"],
    ["an unknown field of a group", "groups: [{name: a, foo: 1}]"],
    ["an interval", "groups: [{name: a, interval: 5m}]"],
    ["a bad interval", "groups: [{name: a, interval: 5}]"],
    ["neither record nor alert", "groups: [{name: a, rules: [{expr: x}]}]"],
    ["both record and alert", "groups: [{name: a, rules: [{record: x, alert: y, expr: x}]}]"],
    ["no expression", "groups: [{name: a, rules: [{alert: y}]}]"],
    ["a bad expression", "groups: [{name: a, rules: [{alert: y, expr: 'x +'}]}]"],
    ["for", "groups: [{name: a, rules: [{alert: y, expr: x, for: 5m, keep_firing_for: 1h}]}]"],
    ["a bad for", "groups: [{name: a, rules: [{alert: y, expr: x, for: soon}]}]"],
    ["for on a recording rule", "groups: [{name: a, rules: [{record: y, expr: x, for: 5m}]}]"],
    ["annotations on a recording rule", "groups: [{name: a, rules: [{record: y, expr: x, annotations: {a: b}}]}]"],
    ["a bad name of a series", "groups: [{name: a, rules: [{record: 'a b', expr: x}]}]"],
    ["a series with a colon", "groups: [{name: a, rules: [{record: 'a:b', expr: x}]}]"],
    ["a bad label", "groups: [{name: a, rules: [{alert: y, expr: x, labels: {a-b: c}}]}]"],
    ["the name as a label", "groups: [{name: a, rules: [{alert: y, expr: x, labels: {__name__: c}}]}]"],
    ["a bad annotation", "groups: [{name: a, rules: [{alert: y, expr: x, annotations: {a-b: c}}]}]"],
    ["numbers as labels", "groups: [{name: a, rules: [{alert: y, expr: 1, labels: {a: 1, b: true, c: 1.50}}]}]"],
    ["an open template", "groups: [{name: a, rules: [{alert: y, expr: x, annotations: {a: '{{ $value'}}]}]"],
    [
      "an unknown function in a template",
      "groups: [{name: a, rules: [{alert: y, expr: x, annotations: {a: '{{ nosuch 1 }}'}}]}]",
    ],
    ["an empty action", "groups: [{name: a, rules: [{alert: y, expr: x, annotations: {a: '{{ }}'}}]}]"],
    ["a key twice", "groups: [{name: a, name: b}]"],
    ["broken YAML", "groups: [{name: a"],
    ["a list for a map", "groups: [{name: a, rules: [[]]}]"],
    [
      "an alias",
      "groups: [{name: a, rules: [{alert: y, expr: x, labels: &l {q: r}}, {alert: z, expr: x, labels: *l}]}]",
    ],
  ];

  test("of rule files is what promtool refuses", (ctx) => {
    needsPromtool(ctx);
    const folder = temporaryFolder();
    mkdirSync(join(folder, "rules"));
    const paths = rules.map(([, text], at) => {
      const path = join(folder, "rules", `${String(at).padStart(3, "0")}.yml`);
      writeFileSync(path, text);
      return path;
    });
    const blocks = promtool("check", "rules", ...paths).problems;
    const theirs = paths.map((path) => new RegExp(`Checking ${path}\n {2}SUCCESS`).test(blocks));
    const mine = rules.map(([, text]) => {
      try {
        readRuleGroups("x.yml", text);
        return true;
      } catch (error) {
        expect(isFailure(error, "prometheus.file"), text).toBe(true);
        return false;
      }
    });
    expect(rules.map(([name], at) => `${name}: ${mine[at]}`)).toEqual(
      rules.map(([name], at) => `${name}: ${theirs[at]}`),
    );
  });

  test("of the values of a series is what promtool refuses, and the values are the same", (ctx) => {
    needsPromtool(ctx);
    const folder = temporaryFolder();
    const values = [
      "1",
      "",
      "1 2 3",
      "_ 1",
      "_x3 1",
      "1x2",
      "1+1x2",
      "5-2x3",
      "-1-1x2",
      "-1+0.1x5",
      "1e3+1e2x2",
      "NaN",
      "Inf -Inf +Inf",
      "stale",
      "1 stale 2",
      "stalex2",
      "0x10",
      "1+1",
      "x",
      "1,2",
      "1 x3",
      "_+1x2",
      "1x",
      "1.5x1",
      "0.1+0.1x9",
      ".5 1.",
      "- 1",
      "1--1x2",
      "inf nan",
      "1x0",
      "_x0 2",
    ];
    const paths = values.map((text, at) =>
      writeTest(folder, `v${at}`, {
        tests: [
          {
            interval: "1m",
            input_series: [{ series: "m", values: text }],
            promql_expr_test: ["0", "2m", "4m", "9m"].map((eval_time) => ({
              expr: "m or vector(-1)",
              eval_time,
              exp_samples: [{ labels: "never", value: 1 }],
            })),
          },
        ],
      }),
    );
    // Every file fails, so there is one report a file.
    const theirs = promtool("test", "rules", ...paths)
      .problems.split(/^ {2}FAILED:\n/m)
      .slice(1);
    expect(theirs).toHaveLength(values.length);
    for (const [at, path] of paths.entries()) {
      const [text = "", wanted = ""] = [values[at], theirs[at]];
      if (wanted.includes("got:"))
        expect(normal(report(path).text).replaceAll(/\n\n+/g, "\n"), text).toBe(normal(wanted));
      else expect(() => readUnitTestFile(path, files.read(path)), text).toThrow("prometheus.file");
    }
  });
});

test("values of labels are shown as promtool shows them", (ctx) => {
  needsPromtool(ctx);
  const values = [
    "plain",
    'quote " and \\',
    "tab\tbell\u0007",
    "\u0001",
    "é ü ß",
    "日本",
    "😀",
    "zero\u200bwidth",
    "no\u00a0break",
    "soft\u00adhyphen",
    "{a,b}",
    "x".repeat(300),
  ];
  const tests = values.map((value) => ({
    interval: "1m",
    input_series: [{ series: "m", values: "1" }],
    alert_rule_test: [{ eval_time: "0", alertname: "A", exp_alerts: [{ exp_labels: { text: value } }] }],
    promql_expr_test: [
      { expr: `label_replace(m, "to", ${JSON.stringify(value.replaceAll("$", "$$"))}, "x", "")`, eval_time: "0" },
    ],
  }));
  const path = writeTest(temporaryFolder(), "labels", { tests });
  const theirs = promtool("test", "rules", path);
  expect(normal(report(path).text).split("\n")).toEqual(normal(theirs.problems).split("\n"));
  expect(theirs.problems.match(/got: \{/g)).toHaveLength(values.length);
});
