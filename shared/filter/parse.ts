import type { Comparison, Expression, Pattern } from "./expression.ts";
import { FilterError } from "./expression.ts";
import { fieldOf, fields, isNumberField, nearest, nearestField, type TextField } from "./fields.ts";

/** Longest filter, UTF-16 code units. */
export const maxFilterLength = 2048;
/** Parentheses and negations inside one another. */
const maxDepth = 32;

export interface ParseOptions {
  /** False where nobody measures: status, cpu, mem, disk and load are refused then, instead of never holding. */
  readonly measured?: boolean;
}

/**
 * Reads a filter: words that all must hold, `OR` between alternatives (binds weaker), parentheses, `-` for "not",
 * `field:value,value`, `field=value` for the whole value, `field>number`, `*` as a wildcard, "quotes" for text as it is.
 * An empty text holds for every host. Throws FilterError and nothing else.
 */
export function parseFilter(text: string, options: ParseOptions = {}): Expression {
  if (text.length > maxFilterLength)
    throw new FilterError({
      text,
      offset: maxFilterLength,
      problem: `a filter has at most ${maxFilterLength.toLocaleString("en-GB")} characters`,
    });
  return new Parser(text, options.measured ?? true).parse();
}

/** `parts` as one expression; nested expressions of the same kind dissolve in it. */
function joined(kind: "all" | "any", parts: readonly Expression[]): Expression {
  const flat = parts.flatMap((part) => (part.kind === kind ? part.of : [part]));
  const [only] = flat;
  return only && flat.length === 1 ? only : { kind, of: flat };
}

class Parser {
  private readonly text: string;
  private readonly measured: boolean;
  private at = 0;
  private depth = 0;

  constructor(text: string, measured: boolean) {
    this.text = text;
    this.measured = measured;
  }

  parse(): Expression {
    this.skipSpaces();
    if (this.at === this.text.length) return { kind: "all", of: [] };
    const expression = this.alternatives();
    if (this.at < this.text.length) this.fail(this.at, "this parenthesis was never opened");
    return expression;
  }

  private alternatives(): Expression {
    const parts = [this.words()];
    for (;;) {
      const from = this.at;
      if (!this.keyword("OR")) break;
      this.skipSpaces();
      if (this.at === this.text.length) this.fail(from, "an alternative is missing after OR", true);
      parts.push(this.words());
    }
    return joined("any", parts);
  }

  /** At least one term, up to OR, a closing parenthesis or the end. */
  private words(): Expression {
    const parts: Expression[] = [];
    for (;;) {
      this.skipSpaces();
      const from = this.at;
      if (from === this.text.length || this.text[from] === ")" || this.sees("OR")) {
        if (parts.length === 0) this.fail(from, `a word is missing ${this.text[from] === ")" ? "here" : "before OR"}`);
        return joined("all", parts);
      }
      if (this.keyword("AND")) {
        this.skipSpaces();
        const ends = this.at === this.text.length;
        if (parts.length === 0 || ends || this.text[this.at] === ")" || this.sees("OR"))
          this.fail(from, "AND stands between two words", ends && parts.length > 0);
        continue;
      }
      parts.push(this.term());
    }
  }

  private term(): Expression {
    const from = this.at;
    if (this.depth === maxDepth) this.fail(from, `more than ${maxDepth} levels inside one another`);
    this.depth += 1;
    const expression = this.termBelow(from);
    this.depth -= 1;
    return expression;
  }

  private termBelow(from: number): Expression {
    const negated = this.keyword("NOT");
    if (negated || this.text[from] === "-") {
      if (negated) this.skipSpaces();
      else this.at += 1;
      const next = this.text[this.at];
      if (next === undefined || next === ")" || /\s/.test(next) || this.sees("OR"))
        this.fail(from, `a word is missing after ${negated ? "NOT" : "-"}`, next === undefined);
      return { kind: "not", of: this.term() };
    }
    if (this.text[from] !== "(") return this.word();
    this.at += 1;
    this.skipSpaces();
    if (this.at === this.text.length) this.fail(from, "this parenthesis is not closed", true);
    const inner = this.alternatives();
    if (this.text[this.at] !== ")") this.fail(from, "this parenthesis is not closed", true);
    this.at += 1;
    return inner;
  }

  private word(): Expression {
    const from = this.at;
    const head = this.match(/([A-Za-z]+)(>=|<=|[:<>=])/y);
    if (head) return this.fieldTerm(from, head[1] ?? "", head[2] ?? "");
    if (this.match(/field\./iy)) return this.customTerm(from);
    return { kind: "text", pattern: this.pattern(false) };
  }

  private fieldTerm(from: number, word: string, operator: string): Expression {
    const field = fieldOf(word);
    if (field === undefined) {
      const near = nearestField(word);
      const proposal = near === undefined ? "" : ` (did you mean ${near}?)`;
      this.fail(from, `there is no field "${word}"${proposal}; put text with a colon in quotes`);
    }
    if (fields[field].measured && !this.measured)
      this.fail(from, `${field} is measured on the host, and nothing is measured here`);
    if (isNumberField(field)) {
      const comparison = operator === ":" ? "=" : (operator as Comparison);
      return { kind: "number", field, comparison, values: this.numbers(field, comparison) };
    }
    if (operator !== ":" && operator !== "=")
      this.fail(from + word.length, `${field} is no number; write ${field}:VALUE`);
    const values = this.values(field, (value, offset) => this.chosen(field, value, offset));
    return { kind: "field", field, whole: operator === "=", values };
  }

  private customTerm(from: number): Expression {
    const nameFrom = this.at;
    const pieces = this.pattern(true);
    const name = pieces.join("*");
    const operator = this.match(/>=|<=|[:<>=]/y)?.[0];
    if (operator === undefined) {
      // A word that only begins like one: the host "field.example.org".
      this.at = from;
      return { kind: "text", pattern: this.pattern(false) };
    }
    if (name === "") this.fail(nameFrom, "the name of a custom field is missing, as in field.rack:4");
    if (operator === ":" || operator === "=")
      return { kind: "custom", name, whole: operator === "=", values: this.values(`field.${name}`, (value) => value) };
    const comparison = operator as Exclude<Comparison, "=">;
    const [value] = this.numbers(`field.${name}`, comparison);
    return { kind: "customNumber", name, comparison, value: value ?? 0 };
  }

  /** Values after the operator, with a comma between them. */
  private values(field: string, judge: (value: Pattern, offset: number) => Pattern): Pattern[] {
    const values: Pattern[] = [];
    do {
      const from = this.at;
      const value = this.pattern(true, true);
      if (this.at === from) this.fail(from, `a value is missing after ${field}`, this.ends());
      values.push(judge(value, from));
    } while (this.comma());
    return values;
  }

  private numbers(field: string, comparison: Comparison): number[] {
    const numbers: number[] = [];
    do {
      const from = this.at;
      // Bounded, so that every number prints as it was typed.
      const typed = this.match(/(\d{1,9}(?:\.\d{1,6})?)%?(?=[\s(),]|$)/y);
      if (!typed) {
        const begun = /^(\d{1,9}\.?)?$/.test(this.text.slice(from));
        this.fail(from, `${field} takes a number, as in ${field}${comparison}80`, begun);
      }
      numbers.push(Number(typed[1]));
      if (comparison !== "=" && this.text[this.at] === ",")
        this.fail(this.at, `${field}${comparison} takes one number`);
    } while (this.comma());
    return numbers;
  }

  /** A value of a field that has only some: in full where it is clear which is meant. */
  private chosen(field: TextField, value: Pattern, offset: number): Pattern {
    const { choices } = fields[field];
    if (choices === undefined) return value;
    const typed = value.join("*").toLowerCase();
    if (choices.includes(typed)) return [typed];
    const begun = typed === "" ? [] : choices.filter((choice) => choice.startsWith(typed));
    const alias = field === "has" ? fieldOf(typed) : undefined;
    const [only, other] = begun.length > 0 ? begun : choices.filter((choice) => choice === alias);
    if (only !== undefined && other === undefined) return [only];
    const near = other === undefined ? nearest(typed, choices) : undefined;
    const proposal = near === undefined ? "" : ` (did you mean ${near}?)`;
    this.fail(offset, `${field} is one of ${choices.join(", ")}${proposal}`, other !== undefined && this.ends());
  }

  private comma(): boolean {
    if (this.text[this.at] !== ",") return false;
    this.at += 1;
    return true;
  }

  /** Letters up to a space, a parenthesis or (in a value) a comma or (in a name) an operator; quotes keep anything. */
  private pattern(inField: boolean, inValue = false): Pattern {
    const stop = inValue ? /[\s(),]/ : inField ? /[\s(),:<>=]/ : /[\s()]/;
    const pieces: string[] = [""];
    const add = (letters: string): void => void (pieces[pieces.length - 1] += letters);
    for (;;) {
      const letter = this.text[this.at];
      if (letter === undefined || stop.test(letter)) return pieces;
      if (letter === '"') add(this.quoted());
      else {
        this.at += 1;
        if (letter === "*" && !(inField && !inValue)) {
          // Two stars in a row say no more than one.
          if (pieces.length === 1 || pieces.at(-1) !== "") pieces.push("");
        } else add(letter);
      }
    }
  }

  /** Text between quotes; a backslash takes a quote or a backslash as it is. */
  private quoted(): string {
    const from = this.at;
    const found = this.match(/"((?:[^"\\]|\\.)*)"/sy);
    if (!found) this.fail(from, "this quote is not closed", true);
    return (found[1] ?? "").replaceAll(/\\(.)/gs, "$1");
  }

  private skipSpaces(): void {
    this.match(/\s*/y);
  }

  private ends(): boolean {
    return this.at === this.text.length;
  }

  private sees(keyword: string): boolean {
    return new RegExp(`${keyword}(?=[\\s()]|$)`, "y").test(this.text.slice(this.at, this.at + keyword.length + 1));
  }

  private keyword(keyword: string): boolean {
    if (!this.sees(keyword)) return false;
    this.at += keyword.length;
    return true;
  }

  private match(expression: RegExp): RegExpExecArray | null {
    expression.lastIndex = this.at;
    const found = expression.exec(this.text);
    if (found) this.at += found[0].length;
    return found;
  }

  private fail(offset: number, problem: string, incomplete = false): never {
    throw new FilterError({ text: this.text, offset, problem, incomplete });
  }
}
