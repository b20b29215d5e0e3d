import { parseDuration } from "./durations.ts";
import { tokenize, type Token } from "./lexer.ts";
import { limits, syntaxError, tooMuch, unsupported } from "./limits.ts";

/** The tokens of one expression, read from the front; knows how deep and how large the expression has become. */
export class TokenStream {
  readonly text: string;
  private readonly tokens: readonly Token[];
  private next = 0;
  private depth = 0;
  private nodes = 0;

  constructor(text: string) {
    this.text = text;
    this.tokens = tokenize(text);
  }

  peek(ahead = 0): Token {
    return this.tokens[Math.min(this.next + ahead, this.tokens.length - 1)] ?? { kind: "end", text: "", at: 0 };
  }

  take(): Token {
    const token = this.peek();
    this.next += 1;
    return token;
  }

  /** Takes the token when it is this mark. */
  accept(mark: string): boolean {
    const token = this.peek();
    if (token.kind !== "mark" || token.text !== mark) return false;
    this.next += 1;
    return true;
  }

  /** Takes the token when it is this keyword, in capitals or not. */
  acceptWord(keyword: string): boolean {
    if (!this.isWord(keyword)) return false;
    this.next += 1;
    return true;
  }

  isWord(keyword: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === "word" && token.text.toLowerCase() === keyword;
  }

  isMark(mark: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === "mark" && token.text === mark;
  }

  expect(mark: string): void {
    if (!this.accept(mark)) this.fail(`${mark} is expected`);
  }

  duration(): number {
    const token = this.take();
    const value = token.kind === "duration" ? parseDuration(token.text) : null;
    if (value === null) throw syntaxError(this.text, token.at, "a duration such as 5m is expected");
    return value;
  }

  /** Runs one level deeper. */
  nested<T>(read: () => T): T {
    this.depth += 1;
    if (this.depth > limits.depth) throw tooMuch("levels of an expression", limits.depth);
    const result = read();
    this.depth -= 1;
    return result;
  }

  count(): void {
    this.nodes += 1;
    if (this.nodes > limits.nodes) throw tooMuch("parts of an expression", limits.nodes);
  }

  fail(problem: string, at: Token = this.peek()): never {
    const found = at.kind === "end" ? "the expression ends" : `found ${JSON.stringify(at.text.slice(0, 40))}`;
    throw syntaxError(this.text, at.at, `${problem}, but ${found}`);
  }

  wrong(problem: string, at: number): never {
    throw syntaxError(this.text, at, problem);
  }

  refuse(what: string, at: number): never {
    throw unsupported(this.text, at, what);
  }
}
