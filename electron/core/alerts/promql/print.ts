import { precedence, type Expr, type Matcher, type Matching, type Selector } from "./ast.ts";
import { printDuration } from "./durations.ts";
import { quoted } from "./strings.ts";

/** How tightly a part holds together: parts of operators need parentheses when they hold less. */
const sign = precedence["*"];
const whole = 10;

/** The expression as text that parses to the same expression, with no more parentheses than needed. */
export function printPromql(expr: Expr): string {
  return print(expr).text;
}

interface Printed {
  readonly text: string;
  readonly holds: number;
}

function print(expr: Expr): Printed {
  switch (expr.kind) {
    case "number":
      return printNumber(expr.value);
    case "string":
      return { text: quoted(expr.value), holds: whole };
    case "selector":
      return { text: printSelector(expr), holds: whole };
    case "subquery": {
      const { range, step } = expr;
      const time = `[${printDuration(range)}:${step === null ? "" : printDuration(step)}]`;
      return { text: `${within(expr.expr, whole)}${time}${printTimes(expr)}`, holds: whole };
    }
    case "negation": {
      // Only what is no number may follow a sign that stays a sign.
      return { text: `-${within(expr.expr, precedence["^"], expr.expr.kind === "number")}`, holds: sign };
    }
    case "binary": {
      const { op, bool, matching, left, right } = expr;
      const own = precedence[op];
      const power = op === "^";
      const modifiers = `${bool ? " bool" : ""}${matching ? printMatching(matching) : ""}`;
      const text = `${within(left, power ? own + 1 : own)} ${op}${modifiers} ${within(right, power ? own : own + 1)}`;
      return { text, holds: own };
    }
    case "aggregate": {
      const { op, grouping, param, expr: inner } = expr;
      const by = grouping ? ` ${grouping.without ? "without" : "by"} (${grouping.labels.join(", ")}) ` : "";
      return { text: `${op}${by}(${param ? `${printPromql(param)}, ` : ""}${printPromql(inner)})`, holds: whole };
    }
    case "call":
      return { text: `${expr.func}(${expr.args.map(printPromql).join(", ")})`, holds: whole };
  }
}

function within(expr: Expr, least: number, always = false): string {
  const { text, holds } = print(expr);
  return always || holds < least ? `(${text})` : text;
}

function printNumber(value: number): Printed {
  if (Number.isNaN(value)) return { text: "NaN", holds: whole };
  const negative = value < 0 || Object.is(value, -0);
  const size = Math.abs(value);
  const text = size === Infinity ? "Inf" : String(size);
  return { text: negative ? `-${text}` : text, holds: negative ? sign : whole };
}

const printMatcher = ({ name, type, value }: Matcher): string => `${name}${type}${quoted(value)}`;

function printSelector(selector: Selector): string {
  const { name, matchers, range } = selector;
  const braces = matchers.length > 0 || name === null ? `{${matchers.map(printMatcher).join(",")}}` : "";
  const time = range === null ? "" : `[${printDuration(range)}]`;
  return `${name ?? ""}${braces}${time}${printTimes(selector)}`;
}

function printTimes({ at, offset }: Pick<Selector, "at" | "offset">): string {
  const moment = at === null ? "" : ` @ ${typeof at === "number" ? at / 1000 : `${at}()`}`;
  return `${moment}${offset === 0 ? "" : ` offset ${printDuration(offset)}`}`;
}

function printMatching({ on, labels, group, include }: Matching): string {
  const side = group === null ? "" : ` group_${group} (${include.join(", ")})`;
  return ` ${on ? "on" : "ignoring"} (${labels.join(", ")})${side}`;
}
