import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isFailure } from "../../../../../../shared/base/failure.ts";
import { printPromql } from "../../../../../../electron/core/alerts/promql/print.ts";
import { readRuleFile, readRuleGroups } from "../../../../../../electron/core/alerts/prometheus/ruleFile.ts";

function failureOf(text: string): unknown {
  try {
    readRuleGroups("r.yml", text);
  } catch (error) {
    if (isFailure(error, "prometheus.file")) return error.params;
    throw error;
  }
  return null;
}

const file = `groups:
  - name: first
    interval: 30s
    rules:
      - record: job:up:sum
        expr: sum by (job) (up)
        labels: { source: test, empty: "" }
      - alert: Down
        expr: |
          up == 0
            and on (job)
          job:up:sum < 2
        for: 1m
        keep_firing_for: 90s
        labels: &shared
          severity: page
          rank: 1
        annotations:
          summary: "{{ $labels.job }}"
  - name: second
    rules:
      - alert: Up
        expr: 1
        labels: *shared
`;

describe("a rule file", () => {
  it("is read with its groups, rules, times and texts", () => {
    const [first, second] = readRuleGroups("r.yml", file);
    expect(first).toMatchObject({ name: "first", file: "r.yml", intervalMs: 30_000 });
    const [record, alert] = first!.rules;
    expect(record).toMatchObject({
      kind: "recording",
      name: "job:up:sum",
      where: { file: "r.yml", group: "first", rule: "job:up:sum", line: 5 },
    });
    expect([...(record?.kind === "recording" ? record.labels : [])]).toEqual([
      ["source", "test"],
      ["empty", ""],
    ]);
    expect(alert).toMatchObject({ kind: "alerting", name: "Down", forMs: 60_000, keepFiringForMs: 90_000 });
    expect(printPromql(alert!.expr)).toBe("up == 0 and on (job) job:up:sum < 2");
    expect(second).toMatchObject({ name: "second", intervalMs: null });
    const [up] = second!.rules;
    expect(up?.kind === "alerting" && Array.from(up.labels, ([name, { text }]) => [name, text])).toEqual([
      ["severity", "page"],
      ["rank", "1"],
    ]);
  });

  it.each([
    ["groups:\n  - nam: a", 2, "a group has no field nam"],
    ["groups:\n  - name: a\n  - name: a", 3, "the group a is there twice"],
    ["groups:\n  - rules: []", 2, "a group has no name"],
    ["groups:\n  - name: a\n    limit: 5", 3, "a limit of a group is not supported"],
    ["groups:\n  - name: a\n    interval: 5", 3, 'interval is no duration: "5"'],
    [
      "groups:\n  - name: a\n    rules:\n      - alert: x\n        record: y\n        expr: z",
      4,
      "x: a rule must have one of alert and record",
    ],
    ["groups:\n  - name: a\n    rules:\n      - alert: x\n", 4, "x: the rule has no expr"],
    [
      "groups:\n  - name: a\n    rules:\n      - alert: x\n        expr: up\n        for: soon",
      6,
      'x: for is no duration: "soon"',
    ],
    [
      "groups:\n  - name: a\n    rules:\n      - alert: x\n        expr: |\n          up +\n            nosuch(up)",
      7,
      "x: the function nosuch is not supported (line 2, column 3 of the expression)",
    ],
    [
      "groups:\n  - name: a\n    rules:\n      - alert: x\n        expr: rate(up)",
      5,
      "x: argument 1 of rate is range vector, not instant vector (column 1 of the expression)",
    ],
    [
      "groups:\n  - name: a\n    rules:\n      - alert: x\n        expr: up\n        annotations:\n          a: b\n          c: '{{ range }}'",
      8,
      "x: the template of c: range is not supported",
    ],
    [
      "groups:\n  - name: a\n    rules:\n      - alert: x\n        expr: up\n        labels:\n          a-b: c",
      7,
      "x: a-b is no name of a label",
    ],
    ["groups:\n  - name: a\n    rules:\n      - record: 'x y'\n        expr: up", 4, "x y: x y is no name of a series"],
    [
      "groups:\n  - name: a\n    rules:\n      - record: x\n        expr: up\n        for: 1m",
      6,
      "x: a recording rule has no for",
    ],
    ["groups:\n  - name: a\n    rules:\n      - <<: {}\n", 4, "merge keys (<<) are not understood"],
    ["groups: *nosuch", 1, "the alias points to nothing"],
    ["groups:\n\t- name: a", 2, "Tabs are not allowed as indentation"],
    ["groups: 5", 1, "groups must be a list"],
    ["- a", 1, "the file must be a map"],
    ["groups:\n  - name: {}", 2, "name must be a text"],
  ])("%j is refused with line %d", (text, line, problem) => {
    expect(failureOf(text)).toEqual({ file: "r.yml", line, problem });
  });

  it("keeps the rules that are right where others are wrong", () => {
    const rules = [
      { alert: "A", expr: "up" },
      { alert: "B", expr: "up[" },
      { alert: "C", expr: "up" },
    ];
    const [group] = readRuleFile("r.yml", JSON.stringify({ groups: [{ name: "g", rules }] }));
    expect(group!.rules.map((read) => ("rule" in read ? read.rule.name : read.where.rule + " left"))).toEqual([
      "A",
      "B left",
      "C",
    ]);
  });

  it("is bounded in its size and in what aliases make of it", () => {
    expect(failureOf(" ".repeat(4_000_001))).toMatchObject({ problem: "the file is longer than 4000000 characters" });
    const rules = Array.from({ length: 5001 }, () => ({ alert: "A", expr: "1" }));
    expect(failureOf(JSON.stringify({ groups: [{ name: "g", rules }] }))).toMatchObject({
      problem: "the file has more than 5000 rules",
    });
    const many = Array.from({ length: 60 }, (_, at) => `  - {name: g${at}, rules: *rules}`).join("\n");
    const bomb = `groups:\n  - name: g\n    rules: &rules [${Array.from({ length: 100 }, () => "{alert: A, expr: 1}").join(",")}]\n${many}`;
    expect(failureOf(bomb)).toMatchObject({ problem: "the file has more than 5000 rules" });
  });

  it("is refused with more aliases than a person writes", () => {
    const aliases = Array.from({ length: 1001 }, () => "*r").join(",");
    expect(failureOf(`groups: [{name: g, rules: [&r {alert: A, expr: 1},${aliases}]}]`)).toMatchObject({
      problem: "the file has more than 1000 aliases",
    });
  });

  it("throws nothing but its failure, whatever it is given", () => {
    const lines = [
      "groups:",
      "- name: a",
      "  rules:",
      "  - alert: x",
      "    expr: up",
      "    for: 1m",
      "    labels:",
      "      a: b",
      "   ",
      "&a",
      "*a",
      "? x",
      "- - -",
      "!!binary x",
      "|",
      ">-",
      "{a: b",
      "]",
      "'",
      "\t",
      "#",
    ];
    fc.assert(
      fc.property(
        fc.oneof(
          fc
            .array(
              fc.tuple(fc.constantFrom("", "  ", "    "), fc.constantFrom(...lines)).map((parts) => parts.join("")),
              { maxLength: 12 },
            )
            .map((parts) => parts.join("\n")),
          fc.string(),
          fc.json(),
        ),
        (text) => {
          failureOf(text);
        },
      ),
      { numRuns: 500 },
    );
  });
});
