import { describe, expect, it } from "vitest";
import { evaluate } from "../../../../../../electron/core/alerts/promql/evaluate.ts";
import { compareLabels, printLabels } from "../../../../../../electron/core/alerts/promql/labels.ts";
import { parsePromql } from "../../../../../../electron/core/alerts/promql/parser.ts";
import { MemoryStore } from "../../../../../../electron/core/alerts/prometheus/memoryStore.ts";
import { readRuleGroups } from "../../../../../../electron/core/alerts/prometheus/ruleFile.ts";
import { GroupRunner, type RuleError } from "../../../../../../electron/core/alerts/prometheus/runGroups.ts";
import { parseSeries, parseValues } from "../../../../../../electron/core/alerts/prometheus/seriesNotation.ts";

const minute = 60_000;

interface Ran {
  readonly store: MemoryStore;
  readonly runner: GroupRunner;
  readonly errors: readonly RuleError[];
  values(expr: string, minutes?: number): string[];
}

/** Evaluates rules at every minute of the series, which are there from the beginning. */
function run(rules: readonly object[], series: Readonly<Record<string, string>>, minutes: number): Ran {
  const store = new MemoryStore();
  for (const [name, values] of Object.entries(series))
    parseValues(values).forEach(
      (value, at) => value !== undefined && store.append(parseSeries(name), at * minute, value),
    );
  const groups = readRuleGroups("r.yml", JSON.stringify({ groups: [{ name: "g", rules }] }));
  const runner = new GroupRunner(groups, store, { labels: new Map(), url: "" }, minute);
  const errors = Array.from({ length: minutes + 1 }, (_, at) => runner.evaluate(at * minute)).flat();
  return {
    store,
    runner,
    errors,
    values: (expr, at = minutes) =>
      evaluate(parsePromql(expr), store, at * minute)
        .toSorted((a, b) => compareLabels(a.labels, b.labels))
        .map(({ labels, value }) => `${printLabels(labels)} ${value}`),
  };
}

describe("rules that are evaluated again and again", () => {
  it("see what the rules before them gave at the same time, without labels that these make empty", () => {
    const rules = [
      { record: "twice", expr: "m * 2" },
      { record: "fourfold", expr: "twice * 2", labels: { i: "", kind: "made" } },
    ];
    const { values } = run(rules, { 'm{i="1"}': "1 2 3" }, 2);
    expect(values("twice")).toEqual(['{__name__="twice", i="1"} 6']);
    expect(values("fourfold")).toEqual(['{__name__="fourfold", kind="made"} 12']);
    expect(values("count_over_time(fourfold[1h])")).toEqual(['{kind="made"} 3']);
  });

  it("end a series that they do not give any more, at once", () => {
    const { values } = run([{ record: "high", expr: "m > 1" }], { 'm{i="1"}': "2 2 0 0 2" }, 4);
    expect(values("high", 1)).toEqual(['{__name__="high", i="1"} 2']);
    expect(values("high", 2)).toEqual([]);
    expect(values("high", 3)).toEqual([]);
    expect(values("high", 4)).toEqual(['{__name__="high", i="1"} 2']);
  });

  it("write their alerts as series, pending first and then firing", () => {
    const { values } = run(
      [{ alert: "A", expr: "m > 1", for: "2m", labels: { severity: "page" } }],
      { 'm{i="1"}': "2x5" },
      5,
    );
    expect(values("ALERTS", 1)).toEqual([
      '{__name__="ALERTS", alertname="A", alertstate="pending", i="1", severity="page"} 1',
    ]);
    expect(values("ALERTS", 2)).toEqual([
      '{__name__="ALERTS", alertname="A", alertstate="firing", i="1", severity="page"} 1',
    ]);
    expect(values("ALERTS_FOR_STATE", 5)).toEqual([
      '{__name__="ALERTS_FOR_STATE", alertname="A", i="1", severity="page"} 0',
    ]);
  });

  it("end the series of an alert that is over, also while it is still listed", () => {
    const { values, runner } = run([{ alert: "A", expr: "m > 1" }], { m: "2 2 0 0" }, 3);
    expect(values("ALERTS", 1)).toHaveLength(1);
    expect(values("ALERTS", 2)).toEqual([]);
    expect(runner.firing("A")).toEqual([]);
  });

  it("keep the series of an alert that is held up", () => {
    const { values, runner } = run([{ alert: "A", expr: "m > 1", keep_firing_for: "2m" }], { m: "2 0 0 0" }, 2);
    expect(values("ALERTS")).toEqual(['{__name__="ALERTS", alertname="A", alertstate="firing"} 1']);
    expect(runner.firing("A")).toHaveLength(1);
  });

  it("show a label whose template became empty as its template, in these series only", () => {
    const { values, runner } = run(
      [{ alert: "A", expr: "m > 1", labels: { x: "{{ $labels.nosuch }}" } }],
      { m: "2" },
      0,
    );
    expect(values("ALERTS")).toEqual([
      '{__name__="ALERTS", alertname="A", alertstate="firing", x="{{ $labels.nosuch }}"} 1',
    ]);
    expect(runner.firing("A").map(({ labels }) => printLabels(labels))).toEqual(['{alertname="A"}']);
  });

  it("collect alerts of one name from several rules", () => {
    const rules = [
      { alert: "A", expr: "m > 1", labels: { rule: "one" } },
      { alert: "A", expr: "m > 2", labels: { rule: "two" } },
      { alert: "B", expr: "m" },
    ];
    const { runner } = run(rules, { m: "3" }, 0);
    expect(runner.firing("A").map(({ labels }) => labels.get("rule"))).toEqual(["one", "two"]);
  });

  it.each([
    [{ record: "r", expr: "m + on () m" }, /belong to the same group$/],
    [
      { record: "r", expr: "m", labels: { i: "same" } },
      /^two results have the same labels after those of the rule are applied$/,
    ],
    [
      { alert: "r", expr: "m", labels: { i: "same" } },
      /^two results have the same labels after those of the rule are applied$/,
    ],
  ])("%j tells what went wrong, and the others go on", (rule, problem) => {
    const { errors, values } = run([rule, { record: "fine", expr: "sum(m)" }], { 'm{i="1"}': "1", 'm{i="2"}': "2" }, 0);
    expect(errors).toEqual([{ rule: "r", problem: expect.stringMatching(problem) }]);
    expect(values("fine")).toEqual(['{__name__="fine"} 3']);
  });
});

describe("series in memory", () => {
  it("take only growing times", () => {
    const { store, values } = run([], { m: "1" }, 0);
    store.append(parseSeries("m"), 0, 5);
    store.append(parseSeries("m"), minute, 6);
    store.append(parseSeries("m"), minute, 7);
    expect(values("m", 1)).toEqual(['{__name__="m"} 6']);
    expect(values("count_over_time(m[5m])", 1)).toEqual(["{} 2"]);
  });

  it("are the same whatever the order of their labels", () => {
    const { store, values } = run([], { 'm{a="1",b="2"}': "1" }, 0);
    store.append(parseSeries('m{b="2",a="1"}'), minute, 2);
    expect(values("m", 1)).toEqual(['{__name__="m", a="1", b="2"} 2']);
  });
});
