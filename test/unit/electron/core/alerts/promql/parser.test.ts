import { describe, expect, it } from "vitest";
import { isFailure } from "../../../../../../shared/base/failure.ts";
import { parsePromql } from "../../../../../../electron/core/alerts/promql/parser.ts";
import { printPromql } from "../../../../../../electron/core/alerts/promql/print.ts";

function failureOf(text: string): unknown {
  try {
    parsePromql(text);
  } catch (error) {
    if (isFailure(error)) return { code: error.code, ...error.params };
    throw error;
  }
  return null;
}

describe("an expression", () => {
  it.each([
    ["1+2*3", "1 + 2 * 3"],
    ["(1+2)*3", "(1 + 2) * 3"],
    ["1-2-3", "1 - 2 - 3"],
    ["1-(2-3)", "1 - (2 - 3)"],
    ["2^3^2", "2 ^ 3 ^ 2"],
    ["(2^3)^2", "(2 ^ 3) ^ 2"],
    ["-2^2", "-2 ^ 2"],
    ["(-2)^2", "(-2) ^ 2"],
    ["-a*b", "-a * b"],
    ["-(a*b)", "-(a * b)"],
    ["a or b and c unless d", "a or b and c unless d"],
    ["(a or b) and c", "(a or b) and c"],
    ["a>1==bool 2", "a > 1 == bool 2"],
    ["a > b + 1", "a > b + 1"],
    ["(a > b) + 1", "(a > b) + 1"],
    ["0x1F + 010 + 1e3 + .5", "31 + 8 + 1000 + 0.5"],
    ["inf - NaN", "Inf - NaN"],
    ["+a", "a"],
    ["--1", "1"],
    ["-Inf", "-Inf"],
    ["- a", "-a"],
    ["a{}", "a"],
    ["{__name__='a'}", '{__name__="a"}'],
    ["a{b='c', d!=\"e\", f=~`g.*`, h!~'i',}", 'a{b="c",d!="e",f=~"g.*",h!~"i"}'],
    ["a offset 5m", "a offset 5m"],
    ["a offset -1h30m", "a offset -1h30m"],
    ["rate(a{b='c'}[5m] offset 1d)", 'rate(a{b="c"}[5m] offset 1d)'],
    ["max_over_time(a[1h:5m])", "max_over_time(a[1h:5m])"],
    ["max_over_time(rate(a[5m])[1h:] offset 1d)", "max_over_time(rate(a[5m])[1h:] offset 1d)"],
    ["avg_over_time((a+b)[1h:1m])", "avg_over_time((a + b)[1h:1m])"],
    ["avg_over_time((a)[1h:1m])", "avg_over_time(a[1h:1m])"],
    ["sum_over_time(a offset 5m [1h:1m])", "sum_over_time(a offset 5m[1h:1m])"],
    ["rate(max_over_time(a[5m:1m])[1h:5m])", "rate(max_over_time(a[5m:1m])[1h:5m])"],
    ["SUM BY (x, y) (a)", "sum by (x, y) (a)"],
    ["sum(a) without(x)", "sum without (x) (a)"],
    ["sum by () (a)", "sum by () (a)"],
    ["topk(3, a)", "topk(3, a)"],
    ["quantile by (x) (0.9, a)", "quantile by (x) (0.9, a)"],
    ["a * on(x) group_left(y, z) b", "a * on (x) group_left (y, z) b"],
    ["a / ignoring(x) group_right b", "a / ignoring (x) group_right () b"],
    ["a == bool on() b", "a == bool on () b"],
    ["a AND b OR c UNLESS d", "a and b or c unless d"],
    ["sum + by + offset", "sum + by + offset"],
    ["time() - a:b:c", "time() - a:b:c"],
    ["hour() + hour(a)", "hour() + hour(a)"],
    ["label_replace(a, 'b', '$1', 'c', '(.*)')", 'label_replace(a, "b", "$1", "c", "(.*)")'],
    ["a # one\n + # two\n b", "a + b"],
    ["a ATAN2 b * 2", "a atan2 b * 2"],
    ["a @ 1609746000.5", "a @ 1609746000.5"],
    ["a offset 5m @ -0x10", "a @ -16 offset 5m"],
    ["a[5m] @ start() offset 1m", "a[5m] @ start() offset 1m"],
    ["rate(a[5m] @ END ())[1h:] @ 1e9", "rate(a[5m] @ end())[1h:] @ 1000000000"],
    ["start + end", "start + end"],
    ["pi() * deg(sin(a))", "pi() * deg(sin(a))"],
  ])("%s is understood as %s", (text, printed) => {
    expect(printPromql(parsePromql(text))).toBe(printed);
    expect(parsePromql(printed)).toEqual(parsePromql(text));
  });

  it.each([
    ["nosuch(a)", "the function nosuch", 1],
    ["1 + histogram_count(a)", "the function histogram_count", 5],
    ["a{b=~'\\\\pL'}", "\\p in a regular expression", 6],
    ["a{b=~'(?m)x'}", "the flags m and U in a regular expression", 6],
    ["histogram_avg(a)", "the function histogram_avg", 1],
  ])("%s is refused with the name of what is not supported, and its place", (text, what, column) => {
    expect(failureOf(text)).toEqual({ code: "promql.unsupported", what, line: 1, column });
  });

  it.each([
    ["a +", 1, 4],
    ["a\n  + rate(b)", 2, 5],
    ["sum(a", 1, 6],
    ["a{b='c'", 1, 8],
    ["\n\n'open", 3, 1],
    ["a ~ b", 1, 3],
    ["5m", 1, 1],
    ["a{b=~'('}", 1, 6],
    ["a[0s]", 1, 3],
    ["(a)[5m]", 1, 4],
    ["(a) offset 5m", 1, 5],
    ["sum(a)[5m]", 1, 7],
    ["a[5m][5m]", 1, 6],
    ["(a) @ 5", 1, 5],
    ["a @ 5 [5m]", 1, 7],
    ["a @ 5 @ 6", 1, 7],
    ["a @ 5m", 1, 5],
    ["a @ Inf", 1, 5],
    ["a @ 1e300", 1, 5],
    ["a @ start", 1, 5],
    ["atan2 + 1", 1, 1],
    ["pi(a)", 1, 1],
    ["rate(a[5m][1h:1m])", 1, 11],
    ["max_over_time(1[5m:1m])", 1, 16],
    ["max_over_time(a[5m:0s])", 1, 17],
    ["max_over_time(a[5m:1m] offset 1m offset 1m)", 1, 34],
  ])("%j is wrong at line %d, column %d", (text, line, column) => {
    expect(failureOf(text)).toMatchObject({ code: "promql.syntax", line, column });
  });

  it("says what was expected, and what was found", () => {
    expect(failureOf("a{b}")).toMatchObject({ problem: '=, !=, =~ or !~ is expected, but found "}"' });
    expect(failureOf("(a")).toMatchObject({ problem: ") is expected, but the expression ends" });
    expect(failureOf("rate(a)")).toMatchObject({ problem: "argument 1 of rate is range vector, not instant vector" });
    expect(failureOf("1 > 2")).toMatchObject({ problem: "a comparison of scalars needs bool" });
    expect(failureOf("a + on(x) group_left(x) b")).toMatchObject({
      problem: "label x must not stand both in on and in the group modifier",
    });
    expect(failureOf("{a=~'.*'}")).toMatchObject({
      problem: "a selector must hold at least one matcher that does not match the empty string",
    });
    expect(failureOf("a\ud800")).toMatchObject({ problem: "the text is not valid Unicode" });
  });

  it.each([
    ["characters", "a".repeat(20_001), "characters of an expression", 20_000],
    ["parentheses", "(".repeat(5000), "levels of an expression", 100],
    ["signs", `${"-".repeat(5000)}1`, "levels of an expression", 100],
    ["powers", "1^".repeat(500) + "1", "levels of an expression", 100],
    ["sums", "1+".repeat(3000) + "1", "parts of an expression", 2000],
    ["matchers", `a{${"b='c',".repeat(2500)}}`, "parts of an expression", 2000],
    ["tokens", "1 ".repeat(9000), "parts of an expression", 2000],
  ])("with too many %s is refused before it is worked through", (_, text, what, limit) => {
    expect(failureOf(text)).toEqual({ code: "promql.tooMuch", what, limit });
  });

  it("with regular expressions beyond the bounds is refused", () => {
    expect(failureOf(`a{b=~"${"x".repeat(1001)}"}`)).toMatchObject({ code: "promql.unsupported" });
    expect(failureOf('a{b=~"((x{100}){100}){100}"}')).toMatchObject({
      what: "a regular expression that repeats too much",
    });
    expect(failureOf(`a{b=~"${"(".repeat(200)}"}`)).toMatchObject({
      what: "more than 100 levels of groups in a regular expression",
    });
  });
});
