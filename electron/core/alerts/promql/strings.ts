const simple: Readonly<Record<string, string>> = {
  a: "\u0007",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
};

/** Digits after the escape's letter, and their base. */
const numeric: Readonly<Record<string, readonly [number, number]>> = { x: [2, 16], u: [4, 16], U: [8, 16] };

/**
 * The text within quotes, as Go reads it; null where an escape is wrong. Bytes above 127 written as `\x` or in octal are refused,
 * because text here is characters, not bytes.
 */
export function unescape(body: string, quote: string): string | null {
  let text = "";
  for (let at = 0; at < body.length; at += 1) {
    const character = body[at] ?? "";
    if (character === "\n") return null;
    if (character !== "\\") {
      text += character;
      continue;
    }
    at += 1;
    const letter = body[at] ?? "";
    const plain = letter === quote ? quote : Object.hasOwn(simple, letter) ? simple[letter] : undefined;
    if (plain !== undefined) {
      text += plain;
      continue;
    }
    const octal = /[0-7]/.test(letter);
    const [length, base] = octal ? [3, 8] : Object.hasOwn(numeric, letter) ? (numeric[letter] ?? [0, 0]) : [0, 0];
    const start = octal ? at : at + 1;
    const digits = body.slice(start, start + length);
    if (length === 0 || digits.length < length || !(base === 8 ? /^[0-7]+$/ : /^[0-9a-fA-F]+$/).test(digits))
      return null;
    const code = Number.parseInt(digits, base);
    const bytes = letter === "x" || octal;
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) || (bytes && code > 127)) return null;
    text += String.fromCodePoint(code);
    at = start + length - 1;
  }
  return text;
}

const short: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(simple).map(([letter, character]) => [character, `\\${letter}`]),
);

/** The text in double quotes as Go's strconv.Quote writes it, so that `unescape` gives it back; what is not to be seen is escaped. */
export function quoted(text: string): string {
  const escaped = text.replaceAll(/["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, (character) => {
    if (character === '"') return '\\"';
    const known = Object.hasOwn(short, character) ? short[character] : undefined;
    if (known !== undefined) return known;
    const code = character.codePointAt(0) ?? 0;
    const [letter, digits] = code < 128 ? ["x", 2] : code < 0x10000 ? ["u", 4] : ["U", 8];
    return `\\${letter}${code.toString(16).padStart(Number(digits), "0")}`;
  });
  return `"${escaped}"`;
}
