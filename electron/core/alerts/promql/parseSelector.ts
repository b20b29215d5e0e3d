import { compileRegex } from "./regex/compile.ts";
import type { Expr, Matcher, MatchType, Selector, Subquery } from "./ast.ts";
import type { TokenStream } from "./tokens.ts";

export type Checked = <T extends Expr>(tokens: TokenStream, expr: T, at: number) => T;

const matchTypes: ReadonlySet<string> = new Set(["=", "!=", "=~", "!~"]);

/** `up{job="x"}` without what may follow it. */
export function parseSelector(tokens: TokenStream, checked: Checked): Selector {
  const { at, kind, text } = tokens.peek();
  const name = kind === "word" ? text : null;
  if (name !== null) tokens.take();
  const matchers = tokens.isMark("{") ? parseMatchers(tokens) : [];
  return checked(tokens, { kind: "selector", name, matchers, range: null, offset: 0, at: null }, at);
}

/**
 * Ranges `[5m]`, subqueries `[1h:5m]` and offsets, which may follow each other: `up offset 1h [30m:]`. What stands in
 * parentheses (`closed`) takes only a subquery.
 */
export function parsePostfix(tokens: TokenStream, before: Expr, checked: Checked, closed: boolean): Expr {
  let expr = before;
  for (;;) {
    const { at } = tokens.peek();
    const sealed = closed && expr === before;
    if (tokens.accept("[")) expr = parseRange(tokens, expr, checked, at, sealed);
    else if (tokens.acceptWord("offset")) expr = parseOffset(tokens, expr, at, sealed);
    else if (tokens.accept("@")) expr = parseMoment(tokens, expr, at, sealed);
    else return expr;
  }
}

function parseRange(tokens: TokenStream, expr: Expr, checked: Checked, at: number, sealed: boolean): Expr {
  const start = tokens.peek().at;
  const range = tokens.duration();
  if (range === 0) tokens.wrong("a range must be longer than 0", start);
  if (tokens.accept(":")) {
    const step = tokens.isMark("]") ? null : tokens.duration();
    if (step === 0) tokens.wrong("a step must be longer than 0", start);
    tokens.expect("]");
    const subquery: Subquery = { kind: "subquery", expr, range, step, offset: 0, at: null };
    return checked(tokens, subquery, at);
  }
  tokens.expect("]");
  if (sealed || expr.kind !== "selector") return tokens.wrong("a range stands only after a selector", at);
  if (expr.range !== null || expr.offset !== 0 || expr.at !== null)
    tokens.wrong("a range stands before the offset and @, once", at);
  return { ...expr, range };
}

function parseOffset(tokens: TokenStream, expr: Expr, at: number, sealed: boolean): Expr {
  if (sealed || (expr.kind !== "selector" && expr.kind !== "subquery"))
    return tokens.wrong("offset stands only after a selector or a subquery", at);
  if (expr.offset !== 0) tokens.wrong("offset stands twice", at);
  const back = tokens.accept("-");
  const offset = tokens.duration() * (back ? -1 : 1) + 0;
  return { ...expr, offset };
}

/** `@ 1609746000`, in seconds since the epoch, `@ start()` or `@ end()`. */
function parseMoment(tokens: TokenStream, expr: Expr, place: number, sealed: boolean): Expr {
  if (sealed || (expr.kind !== "selector" && expr.kind !== "subquery"))
    return tokens.wrong("@ stands only after a selector or a subquery", place);
  if (expr.at !== null) tokens.wrong("@ stands twice", place);
  for (const edge of ["start", "end"] as const) {
    if (!tokens.isWord(edge) || !tokens.isMark("(", 1)) continue;
    tokens.take();
    tokens.expect("(");
    tokens.expect(")");
    return { ...expr, at: edge };
  }
  const back = tokens.accept("-");
  if (!back) tokens.accept("+");
  const token = tokens.take();
  const milliseconds = token.kind === "number" ? numberOf(token.text) * (back ? -1000 : 1000) : Number.NaN;
  // As Go rounds: half goes away from zero.
  const at = Math.sign(milliseconds) * Math.round(Math.abs(milliseconds)) + 0;
  if (!Number.isSafeInteger(at)) tokens.fail("a time in seconds, start() or end() is expected", token);
  return { ...expr, at };
}

/** Whole numbers as in C: 0x for hexadecimal, a leading 0 for octal. */
export function numberOf(text: string): number {
  return /^0[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number(text);
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
