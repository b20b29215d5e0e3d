import {
  aggregations,
  type Aggregation,
  type Call,
  type Expr,
  type Matcher,
  type MatchType,
  type Selector,
} from "./ast.ts";
import { compileRegex } from "./regex/compile.ts";
import { signatureOf } from "./signatures.ts";
import type { TokenStream } from "./tokens.ts";

type ParseExpr = (tokens: TokenStream) => Expr;
type Checked = <T extends Expr>(tokens: TokenStream, expr: T, at: number) => T;

/** Words that Prometheus does not take for the name of a metric. */
const reserved: ReadonlySet<string> = new Set(["bool", "on", "ignoring", "group_left", "group_right", "inf", "nan"]);
const matchTypes: ReadonlySet<string> = new Set(["=", "!=", "=~", "!~"]);

/** A number, a string, something in parentheses, a call, an aggregation or a selector, with its range and offset. */
export function parsePrimary(tokens: TokenStream, parseExpr: ParseExpr, checked: Checked): Expr {
  const token = tokens.peek();
  if (token.kind === "number") {
    tokens.take();
    return checked(tokens, { kind: "number", value: numberOf(token.text) }, token.at);
  }
  if (token.kind === "string") {
    tokens.take();
    return checked(tokens, { kind: "string", value: token.text }, token.at);
  }
  if (tokens.accept("(")) {
    const inner = parseExpr(tokens);
    tokens.expect(")");
    return refusePostfix(tokens, inner);
  }
  const word = token.kind === "word" ? token.text.toLowerCase() : "";
  const called = tokens.isMark("(", 1);
  if (Object.hasOwn(aggregations, word) && (called || tokens.isWord("by", 1) || tokens.isWord("without", 1)))
    return refusePostfix(tokens, parseAggregate(tokens, word as Aggregation, parseExpr, checked));
  if (token.kind === "word" && called) return refusePostfix(tokens, parseCall(tokens, parseExpr, checked));
  if (word === "inf" || word === "nan") {
    tokens.take();
    return checked(tokens, { kind: "number", value: word === "inf" ? Infinity : Number.NaN }, token.at);
  }
  if ((token.kind === "word" && !reserved.has(word)) || tokens.isMark("{")) return parseSelector(tokens, checked);
  return tokens.fail("an expression is expected");
}

/** Whole numbers as in C: 0x for hexadecimal, a leading 0 for octal. */
function numberOf(text: string): number {
  return /^0[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number(text);
}

/** Ranges, subqueries and offsets follow selectors only. */
function refusePostfix(tokens: TokenStream, expr: Expr): Expr {
  const { at } = tokens.peek();
  if (tokens.isMark("[")) {
    if (tokens.isMark(":", 2)) tokens.refuse("a subquery", at);
    tokens.wrong("a range stands only after a selector", at);
  }
  if (tokens.isWord("offset")) tokens.wrong("offset stands only after a selector", at);
  return expr;
}

function parseSelector(tokens: TokenStream, checked: Checked): Selector {
  const { at, kind, text } = tokens.peek();
  const name = kind === "word" ? text : null;
  if (name !== null) tokens.take();
  const matchers = tokens.isMark("{") ? parseMatchers(tokens) : [];
  let range: number | null = null;
  if (tokens.accept("[")) {
    const start = tokens.peek().at;
    range = tokens.duration();
    if (tokens.isMark(":")) tokens.refuse("a subquery", tokens.peek().at);
    tokens.expect("]");
    if (range === 0) tokens.wrong("a range must be longer than 0", start);
  }
  let offset = 0;
  if (tokens.acceptWord("offset")) {
    const back = tokens.accept("-");
    offset = tokens.duration() * (back ? -1 : 1) + 0;
    if (tokens.isWord("offset")) tokens.wrong("offset stands twice", tokens.peek().at);
  }
  if (tokens.isMark("[")) tokens.wrong("a range stands before the offset, once", tokens.peek().at);
  return checked(tokens, { kind: "selector", name, matchers, range, offset }, at);
}

/** `{job="x", mount=~"/srv.*"}`; a comma may stand at the end. */
export function parseMatchers(tokens: TokenStream): Matcher[] {
  const matchers: Matcher[] = [];
  tokens.expect("{");
  while (!tokens.accept("}")) {
    if (matchers.length > 0) {
      tokens.expect(",");
      if (tokens.accept("}")) break;
    }
    const name = labelName(tokens);
    const sign = tokens.take();
    if (sign.kind !== "mark" || !matchTypes.has(sign.text)) tokens.fail("=, !=, =~ or !~ is expected", sign);
    const value = tokens.take();
    if (value.kind !== "string") tokens.fail("a string in quotes is expected", value);
    const type = sign.text as MatchType;
    if (type === "=~" || type === "!~")
      compileRegex(value.text, (problem, known) =>
        known ? tokens.refuse(problem, value.at) : tokens.wrong(problem, value.at),
      );
    tokens.count();
    matchers.push({ name, type, value: value.text });
  }
  return matchers;
}

function labelName(tokens: TokenStream): string {
  const token = tokens.take();
  if (token.kind !== "word" || token.text.includes(":")) tokens.fail("the name of a label is expected", token);
  return token.text;
}

/** `(a, b)`; may be empty. */
export function labelList(tokens: TokenStream): string[] {
  const labels: string[] = [];
  tokens.expect("(");
  while (!tokens.accept(")")) {
    if (labels.length > 0) {
      tokens.expect(",");
      if (tokens.accept(")")) break;
    }
    tokens.count();
    labels.push(labelName(tokens));
  }
  return labels;
}

function parseArguments(tokens: TokenStream, parseExpr: ParseExpr): Expr[] {
  const args: Expr[] = [];
  tokens.expect("(");
  while (!tokens.accept(")")) {
    if (args.length > 0) tokens.expect(",");
    args.push(parseExpr(tokens));
  }
  return args;
}

function parseCall(tokens: TokenStream, parseExpr: ParseExpr, checked: Checked): Call {
  const { text: func, at } = tokens.take();
  if (!signatureOf(func)) tokens.refuse(`the function ${func.slice(0, 60)}`, at);
  return checked(tokens, { kind: "call", func, args: parseArguments(tokens, parseExpr) }, at);
}

function parseGrouping(tokens: TokenStream): { without: boolean; labels: string[] } | null {
  const without = tokens.isWord("without");
  if (!without && !tokens.isWord("by")) return null;
  tokens.take();
  return { without, labels: labelList(tokens) };
}

/** The grouping stands before or after the arguments. */
function parseAggregate(tokens: TokenStream, op: Aggregation, parseExpr: ParseExpr, checked: Checked): Expr {
  const { at } = tokens.take();
  const before = parseGrouping(tokens);
  const args = parseArguments(tokens, parseExpr);
  const grouping = before ?? parseGrouping(tokens);
  const wanted = aggregations[op] ? 2 : 1;
  const expr = args.at(-1);
  if (args.length !== wanted || !expr)
    return tokens.wrong(`${op} takes ${wanted} argument${wanted === 1 ? "" : "s"}, not ${args.length}`, at);
  return checked(
    tokens,
    { kind: "aggregate", op, grouping, param: args.length === 2 ? (args[0] ?? null) : null, expr },
    at,
  );
}
