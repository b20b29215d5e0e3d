/** Name and value of a label. */
export type Label = readonly [name: string, value: string];

const MAX_LABELS = 64;
const nameStart = /[A-Za-z_:]/;
const namePart = /[A-Za-z0-9_:]/;

/** The end of a metric's or label's name that begins at `at`; `at` itself when there is none. */
export function endOfName(line: string, at: number): number {
  if (!nameStart.test(line[at] ?? "")) return at;
  let end = at + 1;
  while (end < line.length && namePart.test(line[end] ?? "")) end += 1;
  return end;
}

const escapes: Readonly<Record<string, string>> = { n: "\n", "\\": "\\", '"': '"' };

/** A value in double quotes that begins at `at`: `\\`, `\"` and `\n` are escapes. null when it does not close. */
function readQuoted(line: string, at: number): { value: string; end: number } | null {
  if (line[at] !== '"') return null;
  let value = "";
  for (let index = at + 1; index < line.length; index += 1) {
    const char = line[index] ?? "";
    if (char === '"') return { value, end: index + 1 };
    if (char !== "\\") value += char;
    else {
      index += 1;
      const escaped = line[index] ?? "";
      value += escapes[escaped] ?? `\\${escaped}`;
    }
  }
  return null;
}

function skipBlanks(line: string, at: number): number {
  while (line[at] === " " || line[at] === "\t") at += 1;
  return at;
}

/** `{a="b",c="d"}` from its opening brace on, and where it ends. null when it is not well formed or names a label twice. */
export function readLabels(line: string, open: number): { labels: Label[]; end: number } | null {
  const labels: Label[] = [];
  const seen = new Set<string>();
  let at = skipBlanks(line, open + 1);
  while (line[at] !== "}") {
    const end = endOfName(line, at);
    const name = line.slice(at, end);
    const equals = skipBlanks(line, end);
    if (name === "" || line[equals] !== "=" || seen.has(name) || labels.length === MAX_LABELS) return null;
    const quoted = readQuoted(line, skipBlanks(line, equals + 1));
    if (!quoted) return null;
    seen.add(name);
    labels.push([name, quoted.value]);
    at = skipBlanks(line, quoted.end);
    if (line[at] === ",") at = skipBlanks(line, at + 1);
    else if (line[at] !== "}") return null;
  }
  return { labels, end: at + 1 };
}

const escape = (value: string): string => value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");

/** The one way a set of labels is written, sorted by name: `{a="b",c="d"}`; empty without labels. */
export function labelText(labels: readonly Label[]): string {
  if (labels.length === 0) return "";
  const sorted = labels.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([name, value]) => `${name}="${escape(value)}"`).join(",")}}`;
}
