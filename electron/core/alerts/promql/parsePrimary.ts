import { aggregations, type Aggregation, type Call, type Expr } from "./ast.ts";
import { labelList, numberOf, parsePostfix, parseSelector, type Checked } from "./parseSelector.ts";
import { signatureOf } from "./signatures.ts";
import type { TokenStream } from "./tokens.ts";

type ParseExpr = (tokens: TokenStream) => Expr;

/** Words that Prometheus does not take for the name of a metric. */
const reserved: ReadonlySet<string> = new Set([
  "bool",
  "on",
  "ignoring",
  "group_left",
  "group_right",
  "inf",
  "nan",
  "atan2",
]);

/** A number, a string, something in parentheses, a call, an aggregation or a selector, with its range and offset. */
export function parsePrimary(tokens: TokenStream, parseExpr: ParseExpr, checked: Checked): Expr {
  const closed = tokens.isMark("(");
  return parsePostfix(tokens, parseBare(tokens, parseExpr, checked), checked, closed);
}

function parseBare(tokens: TokenStream, parseExpr: ParseExpr, checked: Checked): Expr {
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
    return inner;
  }
  const word = token.kind === "word" ? token.text.toLowerCase() : "";
  const called = tokens.isMark("(", 1);
  if (Object.hasOwn(aggregations, word) && (called || tokens.isWord("by", 1) || tokens.isWord("without", 1)))
    return parseAggregate(tokens, word as Aggregation, parseExpr, checked);
  if (token.kind === "word" && called) return parseCall(tokens, parseExpr, checked);
  if (word === "inf" || word === "nan") {
    tokens.take();
    return checked(tokens, { kind: "number", value: word === "inf" ? Infinity : Number.NaN }, token.at);
  }
  if ((token.kind === "word" && !reserved.has(word)) || tokens.isMark("{")) return parseSelector(tokens, checked);
  return tokens.fail("an expression is expected");
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
