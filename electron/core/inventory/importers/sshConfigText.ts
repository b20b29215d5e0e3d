/** How ssh takes lines of its configuration apart (OpenSSH: strdelim and argv_split in misc.c). */

const space = /^[ \t\r\n]+/;

/** The next word up to space, `=` or a quote, and what follows; null when a quote never closes. */
export function takeWord(text: string): { word: string; rest: string } | null {
  const end = text.search(/[ \t\r\n"=]/);
  if (end < 0) return { word: text, rest: "" };
  if (text[end] === '"') {
    const close = text.indexOf('"', end + 1);
    if (close < 0) return null;
    const word = text.slice(0, end) + text.slice(end + 1, close);
    return { word, rest: text.slice(close + 1).replace(space, "") };
  }
  const rest = text.slice(end + 1).replace(space, "");
  // Only one "=" stands between a keyword and its value.
  if (text[end] === "=" || !rest.startsWith("=")) return { word: text.slice(0, end), rest };
  return { word: text.slice(0, end), rest: rest.slice(1).replace(space, "") };
}

/** Arguments of a keyword: quotes of both kinds, backslashes, and `#` where a word would begin ends the line. Null when a quote never closes. */
export function splitArguments(text: string): string[] | null {
  const words: string[] = [];
  let at = 0;
  while (at < text.length) {
    if (text[at] === " " || text[at] === "\t") {
      at++;
      continue;
    }
    if (text[at] === "#") break;
    let word = "";
    let quote = "";
    for (; at < text.length; at++) {
      const character = text[at] ?? "";
      const next = text[at + 1] ?? "";
      if (character === "\\" && (/['"\\]/.test(next) || (quote === "" && next === " "))) {
        word += next;
        at++;
      } else if (quote === "" && (character === " " || character === "\t")) break;
      else if (quote === "" && (character === '"' || character === "'")) quote = character;
      else if (quote !== "" && character === quote) quote = "";
      else word += character;
    }
    if (quote !== "") return null;
    words.push(word);
  }
  return words;
}

/** Replaces `%x`; null when a token is not in `values`. */
export function expandTokens(text: string, values: Readonly<Record<string, string>>): string | null {
  let known = true;
  const expanded = text.replaceAll(/%(.?)/gsu, (_, token: string) => {
    if (token === "%") return "%";
    const value = Object.hasOwn(values, token) ? values[token] : undefined;
    if (value === undefined) known = false;
    return value ?? "";
  });
  return known ? expanded : null;
}

export type Expanded = { readonly text: string } | { readonly problem: string };

/**
 * Replaces `${NAME}`, and `%x` where `tokens` are given, in one pass as ssh does (dollar_percent_expand in misc.c): what a
 * variable holds is not looked at again. The problem is half a sentence behind what could not be expanded.
 */
export function expandVariables(
  text: string,
  variables: Readonly<Record<string, string>>,
  tokens?: Readonly<Record<string, string>>,
): Expanded {
  let problem: string | null = null;
  const expanded = text.replaceAll(/\$\{([^}]*)(\}?)|%(.?)/gsu, (found: string, name = "", close = "", token = "") => {
    if (!found.startsWith("$")) {
      if (!tokens) return found;
      const value = expandTokens(`%${token}`, tokens);
      if (value === null) problem ??= "has an unknown token";
      return value ?? "";
    }
    const value = close !== "" && Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (value === undefined) problem ??= `needs the variable ${name.slice(0, 40)}, which has no value or is not read`;
    return value ?? "";
  });
  return problem === null ? { text: expanded } : { problem };
}
