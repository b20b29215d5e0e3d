import { comparisons, precedence, setOperators, type BinaryOperator, type Expr, type Matching } from "./ast.ts";
import { parsePrimary } from "./parsePrimary.ts";
import { labelList } from "./parseSelector.ts";
import { TokenStream } from "./tokens.ts";
import { typeProblem } from "./typecheck.ts";

/**
 * Reads one expression. Throws Failure promql.syntax for what Prometheus refuses too, promql.unsupported for what it would take
 * and Holdfast does not, and promql.tooMuch.
 */
export function parsePromql(text: string): Expr {
  const tokens = new TokenStream(text);
  if (tokens.peek().kind === "end") tokens.wrong("there is no expression", 0);
  const expr = parseExpr(tokens, 1);
  if (tokens.peek().kind !== "end") tokens.fail("an operator or the end is expected");
  return expr;
}

function checked<T extends Expr>(tokens: TokenStream, expr: T, at: number): T {
  tokens.count();
  const problem = typeProblem(expr);
  if (problem !== null) tokens.wrong(problem, at);
  return expr;
}

/** Everything that binds at least as tightly as `weakest`. */
function parseExpr(tokens: TokenStream, weakest: number): Expr {
  return tokens.nested(() => {
    let left = parseUnary(tokens);
    for (;;) {
      const op = operatorAt(tokens);
      if (op === null || precedence[op] < weakest) return left;
      const { at } = tokens.take();
      const { bool, matching } = parseModifiers(tokens, op);
      // Powers group from the right, all others from the left.
      const right = parseExpr(tokens, op === "^" ? precedence[op] : precedence[op] + 1);
      left = checked(tokens, { kind: "binary", op, bool, matching, left, right }, at);
    }
  });
}

function operatorAt(tokens: TokenStream): BinaryOperator | null {
  const { kind, text } = tokens.peek();
  const op = kind === "word" ? text.toLowerCase() : text;
  if (!Object.hasOwn(precedence, op)) return null;
  const isWord = setOperators.has(op) || op === "atan2";
  return kind === (isWord ? "word" : "mark") ? (op as BinaryOperator) : null;
}

/** A sign binds less tightly than a power: -2 ^ 2 is -4. */
function parseUnary(tokens: TokenStream): Expr {
  const { at } = tokens.peek();
  const minus = tokens.accept("-");
  if (!minus && !tokens.accept("+")) return parsePrimary(tokens, (inner) => parseExpr(inner, 1), checked);
  const expr = parseExpr(tokens, precedence["^"]);
  if (minus && expr.kind === "number") return { kind: "number", value: -expr.value };
  const negation = checked(tokens, { kind: "negation", expr }, at);
  return minus ? negation : expr;
}

function parseModifiers(tokens: TokenStream, op: BinaryOperator): { bool: boolean; matching: Matching | null } {
  const { at } = tokens.peek();
  const bool = tokens.acceptWord("bool");
  if (bool && !comparisons.has(op)) tokens.wrong("bool stands only after a comparison", at);
  const on = tokens.isWord("on");
  if ((!on && !tokens.isWord("ignoring")) || !tokens.isMark("(", 1)) return { bool, matching: null };
  tokens.take();
  const labels = labelList(tokens);
  const group = tokens.acceptWord("group_left") ? "left" : tokens.acceptWord("group_right") ? "right" : null;
  const include = group !== null && tokens.isMark("(") ? labelList(tokens) : [];
  return { bool, matching: { on, labels, group, include } };
}
