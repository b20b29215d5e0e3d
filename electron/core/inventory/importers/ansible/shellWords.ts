const blank = /[ \t\r\n]/;

/**
 * Splits a line as Python's `shlex.split(line, comments=True)` does, which is how Ansible splits host lines: quotes anywhere
 * in a word, a backslash escapes one character, and a `#` begins a comment even inside a word. Null when a quote stays open.
 */
export function splitWords(line: string): string[] | null {
  const words: string[] = [];
  let word = "";
  let started = false;
  let quote = "";
  for (let at = 0; at < line.length; at++) {
    const character = line[at] ?? "";
    if (quote !== "") {
      const next = line[at + 1];
      if (character === quote) quote = "";
      else if (character === "\\" && quote === '"' && (next === '"' || next === "\\")) {
        word += next;
        at++;
      } else word += character;
      continue;
    }
    if (blank.test(character)) {
      if (started) words.push(word);
      word = "";
      started = false;
      continue;
    }
    if (character === "#") break;
    started = true;
    if (character === "'" || character === '"') quote = character;
    else if (character === "\\") {
      const next = line[++at];
      if (next === undefined) return null;
      word += next;
    } else word += character;
  }
  if (quote !== "") return null;
  if (started) words.push(word);
  return words;
}
