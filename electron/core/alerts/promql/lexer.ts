import { limits, syntaxError, tooMuch } from "./limits.ts";
import { unescape } from "./strings.ts";

/** `word`: a name or keyword; `mark`: an operator, bracket or comma. `at` counts characters from 0. */
export interface Token {
  readonly kind: "word" | "number" | "duration" | "string" | "mark" | "end";
  readonly text: string;
  readonly at: number;
}

const space = /[ \t\r\n]+|#[^\n]*/y;
const word = /[A-Za-z_:][\w:]*/y;
const duration = /(?:\d+(?:ms|[smhdwy]))+(?![\w.])/y;
const number = /(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?![\w.])/y;
const mark = /==|!=|=~|!~|<=|>=|[-+*/%^<>=(){}[\],:@]/y;

/** Cuts an expression into tokens. Throws Failure promql.syntax, promql.unsupported or promql.tooMuch. */
export function tokenize(text: string): Token[] {
  if (text.length > limits.text) throw tooMuch("characters of an expression", limits.text);
  if (!text.isWellFormed()) throw syntaxError(text, 0, "the text is not valid Unicode");
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0] ?? null;
  };
  while (at < text.length) {
    const blank = take(space);
    if (blank !== null) {
      at += blank.length;
      continue;
    }
    const token = tokenAt(text, at, take, tokens.at(-1));
    tokens.push(token.token);
    at += token.length;
    if (tokens.length > limits.nodes * 4) throw tooMuch("parts of an expression", limits.nodes);
  }
  tokens.push({ kind: "end", text: "", at: text.length });
  return tokens;
}

type Take = (pattern: RegExp) => string | null;

function tokenAt(text: string, at: number, take: Take, before: Token | undefined): { token: Token; length: number } {
  const first = text[at] ?? "";
  const token = (kind: Token["kind"], found: string): { token: Token; length: number } => ({
    token: { kind, text: found, at },
    length: found.length,
  });
  if (first === '"' || first === "'" || first === "`") {
    const { value, length } = stringAt(text, at, first);
    return { token: { kind: "string", text: value, at }, length };
  }
  // A range may be followed by `:` and a step, and there a colon is no part of a name.
  if (before?.text === "[" && first === ":") return token("mark", ":");
  const time = take(duration);
  if (time !== null) return token("duration", time);
  const digits = take(number);
  if (digits !== null) return token("number", digits);
  const name = take(word);
  if (name !== null && !(first === ":" && before?.kind === "duration")) return token("word", name);
  const sign = take(mark);
  if (sign !== null) return token("mark", sign);
  if (/[\d.]/.test(first)) throw syntaxError(text, at, "bad number or duration");
  throw syntaxError(
    text,
    at,
    `unexpected character ${JSON.stringify(String.fromCodePoint(text.codePointAt(at) ?? 0))}`,
  );
}

function stringAt(text: string, at: number, quote: string): { value: string; length: number } {
  let end = at + 1;
  while (end < text.length && text[end] !== quote) end += quote !== "`" && text[end] === "\\" ? 2 : 1;
  if (end >= text.length) throw syntaxError(text, at, "the string does not end");
  const body = text.slice(at + 1, end);
  const value = quote === "`" ? body.replaceAll("\r", "") : unescape(body, quote);
  if (value === null) throw syntaxError(text, at, "the string holds a line break or an escape that is not understood");
  return { value, length: end + 1 - at };
}
