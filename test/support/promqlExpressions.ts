/** Random numbers that are the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Series for all expressions: counters with resets, gauges, gaps, stale markers and values that are no numbers. */
export const inputSeries: readonly (readonly [string, string])[] = [
  ['c{job="a",instance="1"}', "0+10x10 5 15 25+7x20"],
  ['c{job="a",instance="2"}', "3+2.5x20 _x3 80+1x10"],
  ['c{job="b",instance="1"}', "100 200 50 60 _ 70 stale _ 90 91+3x20"],
  ['g{job="a",instance="1",mount="/"}', "1 2 3.5 -4 0.1 7 8+0.3x25"],
  ['g{job="a",instance="2",mount="/"}', "10-1x12 _x8 4 4 4 5"],
  ['g{job="b",instance="1",mount="/srv"}', "NaN 1 Inf 2 -Inf 3 0 0 0 1e9x20"],
  ['g{job="b",instance="3",mount="/srv"}', "5x9 stale 6x4 stale _x3 0.25x12"],
  ['h{job="a",instance="1"}', "2x30"],
  ['h{job="b",instance="1"}', "0x10 3x20"],
  ['b_bucket{job="a",le="0.1"}', "0+1x30"],
  ['b_bucket{job="a",le="0.5"}', "0+3x30"],
  ['b_bucket{job="a",le="1e0"}', "0+2x10 30+9x20"],
  ['b_bucket{job="a",le="+Inf"}', "0+6x30"],
  ['b_bucket{job="b",le="-1"}', "5x30"],
  ['b_bucket{job="b",le="2"}', "9+1x30"],
  ['b_bucket{job="b",le="+Inf"}', "9+1x30"],
  ['b_bucket{job="c",le="1"}', "1x30"],
  ['b_bucket{job="c",le="none"}', "2x30"],
  ['info{job="a",version="v1"}', "1x32"],
  ['info{job="b",version="v2"}', "1x32"],
];

const rangeFunctions = [
  ..."rate irate increase delta idelta deriv changes resets".split(" "),
  ..."avg min max sum count last present stddev stdvar".split(" ").map((name) => `${name}_over_time`),
];
const trigonometric = "sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh deg rad".split(" ");
const aggregations = ["sum", "avg", "min", "max", "count", "stddev", "stdvar", "group"];

/**
 * Where promtool 2.42 forgets @: it moves the window of predict_linear within a subquery, drops the offset within timestamp,
 * and takes times for others where a subquery begins at the time of evaluation.
 */
const withoutMoments = (text: string): string => text.replaceAll(/ @ -?[\w.]+(?:\(\))?/g, "");

/** Expressions of the subset by chance; each is a text that promtool reads too. */
export class ExpressionMaker {
  private readonly random: () => number;

  constructor(seed: number) {
    this.random = seededRandom(seed);
  }

  vector(depth: number): string {
    if (depth <= 0) return this.selector();
    const inner = depth - 1;
    return this.pick<() => string>([
      () => this.selector(),
      () => `${this.pick(rangeFunctions)}(${this.range()})`,
      () => `predict_linear(${this.range()}, ${this.pick(["60", "3600", "-300"])})`,
      () => `quantile_over_time(${this.pick(["0.5", "0.9", "0", "1", "-1", "2"])}, ${this.range()})`,
      () => `${this.pick(aggregations)}${this.grouping()}(${this.vector(inner)})`,
      () => `quantile${this.grouping()}(${this.pick(["0.25", "0.5", "1.5"])}, ${this.vector(inner)})`,
      () => `(${this.vector(inner)}) ${this.operator()} ${this.scalar(inner)}`,
      () => `${this.scalar(inner)} ${this.operator()} (${this.vector(inner)})`,
      () => `(${this.vector(inner)}) ${this.operator()} ${this.matching()}(${this.vector(inner)})`,
      () => `(${this.vector(inner)}) ${this.pick(["and", "or", "unless"])} ${this.matching()}(${this.vector(inner)})`,
      () => `c * on (job) group_left (version) info`,
      () => `${this.pick(["abs", "ceil", "floor", "sgn", "sqrt", "absent", "sort"])}(${this.vector(inner)})`,
      () =>
        `${this.pick(["round", "clamp_min", "clamp_max"])}(${this.vector(inner)}, ${this.pick(["0.5", "3", "-2"])})`,
      () => `clamp(${this.vector(inner)}, ${this.pick(["0, 5", "-1, 1", "5, 0"])})`,
      () => `timestamp(${withoutMoments(this.vector(inner))})`,
      () => `-${this.selector()}`,
      () => `absent_over_time(${this.range()})`,
      () =>
        `${this.pick(rangeFunctions)}((${withoutMoments(this.vector(inner))})[${this.pick(["5m", "10m", "7m30s"])}:${this.pick(["", "1m", "45s", "2m"])}]${this.pick(["", "", " @ 1000", " offset 90s @ 1230.5", " offset 3m", " offset -2m"])})`,
      () => `vector(${this.scalar(inner)})`,
      () => `${this.pick(["ln", "log2", "log10"])}(${this.vector(inner)})`,
      // The name that promtool leaves on what atan2 gives goes with the next step.
      () => `deg((${this.vector(inner)}) atan2 ${this.matching()}(${this.vector(inner)}))`,
      () => `deg(${this.scalar(inner)} atan2 (${this.vector(inner)}))`,
      () => `${this.pick(trigonometric)}(${this.vector(inner)})`,
      () =>
        `histogram_quantile(${this.pick(["0.5", "0.9", "0.99", "0", "1", "-1", "2"])}, ${this.pick(["b_bucket", "rate(b_bucket[5m])", "sum by (le) (b_bucket)", "sum by (job, le) (increase(b_bucket[3m]))", this.vector(inner)])})`,
      () => `holt_winters(${this.range()}, ${this.pick(["0.5, 0.5", "0.1, 0.9", "0.3, 0.2"])})`,
      // The last bit of exp and ^ is the machine's own in Go: nothing here makes a label or an equality of it.
      () => `round(exp(clamp_max(${this.selector()}, 9)), 0.001)`,
      () =>
        `count_values${this.grouping()}("${this.pick(["value", "job", "v"])}", ${this.pick([this.selector(), `floor(${this.selector()} / 3)`, `ln(${this.selector()})`])})`,
      () =>
        `label_join(${this.vector(inner)}, "${this.pick(["host", "job"])}", "-"${this.pick(["", ', "job"', ', "job", "instance", "none"'])})`,
      () => `label_replace(${this.vector(inner)}, "host", "$1-x", "instance", "(.*)")`,
      () =>
        `${this.pick(["hour", "minute", "day_of_week", "month", "days_in_month", "day_of_year", "year"])}(${this.pick(["", "c * 100000"])})`,
      // Which of two equal values is chosen promtool leaves to chance: these differ.
      () => `${this.pick(["topk", "bottomk"])}(${this.pick(["1", "2", "-1", "1.9"])}, c{job="a"}${this.offset()})`,
      () => `topk${this.grouping()}(9, ${this.vector(inner)})`,
    ])();
  }

  private pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.random() * from.length)] as T;
  }

  private scalar(depth: number): string {
    return this.pick<() => string>([
      () => this.pick(["0", "1", "2.5", "1e3", "-4", "0.1", "Inf", "NaN", "0x1F", "100"]),
      () => (depth > 0 ? `scalar(${this.vector(depth - 1)})` : "7"),
      () =>
        this.pick(["time()", "pi()", "(1 + 2 * 3 ^ 2 ^ 0.5)", "-2 ^ 2", "7 % 4", "(3 > bool 2)", "-7 % 3", "2 ^ -3"]),
    ])();
  }

  private operator(): string {
    return this.pick(["+", "-", "*", "/", "%", "^", ">", "<", "==", "!=", ">=", "<=", "> bool", "<= bool", "== bool"]);
  }

  private matching(): string {
    return this.pick([
      "",
      "on (job, instance) ",
      "ignoring (mount) ",
      "on (instance) ",
      "ignoring (mount, version) ",
      "on () ",
      "on (job) group_left ",
      "ignoring (mount) group_right () ",
    ]);
  }

  private grouping(): string {
    return this.pick([
      "",
      " by (job) ",
      " without (instance) ",
      " by (job, instance) ",
      " by () ",
      " without (mount, job) ",
    ]);
  }

  private matchers(): string {
    return this.pick([
      "",
      "",
      '{job="a"}',
      '{job!="a"}',
      '{instance=~"1|3"}',
      '{instance!~"[12]"}',
      '{job=~"a.*|b",mount=""}',
      '{nothing="x"}',
      '{mount=~"/s.+"}',
    ]);
  }

  private offset(): string {
    return this.pick([
      "",
      "",
      "",
      "",
      " offset 3m",
      " offset 90s",
      " offset -2m",
      " offset 1h",
      " @ 400",
      " @ start()",
      " @ end() offset 1m",
      " offset 90s @ 930.5",
      " @ -0x1",
      " @ 1e3 offset -1m",
    ]);
  }

  private selector(): string {
    return `${this.pick(["c", "g", "h", "g"])}${this.matchers()}${this.offset()}`;
  }

  private range(): string {
    return `${this.pick(["c", "g", "h", "c"])}${this.matchers()}[${this.pick(["1m", "2m", "5m", "10m", "7m30s", "30s", "1h"])}]${this.offset()}`;
  }
}
