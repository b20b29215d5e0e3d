import type { JsonValue } from "../types.ts";

const deepest = 32;
const numberForm =
  /^(?:0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|(?:\d(?:_?\d)*)?\.\d(?:_?\d)*(?:[eE][-+]?\d(?:_?\d)*)?|\d(?:_?\d)*(?:\.)?(?:[eE][-+]?\d(?:_?\d)*)?)/;
const simpleEscapes: Readonly<Record<string, string>> = {
  "\\": "\\",
  "'": "'",
  '"': '"',
  a: "\u0007",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/** The text is no literal; never leaves this module. */
class NoLiteral extends Error {}

/** Python's `ast.literal_eval`: numbers, strings, lists, tuples, sets, dictionaries, True, False and None. */
class Reader {
  private at = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  whole(): JsonValue {
    const value = this.expression(0);
    this.skip();
    if (this.at < this.text.length) {
      // `1, 2` is a tuple without parentheses.
      if (this.text[this.at] !== ",") throw new NoLiteral();
      const items = [value];
      while (this.take(",")) {
        if (this.atEnd()) break;
        items.push(this.expression(1));
      }
      if (!this.atEnd()) throw new NoLiteral();
      return items;
    }
    return value;
  }

  private atEnd(): boolean {
    this.skip();
    return this.at >= this.text.length;
  }

  /** Blanks; a comment ends the text. */
  private skip(): void {
    while (/[ \t\f]/.test(this.text[this.at] ?? "")) this.at++;
    if (this.text[this.at] === "#") this.at = this.text.length;
  }

  private take(token: string): boolean {
    this.skip();
    if (!this.text.startsWith(token, this.at)) return false;
    this.at += token.length;
    return true;
  }

  private expression(depth: number): JsonValue {
    if (depth > deepest) throw new NoLiteral();
    this.skip();
    const first = this.text[this.at] ?? "";
    if (first === "[" || first === "(") return this.sequence(depth);
    if (first === "{") return this.braces(depth);
    if (first === "+" || first === "-") {
      this.at++;
      this.skip();
      return this.number(first === "-");
    }
    if (/[0-9.]/.test(first)) return this.number(false);
    const word = /^(?:True|False|None)(?!\w)/.exec(this.text.slice(this.at, this.at + 6))?.[0];
    if (word !== undefined) {
      this.at += word.length;
      return word === "None" ? null : word === "True";
    }
    return this.strings();
  }

  private number(negative: boolean): number {
    const match = numberForm.exec(this.text.slice(this.at, this.at + 400))?.[0];
    if (match === undefined) throw new NoLiteral();
    // 0123 is an error in Python 3; 000 is not. A letter behind it makes another word, or a complex number.
    if (/^0[\d_]*[1-9]/.test(match) && !/[.eE]/.test(match)) throw new NoLiteral();
    this.at += match.length;
    if (/[\w.]/.test(this.text[this.at] ?? "")) throw new NoLiteral();
    const value = Number(match.replaceAll("_", ""));
    const isFloat = /[.eE]/.test(match) && !/^0[xX]/.test(match);
    // What a JSON number cannot hold exactly stays text.
    if (!Number.isFinite(value) || (!isFloat && !Number.isSafeInteger(value))) throw new NoLiteral();
    return negative ? 0 - value : value;
  }

  private sequence(depth: number): JsonValue {
    const close = this.text[this.at] === "[" ? "]" : ")";
    this.at++;
    const items: JsonValue[] = [];
    let commas = 0;
    while (!this.take(close)) {
      items.push(this.expression(depth + 1));
      if (this.take(",")) commas++;
      else if (!this.take(close)) throw new NoLiteral();
      else break;
    }
    // Parentheses around one value are no tuple.
    return close === ")" && commas === 0 && items.length === 1 ? (items[0] ?? null) : items;
  }

  private braces(depth: number): JsonValue {
    this.at++;
    const entries: [string, JsonValue][] = [];
    const items: JsonValue[] = [];
    while (!this.take("}")) {
      const key = this.expression(depth + 1);
      if (this.take(":")) entries.push([keyText(key), this.expression(depth + 1)]);
      else items.push(key);
      if (entries.length > 0 && items.length > 0) throw new NoLiteral();
      if (!this.take(",") && this.text[this.at] !== "}") throw new NoLiteral();
    }
    return items.length > 0 ? items : Object.fromEntries(entries);
  }

  /** One string, or several side by side. */
  private strings(): string {
    let text = this.string();
    if (text === null) throw new NoLiteral();
    for (let next = this.string(); next !== null; next = this.string()) text += next;
    return text;
  }

  private string(): string | null {
    this.skip();
    const opening = /^(r|u|b|br|rb|)('''|"""|'|")/i.exec(this.text.slice(this.at, this.at + 5));
    if (!opening) return null;
    const [all, prefix = "", quote = ""] = opening;
    this.at += all.length;
    const raw = /r/i.test(prefix);
    let value = "";
    while (!this.text.startsWith(quote, this.at)) {
      const character = this.text[this.at];
      if (character === undefined) throw new NoLiteral();
      this.at++;
      if (character !== "\\") value += character;
      else value += raw ? `\\${this.text[this.at++] ?? ""}` : this.escape();
    }
    this.at += quote.length;
    return value;
  }

  private escape(): string {
    const character = this.text[this.at++] ?? "";
    const simple = simpleEscapes[character];
    if (simple !== undefined) return simple;
    const rest = this.text.slice(this.at);
    if (/[0-7]/.test(character)) {
      const digits = /^[0-7]{0,2}/.exec(rest)?.[0] ?? "";
      this.at += digits.length;
      return String.fromCodePoint(parseInt(character + digits, 8));
    }
    const length = { x: 2, u: 4, U: 8 }[character];
    if (length === undefined) return `\\${character}`;
    const hex = rest.slice(0, length);
    const code = parseInt(hex, 16);
    if (hex.length < length || /[^0-9a-fA-F]/.test(hex) || code > 0x10_ff_ff) throw new NoLiteral();
    this.at += length;
    return String.fromCodePoint(code);
  }
}

/** How Python's JSON writes a dictionary key. */
function keyText(key: JsonValue): string {
  if (typeof key === "object" && key !== null) throw new NoLiteral();
  return String(key);
}

/**
 * A value as Ansible's INI inventory reads it: a Python literal where it is one, else the text itself. A comment behind a
 * literal is no part of it, one behind other text is: that is what Ansible does.
 */
export function readPythonValue(text: string): JsonValue {
  try {
    return new Reader(text.replace(/^[ \t]+/, "")).whole();
  } catch (error) {
    if (error instanceof NoLiteral) return text;
    throw error;
  }
}
