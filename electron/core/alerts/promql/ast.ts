/** Operators by how tightly they bind, loosest first, as Prometheus' grammar has them. */
export const precedence = {
  or: 1,
  and: 2,
  unless: 2,
  "==": 3,
  "!=": 3,
  "<": 3,
  "<=": 3,
  ">": 3,
  ">=": 3,
  "+": 4,
  "-": 4,
  "*": 5,
  "/": 5,
  "%": 5,
  atan2: 5,
  "^": 6,
} as const;

export type BinaryOperator = keyof typeof precedence;
export const setOperators: ReadonlySet<string> = new Set(["and", "or", "unless"]);
export const comparisons: ReadonlySet<string> = new Set(["==", "!=", "<", "<=", ">", ">="]);

/** Aggregations; true where one takes a parameter before its vector. */
export const aggregations = {
  sum: false,
  avg: false,
  min: false,
  max: false,
  count: false,
  group: false,
  stddev: false,
  stdvar: false,
  topk: true,
  bottomk: true,
  quantile: true,
  count_values: true,
} as const;
export type Aggregation = keyof typeof aggregations;

export type MatchType = "=" | "!=" | "=~" | "!~";
export interface Matcher {
  readonly name: string;
  readonly type: MatchType;
  readonly value: string;
}

/** How samples of two vectors find each other. `group` names the side with many. */
export interface Matching {
  readonly on: boolean;
  readonly labels: readonly string[];
  readonly group: "left" | "right" | null;
  readonly include: readonly string[];
}

export interface NumberLiteral {
  readonly kind: "number";
  readonly value: number;
}
export interface StringLiteral {
  readonly kind: "string";
  readonly value: string;
}
/** `@`: the moment that ranges and offsets are counted from, ms; the first or last of a query, which are one for a rule. */
export type Moment = number | "start" | "end";
/** A vector selector, or a range selector when `range` is set. Times in milliseconds. */
export interface Selector {
  readonly kind: "selector";
  /** null when only matchers stand in braces. */
  readonly name: string | null;
  readonly matchers: readonly Matcher[];
  readonly range: number | null;
  readonly offset: number;
  readonly at: Moment | null;
}
/** An expression evaluated again and again over a range: `rate(up[5m])[1h:1m]`. Times in milliseconds. */
export interface Subquery {
  readonly kind: "subquery";
  readonly expr: Expr;
  readonly range: number;
  /** null: the evaluator's own. */
  readonly step: number | null;
  readonly offset: number;
  readonly at: Moment | null;
}
export interface Negation {
  readonly kind: "negation";
  readonly expr: Expr;
}
export interface Binary {
  readonly kind: "binary";
  readonly op: BinaryOperator;
  readonly bool: boolean;
  readonly matching: Matching | null;
  readonly left: Expr;
  readonly right: Expr;
}
export interface Aggregate {
  readonly kind: "aggregate";
  readonly op: Aggregation;
  readonly grouping: { readonly without: boolean; readonly labels: readonly string[] } | null;
  readonly param: Expr | null;
  readonly expr: Expr;
}
export interface Call {
  readonly kind: "call";
  readonly func: string;
  readonly args: readonly Expr[];
}

export type Expr = NumberLiteral | StringLiteral | Selector | Subquery | Negation | Binary | Aggregate | Call;
export type ValueType = "scalar" | "string" | "vector" | "range";

/** All matchers of a selector, its name among them. */
export function matchersOf({ name, matchers }: Selector): readonly Matcher[] {
  return name === null ? matchers : [{ name: "__name__", type: "=", value: name }, ...matchers];
}
