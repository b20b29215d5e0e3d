import { printElapsed } from "../../../../../../electron/core/alerts/prometheus/testReport.ts";
import { describe, expect, it } from "vitest";
import { Failure, isFailure } from "../../../../../../shared/base/failure.ts";
import {
  runPromtoolTest,
  type TestFiles,
  type TestReport,
} from "../../../../../../electron/core/alerts/prometheus/unitTest.ts";

const rules = `groups:
  - name: g
    rules:
      - record: twice
        expr: m * 2
      - alert: High
        expr: twice > 3
        for: 1m
        labels: { severity: page }
        annotations: { text: "{{ $labels.i }}: {{ $value }}" }
`;

function filesOf(texts: Readonly<Record<string, string>>): TestFiles {
  return {
    read(path) {
      const text = texts[path];
      if (text === undefined) throw new Failure("test.noFile", { path });
      return text;
    },
    list: (pattern) =>
      Object.keys(texts).filter(
        (path) => path === pattern || (pattern.endsWith("*.yml") && path.startsWith(pattern.slice(0, -5))),
      ),
  };
}

function run(test: object, top: object = {}): TestReport {
  const file = { rule_files: ["rules/*.yml"], evaluation_interval: "1m", tests: [{ interval: "1m", ...test }], ...top };
  return runPromtoolTest("dir/test.yml", filesOf({ "dir/test.yml": JSON.stringify(file), "dir/rules/a.yml": rules }));
}

const series = (values: string): object => ({ input_series: [{ series: 'm{i="1"}', values }] });
const fired = { exp_labels: { i: "1", severity: "page" }, exp_annotations: { text: "1: 4" } };

describe("a test of rules", () => {
  it("succeeds when alerts and values are as expected", () => {
    const report = run({
      ...series("1 2 2 2"),
      alert_rule_test: [
        { eval_time: "1m", alertname: "High" },
        { eval_time: "2m", alertname: "High", exp_alerts: [fired] },
        // Judged by the evaluation before.
        { eval_time: "2m59s", alertname: "High", exp_alerts: [fired] },
        { eval_time: "2m", alertname: "Nosuch" },
      ],
      promql_expr_test: [
        { expr: "twice", eval_time: "1m", exp_samples: [{ labels: 'twice{i="1"}', value: 4 }] },
        { expr: "1 + 1", eval_time: "0", exp_samples: [{ value: 2 }] },
      ],
    });
    expect(report).toEqual({ ok: true, warnings: [], differences: [] });
  });

  it("tells every difference in promtool's words", () => {
    const report = run({
      name: "wrong",
      ...series("1 2 2 2"),
      alert_rule_test: [{ eval_time: "2m", alertname: "High", exp_alerts: [{ exp_labels: { i: "2" } }] }],
      promql_expr_test: [
        { expr: "twice", eval_time: "1m", exp_samples: [{ labels: "{}", value: 5 }] },
        { expr: "m +", eval_time: "0" },
      ],
    });
    expect(report.ok).toBe(false);
    expect(report.differences).toEqual([
      [
        "    name: wrong,",
        "    alertname: High, time: 2m, ",
        "        exp:[",
        "            0:",
        '              Labels:{alertname="High", i="2"}',
        "              Annotations:{}",
        "            ], ",
        "        got:[",
        "            0:",
        '              Labels:{alertname="High", i="1", severity="page"}',
        '              Annotations:{text="1: 4"}',
        "            ]",
      ].join("\n"),
      '    expr: "twice", time: 1m,\n        exp: {} 5E+00\n        got: {__name__="twice", i="1"} 4E+00',
      '    expr: "m +", time: 0s, err: an expression is expected, but the expression ends (column 4 of the expression)',
    ]);
  });

  it("knows only what was there at the last evaluation", () => {
    // The half minute after it was never loaded.
    const report = run({
      interval: "30s",
      ...series("1 2 3"),
      promql_expr_test: [{ expr: "m", eval_time: "90s", exp_samples: [{ labels: 'm{i="1"}', value: 3 }] }],
    });
    expect(report.ok).toBe(true);
    expect(
      run({
        interval: "30s",
        ...series("1 2 3 4"),
        promql_expr_test: [{ expr: "m", eval_time: "90s", exp_samples: [{ labels: 'm{i="1"}', value: 3 }] }],
      }).ok,
    ).toBe(true);
  });

  it("never takes a value that is no number for the expected one", () => {
    const report = run({
      ...series("NaN"),
      promql_expr_test: [{ expr: "m", eval_time: "0", exp_samples: [{ labels: 'm{i="1"}', value: ".nan" }] }],
    });
    expect(report.differences[0]).toContain("NaN");
  });

  it("stops when a rule cannot be evaluated", () => {
    const bad = 'groups: [{name: g, rules: [{record: r, expr: "m + on () m"}]}]';
    const texts = {
      "t.yml": JSON.stringify({
        rule_files: ["r.yml"],
        tests: [
          {
            interval: "1m",
            input_series: [
              { series: 'm{i="1"}', values: "1" },
              { series: 'm{i="2"}', values: "1" },
            ],
            promql_expr_test: [{ expr: "m", eval_time: "5m" }],
          },
        ],
      }),
      "r.yml": bad,
    };
    const { differences } = runPromtoolTest("t.yml", filesOf(texts));
    expect(differences).toHaveLength(1);
    expect(differences[0]).toMatch(/^ {4}rule: r, time: 0s, err: .* belong to the same group$/);
  });

  it("evaluates groups in the order that is asked for", () => {
    const groups = 'groups: [{name: b, rules: [{record: x, expr: "y + 1"}]}, {name: a, rules: [{record: y, expr: m}]}]';
    const of = (order: string[]): TestReport =>
      runPromtoolTest(
        "t.yml",
        filesOf({
          "t.yml": JSON.stringify({
            rule_files: ["r.yml"],
            group_eval_order: order,
            tests: [
              {
                interval: "1m",
                input_series: [{ series: "m", values: "1 5" }],
                promql_expr_test: [{ expr: "x", eval_time: "1m", exp_samples: [{ labels: "x", value: 6 }] }],
              },
            ],
          }),
          "r.yml": groups,
        }),
      );
    expect(of(["a", "b"]).ok).toBe(true);
    expect(of(["b", "a"]).ok).toBe(false);
  });

  it("warns of rule files that are not there", () => {
    const report = runPromtoolTest(
      "dir/t.yml",
      filesOf({ "dir/t.yml": "rule_files: [nosuch.yml, /abs.yml]\ntests: []" }),
    );
    expect(report).toEqual({
      ok: true,
      warnings: ["no file match pattern dir/nosuch.yml", "no file match pattern /abs.yml"],
      differences: [],
    });
  });

  it.each([
    ["tests:\n  - interval: 1m\n    foo: 1", 3, "a test has no field foo"],
    [
      "tests:\n  - input_series:\n      - series: 'm{'\n        values: 1",
      3,
      "series: the name of a label is expected, but the expression ends (column 3 of the expression)",
    ],
    ["tests:\n  - input_series:\n      - series: m\n        values: 1 x", 4, 'values: "x" is no value'],
    ["tests:\n  - alert_rule_test:\n      - eval_time: 1m", 3, "an alert test has no alertname"],
    ["tests:\n  - promql_expr_test:\n      - expr: m\n        eval_time: soon", 4, 'eval_time is no duration: "soon"'],
    [
      "tests:\n  - promql_expr_test:\n      - expr: m\n        exp_samples:\n          - value: much",
      5,
      'value is no number: "much"',
    ],
    ["group_eval_order: [a, b, a]", 1, "the group a stands twice in group_eval_order"],
    [
      'tests:\n  - interval: 1m\n    promql_expr_test:\n      - expr: |\n          m +\n            sort_by_label(m, "x")\n        eval_time: 0',
      6,
      "the function sort_by_label is not supported (line 2, column 3 of the expression)",
    ],
    [
      "evaluation_interval: 1ms\ntests:\n  - alert_rule_test:\n      - {eval_time: 1d, alertname: A}",
      1,
      "a test takes more than 100000 evaluations",
    ],
  ])("of the file %j is refused with line %d", (text, line, problem) => {
    let params: unknown;
    try {
      runPromtoolTest("t.yml", filesOf({ "t.yml": text }));
    } catch (error) {
      params = isFailure(error, "prometheus.file") ? error.params : error;
    }
    expect(params).toEqual({ file: "t.yml", line, problem });
  });

  it("names the rule file, line and construct that is not supported", () => {
    const texts = {
      "t.yml": "rule_files: [r.yml]",
      "r.yml": "groups:\n  - name: g\n    rules:\n      - alert: A\n        expr: sort_by_label(m) > 1",
    };
    expect.assertions(1);
    try {
      runPromtoolTest("t.yml", filesOf(texts));
    } catch (error) {
      expect(isFailure(error) && error.params).toEqual({
        file: "r.yml",
        line: 5,
        problem: "A: the function sort_by_label is not supported (column 1 of the expression)",
      });
    }
  });
});

describe("the time of a rule's error", () => {
  it.each([
    [0, "0s"],
    [30_000, "30s"],
    [120_000, "2m0s"],
    [7_384_500, "2h3m4.5s"],
  ])("%d ms is written as Go writes it", (milliseconds, text) => {
    expect(printElapsed(milliseconds)).toBe(text);
  });
});
