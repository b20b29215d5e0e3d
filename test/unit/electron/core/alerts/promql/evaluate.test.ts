import { describe, expect, it } from "vitest";
import { isFailure } from "../../../../../../shared/base/failure.ts";
import { evaluate } from "../../../../../../electron/core/alerts/promql/evaluate.ts";
import { compareLabels, printLabels } from "../../../../../../electron/core/alerts/promql/labels.ts";
import { parsePromql } from "../../../../../../electron/core/alerts/promql/parser.ts";
import type { SeriesSource } from "../../../../../../electron/core/alerts/promql/series.ts";
import { MemoryStore } from "../../../../../../electron/core/alerts/prometheus/memoryStore.ts";
import { parseSeries, parseValues } from "../../../../../../electron/core/alerts/prometheus/seriesNotation.ts";

const minute = 60_000;

/** Series of promtool's notation, a value a minute. */
function storeOf(series: Readonly<Record<string, string>>): SeriesSource {
  const store = new MemoryStore();
  for (const [name, values] of Object.entries(series))
    parseValues(values).forEach(
      (value, at) => value !== undefined && store.append(parseSeries(name), at * minute, value),
    );
  return store;
}

/** Results as `{labels} value`, sorted; a failure as its problem. */
function results(source: SeriesSource, expr: string, minutes: number): string[] {
  try {
    const samples = evaluate(parsePromql(expr), source, minutes * minute).toSorted((a, b) =>
      compareLabels(a.labels, b.labels),
    );
    return samples.map(({ labels, value }) => `${printLabels(labels)} ${value}`);
  } catch (error) {
    if (!isFailure(error)) throw error;
    return [`${error.code}: ${String(error.params["problem"] ?? error.params["what"])}`];
  }
}

describe("the newest value of a series", () => {
  const store = storeOf({ 'a{i="1"}': "1 2 3 _x10 9", 'a{i="2"}': "5 stale 7", 'a{i="3"}': "_ _ NaN" });

  it.each([
    [0, ['{__name__="a", i="1"} 1', '{__name__="a", i="2"} 5']],
    [1, ['{__name__="a", i="1"} 2']],
    [2, ['{__name__="a", i="1"} 3', '{__name__="a", i="2"} 7', '{__name__="a", i="3"} NaN']],
    [6, ['{__name__="a", i="1"} 3', '{__name__="a", i="2"} 7', '{__name__="a", i="3"} NaN']],
    // Five minutes, the last moment included.
    [7, ['{__name__="a", i="1"} 3', '{__name__="a", i="2"} 7', '{__name__="a", i="3"} NaN']],
    [7.001, []],
    [13, ['{__name__="a", i="1"} 9']],
    [18, ['{__name__="a", i="1"} 9']],
    [19, []],
  ])("at %d min is known for five minutes unless it ended", (at, expected) => {
    expect(results(store, "a", at)).toEqual(expected);
  });

  it.each([
    ['a{i="1"}', ['{__name__="a", i="1"} 3']],
    ['a{i!="1"}', ['{__name__="a", i="2"} 7', '{__name__="a", i="3"} NaN']],
    ['a{i=~"[12]"}', ['{__name__="a", i="1"} 3', '{__name__="a", i="2"} 7']],
    ['a{i!~"1|3"}', ['{__name__="a", i="2"} 7']],
    ['a{i=~"1",i=~"2"}', []],
    ['a{x=""}', ['{__name__="a", i="1"} 3', '{__name__="a", i="2"} 7', '{__name__="a", i="3"} NaN']],
    ['{i="1"}', ['{__name__="a", i="1"} 3']],
    ['{__name__=~"a|b",i="2"}', ['{__name__="a", i="2"} 7']],
    ["b", []],
    ["a offset 1m", ['{__name__="a", i="1"} 2']],
    ["a offset -11m", ['{__name__="a", i="1"} 9']],
  ])("%s finds what fits", (expr, expected) => {
    expect(results(store, expr, 2)).toEqual(expected);
  });
});

describe("functions of a range", () => {
  const store = storeOf({
    c: "0+60x10",
    reset: "100 160 220 40 100",
    g: "1 3 2 5 4 stale _ 8",
    gap: "1 _x3 9",
    one: "7",
    flat: "5x10",
    odd: "NaN 2 Inf",
  });

  it.each([
    ["rate(c[5m])", 10, ["{} 1"]],
    ["increase(c[5m])", 10, ["{} 300"]],
    ["increase(c[5m] offset 2m)", 10, ["{} 300"]],
    ["delta(c[2m])", 10, ["{} 120"]],
    ["irate(c[5m])", 10, ["{} 1"]],
    ["idelta(c[5m])", 10, ["{} 60"]],
    // Falls count as restarts: 60 + 60 + 40 + 60.
    ["increase(reset[4m])", 4, ["{} 220"]],
    ["resets(reset[4m])", 4, ["{} 1"]],
    ["changes(reset[4m])", 4, ["{} 4"]],
    ["changes(flat[9m])", 9, ["{} 0"]],
    // The start is not reached back to before the counter was 0.
    ["increase(c[10m])", 2, ["{} 120"]],
    // Half a step on each side that is far.
    ["delta(gap[30m])", 12, ["{} 16"]],
    ["rate(one[5m])", 0, []],
    ["deriv(c[5m])", 10, ["{} 1"]],
    ["deriv(flat[5m])", 10, ["{} 0"]],
    ["predict_linear(c[5m], 60)", 10, ["{} 660"]],
    ["predict_linear(c[5m] offset 5m, 60)", 10, ["{} 660"]],
    ["predict_linear(flat[5m], 3600)", 9, ["{} 5"]],
    ["avg_over_time(g[4m])", 4, ["{} 3"]],
    ["min_over_time(g[4m])", 4, ["{} 1"]],
    ["max_over_time(g[4m])", 4, ["{} 5"]],
    ["sum_over_time(g[4m])", 4, ["{} 15"]],
    ["count_over_time(g[4m])", 4, ["{} 5"]],
    // Stale markers are no values.
    ["count_over_time(g[10m])", 7, ["{} 6"]],
    ["last_over_time(g[3m])", 6, ['{__name__="g"} 4']],
    ["present_over_time(g[1m])", 5, ["{} 1"]],
    ["present_over_time(g[1m])", 6, []],
    ["stddev_over_time(g[4m])", 4, ["{} 1.4142135623730951"]],
    ["stdvar_over_time(g[4m])", 4, ["{} 2"]],
    ["quantile_over_time(0.5, g[4m])", 4, ["{} 3"]],
    ["quantile_over_time(0.25, g[3m])", 3, ["{} 1.75"]],
    ["quantile_over_time(2, g[4m])", 4, ["{} Infinity"]],
    ["quantile_over_time(-1, g[4m])", 4, ["{} -Infinity"]],
    ["max_over_time(odd[5m])", 2, ["{} Infinity"]],
    ["avg_over_time(odd[1m])", 2, ["{} Infinity"]],
    ["sum_over_time(odd[5m])", 2, ["{} NaN"]],
    ["absent_over_time(g[5m])", 4, []],
    ['absent_over_time(g{job="x",i=~"y"}[5m])', 4, ['{job="x"} 1']],
  ])("%s at %d min", (expr, at, expected) => {
    expect(results(store, expr, at)).toEqual(expected);
  });

  it("takes both ends of a range", () => {
    expect(results(store, "count_over_time(c[2m])", 4)).toEqual(["{} 3"]);
  });
});

describe("a subquery", () => {
  const store = storeOf({ g: "1 3 2 5 4 8", c: "0+60x10", 'm{i="1"}': "1 1 5 1", 'm{i="2"}': "2x3" });

  it.each([
    ["max_over_time(g[4m:1m])", 5, ["{} 8"]],
    // Only every other minute: 2 and 4.
    ["max_over_time(g[4m:2m])", 5, ["{} 4"]],
    ["count_over_time(g[4m:30s])", 5, ["{} 9"]],
    ["sum_over_time(g[2m:] offset 1m)", 5, ["{} 11"]],
    ["avg_over_time(rate(c[2m])[4m:1m])", 8, ["{} 1"]],
    ["max_over_time(sum(m)[3m:1m])", 3, ["{} 7"]],
    ["count_over_time((m > 1)[3m:1m])", 3, ['{i="1"} 1', '{i="2"} 4']],
    ["last_over_time((m > 4)[3m:1m])", 3, ['{__name__="m", i="1"} 5']],
    ["max_over_time(min_over_time(g[2m:1m])[3m:1m])", 5, ["{} 4"]],
    ["absent_over_time((m > 9)[3m:1m])", 3, ["{} 1"]],
    ["absent_over_time(m[3m:1m])", 3, []],
    ["increase(c[4m:1m])", 8, ["{} 240"]],
    ["max_over_time(vector(time())[4m:1m])", 8, ["{} 480"]],
  ])("%s at %d min", (expr, at, expected) => {
    expect(results(store, expr, at)).toEqual(expected);
  });

  it.each([
    ["max_over_time(g[1y:1s])", "steps of a subquery"],
    ["max_over_time(max_over_time(max_over_time(g[11000s:1s])[11000s:1s])[11000s:1s])", "values of one evaluation"],
  ])("%s is ended", (expr, what) => {
    expect(results(store, expr, 5)).toEqual([`promql.tooMuch: ${what}`]);
  });
});

describe("operators", () => {
  const store = storeOf({
    'a{i="1",j="x"}': "6",
    'a{i="2",j="x"}': "-3",
    'b{i="1",j="x"}': "2",
    'b{i="3",j="x"}': "4",
    'many{i="1",k="p"}': "1",
    'many{i="1",k="q"}': "2",
    'info{i="1",version="v9"}': "1",
  });

  it.each([
    ["1 + 2 * 3", ["{} 7"]],
    ["2 ^ 3 ^ 2", ["{} 512"]],
    ["-2 ^ 2", ["{} -4"]],
    ["7 % 4 + -7 % 4", ["{} 0"]],
    ["1 / 0", ["{} Infinity"]],
    ["1 > bool 2", ["{} 0"]],
    ["-a", ['{i="1", j="x"} -6', '{i="2", j="x"} 3']],
    ["a + 1", ['{i="1", j="x"} 7', '{i="2", j="x"} -2']],
    ["12 / a", ['{i="1", j="x"} 2', '{i="2", j="x"} -4']],
    // A filter keeps the vector's value and name, whichever side it is on.
    ["a > 0", ['{__name__="a", i="1", j="x"} 6']],
    ["0 < a", ['{__name__="a", i="1", j="x"} 6']],
    ["a > bool 0", ['{i="1", j="x"} 1', '{i="2", j="x"} 0']],
    ["a - b", ['{i="1", j="x"} 4']],
    ["a > b", ['{__name__="a", i="1", j="x"} 6']],
    ["a < bool b", ['{i="1", j="x"} 0']],
    ["a == on (i) b", []],
    ["a != on (i) b", ['{i="1"} 6']],
    ["a / ignoring (j) b", ['{i="1"} 3']],
    ["a and b", ['{__name__="a", i="1", j="x"} 6']],
    ["a unless b", ['{__name__="a", i="2", j="x"} -3']],
    ["a or b", ['{__name__="a", i="1", j="x"} 6', '{__name__="a", i="2", j="x"} -3', '{__name__="b", i="3", j="x"} 4']],
    ["a and on () b", ['{__name__="a", i="1", j="x"} 6', '{__name__="a", i="2", j="x"} -3']],
    ["many * on (i) group_left (version) info", ['{i="1", k="p", version="v9"} 1', '{i="1", k="q", version="v9"} 2']],
    ["info * on (i) group_right (version) many", ['{i="1", k="p", version="v9"} 1', '{i="1", k="q", version="v9"} 2']],
    ["many > on (i) group_left info", ['{__name__="many", i="1", k="q"} 2']],
    ["b * on (j) vector(1)", []],
    [
      "a + on (j) b",
      [
        'promql.evaluation: {__name__="b", i="1", j="x"} and {__name__="b", i="3", j="x"} on the right side of + belong to the same group',
      ],
    ],
    [
      "many + on (i) info",
      ['promql.evaluation: {__name__="many", i="1", k="q"}: many match one, which needs group_left or group_right'],
    ],
    ['label_replace(many, "k", "", "k", ".*") * 1', ["promql.evaluation: two results have the same labels"]],
    ["scalar(a) + scalar(info)", ["{} NaN"]],
  ])("%s", (expr, expected) => {
    expect(results(store, expr, 0)).toEqual(expected);
  });

  it("does not ask one side for order when the other is empty", () => {
    expect(results(store, "nothing + on (j) b", 0)).toEqual([]);
  });
});

describe("aggregations", () => {
  const store = storeOf({
    'm{i="1",j="x"}': "1",
    'm{i="2",j="x"}': "2",
    'm{i="3",j="y"}': "6",
    'n{i="1"}': "NaN",
    'n{i="2"}': "3",
  });

  it.each([
    ["sum(m)", ["{} 9"]],
    ["sum by (j) (m)", ['{j="x"} 3', '{j="y"} 6']],
    ["sum without (i) (m)", ['{j="x"} 3', '{j="y"} 6']],
    ["sum by (nothing) (m)", ["{} 9"]],
    ["sum by (__name__) (m)", ['{__name__="m"} 9']],
    ["avg(m)", ["{} 3"]],
    ["min by (j) (m)", ['{j="x"} 1', '{j="y"} 6']],
    ["max(m)", ["{} 6"]],
    ["count(m)", ["{} 3"]],
    ["group by (j) (m)", ['{j="x"} 1', '{j="y"} 1']],
    ["stdvar by (j) (m)", ['{j="x"} 0.25', '{j="y"} 0']],
    ["stddev(m)", ["{} 2.160246899469287"]],
    ["quantile(0.5, m)", ["{} 2"]],
    ["topk(1, m)", ['{__name__="m", i="3", j="y"} 6']],
    ["topk by (j) (1, m)", ['{__name__="m", i="2", j="x"} 2', '{__name__="m", i="3", j="y"} 6']],
    ["bottomk(2, m)", ['{__name__="m", i="1", j="x"} 1', '{__name__="m", i="2", j="x"} 2']],
    ["topk(0, m)", []],
    ["topk(1, n)", ['{__name__="n", i="2"} 3']],
    ["topk(Inf, m)", ["promql.evaluation: topk cannot take Infinity series"]],
    ["min(n)", ["{} 3"]],
    ["max(n)", ["{} 3"]],
    ["sum(nothing)", []],
    ["count(nothing)", []],
  ])("%s", (expr, expected) => {
    expect(results(store, expr, 0)).toEqual(expected);
  });
});

describe("functions of values", () => {
  const store = storeOf({ 'v{i="1"}': "-1.5 _ _ 2.5", 'v{i="2:9100"}': "2.4 2.6", t: "1000000000" });

  it.each([
    ["abs(v)", 0, ['{i="1"} 1.5', '{i="2:9100"} 2.4']],
    ["ceil(v)", 0, ['{i="1"} -1', '{i="2:9100"} 3']],
    ["floor(v)", 0, ['{i="1"} -2', '{i="2:9100"} 2']],
    ["sgn(v)", 0, ['{i="1"} -1', '{i="2:9100"} 1']],
    ["round(v)", 0, ['{i="1"} -1', '{i="2:9100"} 2']],
    ["round(v, 5)", 0, ['{i="1"} 0', '{i="2:9100"} 0']],
    ["clamp(v, 0, 1)", 0, ['{i="1"} 0', '{i="2:9100"} 1']],
    ["clamp(v, 1, 0)", 0, []],
    ["clamp_min(v, 0)", 0, ['{i="1"} 0', '{i="2:9100"} 2.4']],
    ["clamp_max(v, 0)", 0, ['{i="1"} -1.5', '{i="2:9100"} 0']],
    ["sqrt(vector(16))", 0, ["{} 4"]],
    ["time()", 2, ["{} 120"]],
    ["vector(time())", 2, ["{} 120"]],
    ["scalar(t)", 0, ["{} 1000000000"]],
    ["scalar(v)", 0, ["{} NaN"]],
    // Of a selector its own time, of anything else that of the evaluation.
    ["timestamp(v)", 4, ['{i="1"} 180', '{i="2:9100"} 60']],
    ["timestamp(v + 0)", 4, ['{i="1"} 240', '{i="2:9100"} 240']],
    ["absent(v)", 0, []],
    ['absent(w{a="b",c!="d",e="f",e="g"})', 0, ['{a="b"} 1']],
    ["absent(sum(w))", 0, ["{} 1"]],
    ["sort(v)", 0, ['{__name__="v", i="1"} -1.5', '{__name__="v", i="2:9100"} 2.4']],
    [
      'label_replace(v, "host", "$1", "i", "(.*):.*")',
      0,
      ['{__name__="v", host="2", i="2:9100"} 2.4', '{__name__="v", i="1"} -1.5'],
    ],
    ['label_replace(v, "i", "", "i", "1")', 0, ['{__name__="v"} -1.5', '{__name__="v", i="2:9100"} 2.4']],
    ['label_replace(t, "x", "a$$${1}${n}$nosuch-", "y", "(?P<n>)")', 0, ['{__name__="t", x="a$-"} 1000000000']],
    [
      'label_replace(t, "bad-name", "x", "y", "")',
      0,
      ["promql.evaluation: label_replace cannot set a label named bad-name"],
    ],
    ["hour(t)", 0, ["{} 1"]],
    ["minute(t)", 0, ["{} 46"]],
    ["day_of_week(t)", 0, ["{} 0"]],
    ["day_of_month(t)", 0, ["{} 9"]],
    ["day_of_year(t)", 0, ["{} 252"]],
    ["days_in_month(t)", 0, ["{} 30"]],
    ["month(t)", 0, ["{} 9"]],
    ["year(t)", 0, ["{} 2001"]],
    ["year()", 0, ["{} 1970"]],
  ])("%s at %d min", (expr, at, expected) => {
    expect(results(store, expr, at)).toEqual(expected);
  });
});

describe("bounds", () => {
  it("end an evaluation that touches too much", () => {
    const values = new Float64Array(1_000_001).fill(1);
    const times = values.map((_, at) => at);
    const series = { labels: new Map([["__name__", "m"]]), times, values };
    const expr = Array.from({ length: 6 }, () => "sum_over_time(m[1h])").join(" + ");
    expect(results({ select: () => [series] }, expr, 60)).toEqual(["promql.tooMuch: values of one evaluation"]);
  });

  it("do not trust a source to select only what was asked for", () => {
    const series = { labels: new Map([["__name__", "other"]]), times: [0], values: [1] };
    expect(results({ select: () => [series] }, "m", 0)).toEqual([]);
  });

  it.each(['"text"', "m[5m]"])("refuse %s as a result", (expr) => {
    expect(results({ select: () => [] }, expr, 0)[0]).toMatch(
      /^promql.evaluation: a (string|range vector) is no result/,
    );
  });
});

describe("classic histograms", () => {
  const store = storeOf({
    'b{job="a",le="0.1"}': "10",
    'b{job="a",le="0.5"}': "40",
    'b{job="a",le="1"}': "30",
    'b{job="a",le="+Inf"}': "60",
    'b{job="b",le="1"}': "5",
    'b{job="c",le="none"}': "5",
    'b{job="d",le="+Inf"}': "5",
  });

  it.each([
    // Half of 60 lies two thirds of the way from 0.1 to 0.5.
    ['histogram_quantile(0.5, b{job="a"})', ['{job="a"} 0.3666666666666667']],
    // Fewer in a wider bucket are what a scrape between two increments shows: the wider one counts as many.
    ['histogram_quantile(0.65, b{job="a"})', ['{job="a"} 0.4866666666666667']],
    // What is above the highest bound is told as that bound.
    ['histogram_quantile(0.99, b{job="a"})', ['{job="a"} 1']],
    ['histogram_quantile(2, b{job="a"})', ['{job="a"} Infinity']],
    ['histogram_quantile(0.5, b{job=~"b|d"})', ['{job="b"} NaN', '{job="d"} NaN']],
    ['histogram_quantile(0.5, b{job="c"})', []],
    ['histogram_quantile(0.5, sum by (le) (b{job="a"}))', ["{} 0.3666666666666667"]],
  ])("%s", (expr, expected) => {
    expect(results(store, expr, 0)).toEqual(expected);
  });
});

describe("functions of labels and of shapes", () => {
  const store = storeOf({ 'a{i="1",j="x"}': "0.5 2 4", 'a{i="2",j="x"}': "0.5 8 16" });

  it.each([
    ['count_values("value", a)', 0, ['{value="0.5"} 2']],
    [
      'count_values without (i) ("j", a * 1e21)',
      1,
      ['{j="2000000000000000000000"} 1', '{j="8000000000000000000000"} 1'],
    ],
    ['count_values("0x", a)', 0, ["promql.evaluation: count_values cannot set a label named 0x"]],
    [
      'label_join(a, "k", "-", "i", "j", "none")',
      2,
      ['{__name__="a", i="1", j="x", k="1-x-"} 4', '{__name__="a", i="2", j="x", k="2-x-"} 16'],
    ],
    ['label_join(a{i="1"}, "j", "-")', 2, ['{__name__="a", i="1"} 4']],
    ['label_join(a, "i", "", "none")', 2, ["promql.evaluation: two results have the same labels"]],
    ['label_join(a, "i", "", "0x")', 2, ["promql.evaluation: label_join cannot take a label named 0x"]],
    ["holt_winters(a[5m], 0.5, 0.5)", 2, ['{i="1", j="x"} 3.75', '{i="2", j="x"} 15.75']],
    ["holt_winters(a[5m], 0.5, 0.5)", 0, []],
    ["holt_winters(a[5m], 1, 0.5)", 2, ["promql.evaluation: the smoothing factor must lie between 0 and 1"]],
    ["log2(a)", 2, ['{i="1", j="x"} 2', '{i="2", j="x"} 4']],
    ["ln(a) - ln(a)", 2, ['{i="1", j="x"} 0', '{i="2", j="x"} 0']],
    ["log10(vector(1000)) + exp(vector(0))", 2, ["{} 4"]],
    ["ln(vector(0)) + log2(vector(0))", 2, ["{} -Infinity"]],
    ["ln(vector(-1))", 2, ["{} NaN"]],
  ])("%s at %d min", (expr, at, expected) => {
    expect(results(store, expr, at)).toEqual(expected);
  });
});
