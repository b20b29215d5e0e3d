import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isFailure } from "../../../../../../shared/base/failure.ts";
import type { Expr, Matcher } from "../../../../../../electron/core/alerts/promql/ast.ts";
import { evaluate } from "../../../../../../electron/core/alerts/promql/evaluate.ts";
import { parsePromql } from "../../../../../../electron/core/alerts/promql/parser.ts";
import { printPromql } from "../../../../../../electron/core/alerts/promql/print.ts";
import { typeProblem } from "../../../../../../electron/core/alerts/promql/typecheck.ts";

const label = fc.constantFrom("job", "instance", "by", "on", "le", "_x1", "__y");
const name = fc.constantFrom("up", "a:b", "sum", "offset", "by", "x_total", "and", "rate");
const labels = fc.uniqueArray(label, { maxLength: 3 });
const duration = fc.integer({ min: 1, max: 10 ** 9 });
const matcher: fc.Arbitrary<Matcher> = fc.oneof(
  fc.record({
    name: label,
    type: fc.constantFrom("=" as const, "!=" as const),
    value: fc.string({ unit: "grapheme", maxLength: 6 }),
  }),
  fc.record({
    name: label,
    type: fc.constantFrom("=~" as const, "!~" as const),
    value: fc.constantFrom("a|b", "x.*", ".+", "[^/]+", ""),
  }),
);
const moment = fc.oneof(
  fc.constantFrom(null, "start" as const, "end" as const),
  fc.integer({ min: -1e13, max: 1e13 }).map((at) => at + 0),
);
const selector = (range: fc.Arbitrary<number | null>): fc.Arbitrary<Expr> =>
  fc.record({
    kind: fc.constant("selector" as const),
    name,
    matchers: fc.array(matcher, { maxLength: 3 }),
    range,
    offset: fc.oneof(
      fc.constant(0),
      duration,
      duration.map((time) => -time),
    ),
    at: moment,
  });
const instant = selector(fc.constant(null));
const range = selector(duration);
const number: fc.Arbitrary<Expr> = fc.double().map((value) => ({ kind: "number" as const, value }));
const matching = fc.option(
  fc.record({
    on: fc.boolean(),
    labels,
    group: fc.constantFrom(null, "left" as const, "right" as const),
    include: fc.constant([]),
  }),
);

const { expr } = fc.letrec<{ expr: Expr; scalar: Expr }>((tie) => ({
  scalar: fc.oneof(
    { depthSize: "small" },
    number,
    fc.constant<Expr>({ kind: "call", func: "time", args: [] }),
    tie("expr").map((vector): Expr => ({ kind: "call", func: "scalar", args: [vector] })),
  ),
  expr: fc.oneof(
    { depthSize: "small" },
    instant,
    range.map((arg): Expr => ({ kind: "call", func: "rate", args: [arg] })),
    fc
      .tuple(tie("expr"), duration, fc.option(duration), fc.constantFrom(0, 60_000, -1000), moment)
      .map(([inner, span, step, offset, at]): Expr => ({
        kind: "call",
        func: "max_over_time",
        args: [{ kind: "subquery", expr: inner, range: span, step, offset, at }],
      })),
    fc
      .tuple(tie("scalar"), range)
      .map(([share, arg]): Expr => ({ kind: "call", func: "quantile_over_time", args: [share, arg] })),
    tie("expr").map((inner): Expr => ({ kind: "negation", expr: inner })),
    fc
      .tuple(
        fc.constantFrom("+", "-", "*", "/", "%", "^", "atan2", "<", "==", ">="),
        tie("expr"),
        tie("scalar"),
        fc.boolean(),
      )
      .map(([op, left, right, bool]): Expr => ({
        kind: "binary",
        op: op as "+",
        bool: bool && /[<=>]/.test(op),
        matching: null,
        left,
        right,
      })),
    fc
      .tuple(fc.constantFrom("+", "-", "/", "^", "!=", ">"), matching, tie("expr"), tie("expr"))
      .map(([op, how, left, right]): Expr => ({
        kind: "binary",
        op: op as "+",
        bool: false,
        matching: how,
        left,
        right,
      })),
    fc.tuple(fc.constantFrom("and", "or", "unless"), tie("expr"), tie("expr")).map(([op, left, right]): Expr => ({
      kind: "binary",
      op: op as "and",
      bool: false,
      matching: { on: true, labels: ["job"], group: null, include: [] },
      left,
      right,
    })),
    fc
      .tuple(
        fc.constantFrom("sum", "min", "stddev"),
        fc.option(fc.record({ without: fc.boolean(), labels })),
        tie("expr"),
      )
      .map(([op, grouping, inner]): Expr => ({
        kind: "aggregate",
        op: op as "sum",
        grouping,
        param: null,
        expr: inner,
      })),
    fc
      .tuple(tie("scalar"), tie("expr"))
      .map(([param, inner]): Expr => ({ kind: "aggregate", op: "topk", grouping: null, param, expr: inner })),
    fc
      .tuple(tie("expr"), tie("scalar"))
      .map(([inner, step]): Expr => ({ kind: "call", func: "round", args: [inner, step] })),
    fc.tuple(tie("expr"), fc.string({ unit: "grapheme", maxLength: 5 })).map(([inner, text]): Expr => ({
      kind: "call",
      func: "label_replace",
      args: [inner, ...["x", text, "job", "(.*)"].map((value): Expr => ({ kind: "string", value }))],
    })),
  ),
}));

const words = [
  "sum",
  "by",
  "(",
  ")",
  "{",
  "}",
  "[",
  "]",
  "5m",
  "1h30m",
  "offset",
  "a",
  "rate",
  "on",
  "group_left",
  "+",
  "-",
  "^",
  "==",
  "bool",
  "and",
  ",",
  "'x'",
  '"',
  "=~",
  "!~",
  "=",
  "1e3",
  "0x",
  "@",
  ":",
  "#",
  "\n",
  "label_replace",
  "topk",
  "Inf",
  "\\",
  "`",
  "é",
  "time()",
  "(?",
  "*",
];

describe("the parser", () => {
  it("gives the same expression again for what it prints", () => {
    fc.assert(
      fc.property(expr, (made) => {
        const text = printPromql(made);
        let parsed: Expr;
        try {
          parsed = parsePromql(text);
        } catch (error) {
          // Only sizes and types that chance got wrong, which the check itself names.
          if (isFailure(error, "promql.tooMuch")) return;
          if (isFailure(error, "promql.syntax")) return expect(hasProblem(made), text).toBe(true);
          throw error;
        }
        expect(parsed).toEqual(made);
        expect(printPromql(parsed)).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  it("throws nothing but failures, whatever it is given", () => {
    const soup = fc.array(fc.constantFrom(...words), { maxLength: 25 }).map((parts) => parts.join(" "));
    const glued = fc.array(fc.constantFrom(...words), { maxLength: 25 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(
        fc.oneof(soup, glued, fc.string({ unit: "binary" }), fc.string({ unit: "grapheme", maxLength: 60 })),
        (text) => {
          try {
            const parsed = parsePromql(text);
            evaluate(parsed, { select: () => [] }, 0);
          } catch (error) {
            expect(isFailure(error) && error.code.startsWith("promql."), String(error)).toBe(true);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});

/** Whether any part is wrong for its type or selects by nothing. */
function hasProblem(part: Expr): boolean {
  if (typeProblem(part) !== null) return true;
  if (part.kind === "negation" || part.kind === "subquery") return hasProblem(part.expr);
  if (part.kind === "binary") return hasProblem(part.left) || hasProblem(part.right);
  if (part.kind === "aggregate") return hasProblem(part.expr) || (part.param !== null && hasProblem(part.param));
  return part.kind === "call" && part.args.some(hasProblem);
}
