import { type Field, fieldNames, fieldOf, fields, isNumberField } from "./fields.ts";
import { printName, printValue } from "./print.ts";
import type { KnownValue, Vocabulary } from "./vocabulary.ts";

export interface Completion {
  /** What stands in the place of the letters typed so far. */
  readonly insert: string;
  /** What it is, in a few words. */
  readonly hint: string;
}

export interface Completions {
  /** The letters they replace: `text.slice(from, to)`. */
  readonly from: number;
  readonly to: number;
  readonly options: readonly Completion[];
}

/** Most proposals at a time: more are not read. */
const maxOptions = 8;
/** Letters from which on a bare word is looked up among the values too. */
const lettersForValues = 2;

/** Where the word at the caret begins: spaces and parentheses end words, but not in quotes. */
function wordStart(text: string, caret: number): number {
  let start = 0;
  let quoted = false;
  for (let at = 0; at < caret; at += 1) {
    const letter = text.charAt(at);
    if (quoted && letter === "\\") at += 1;
    else if (letter === '"') quoted = !quoted;
    else if (!quoted && /[\s()]/.test(letter)) start = at + 1;
  }
  // "Not" belongs to no word.
  while (start < caret && text[start] === "-") start += 1;
  return start;
}

/** Where the last value of a list begins. */
function valueStart(list: string): number {
  let start = 0;
  let quoted = false;
  for (let at = 0; at < list.length; at += 1) {
    const letter = list.charAt(at);
    if (quoted && letter === "\\") at += 1;
    else if (letter === '"') quoted = !quoted;
    else if (!quoted && letter === ",") start = at + 1;
  }
  return start;
}

const hostsHint = (value: KnownValue, otherwise: string): string =>
  value.hosts === null ? otherwise : `${value.hosts.toLocaleString("en-GB")} ${value.hosts === 1 ? "host" : "hosts"}`;

/** Values that begin with what was typed, then those that hold it; none when one is typed in full. */
function matching(values: readonly KnownValue[], typed: string): KnownValue[] {
  const word = typed.replaceAll('"', "").toLowerCase();
  const begin: KnownValue[] = [];
  const hold: KnownValue[] = [];
  for (const value of values) {
    const text = value.value.toLowerCase();
    if (text.startsWith(word)) begin.push(value);
    else if (word !== "" && text.includes(word)) hold.push(value);
    if (begin.length === maxOptions) break;
  }
  return [...begin, ...hold].filter(({ value }) => value !== typed).slice(0, maxOptions);
}

const fieldCompletion = (field: Field): Completion => ({
  insert: isNumberField(field) ? `${field}${field === "port" ? ":" : ">"}` : `${field}:`,
  hint: fields[field].hint,
});

function forWord(typed: string, vocabulary: Vocabulary): Completion[] {
  const word = typed.toLowerCase();
  const begins = fieldNames.filter(
    (field) => field.startsWith(word) || fields[field].aliases.some((alias) => word !== "" && alias.startsWith(word)),
  );
  const options = begins.map(fieldCompletion);
  if (word !== "" && "field.".startsWith(word)) options.push({ insert: "field.", hint: "custom field" });
  if (word.length >= lettersForValues)
    for (const field of ["env", "group", "tag"] as const)
      for (const value of matching(vocabulary.values(field), typed).slice(0, 3))
        options.push({ insert: `${field}:${printValue(value.value)}`, hint: hostsHint(value, fields[field].hint) });
  return options.slice(0, word === "" ? fieldNames.length : maxOptions);
}

const forValues = (values: readonly KnownValue[], typed: string, hint: string): Completion[] =>
  matching(values, typed).map((value) => ({ insert: printValue(value.value), hint: hostsHint(value, hint) }));

/** What may come next at the caret of a filter that is being typed. Never throws. */
export function completeFilter(text: string, caret: number, vocabulary: Vocabulary): Completions {
  const to = Math.max(0, Math.min(caret, text.length));
  const start = wordStart(text, to);
  const word = text.slice(start, to);
  const custom = /^field\.(?:"((?:[^"\\]|\\.)*)"|([^\s:<>="]*))(?:[:=])?/is.exec(word);
  if (custom) {
    const name = custom[1] ?? custom[2] ?? "";
    if (!/[:=]$/.test(custom[0])) {
      const options = matching(vocabulary.customNames(), name).map((value) => ({
        insert: `field.${printName(value.value)}:`,
        hint: hostsHint(value, "custom field"),
      }));
      return { from: start, to, options };
    }
    const list = word.slice(custom[0].length);
    const from = valueStart(list);
    const options = forValues(vocabulary.customValues(name), list.slice(from), `field ${name}`);
    return { from: start + custom[0].length + from, to, options };
  }
  const head = /^([A-Za-z]+)[:=]/.exec(word);
  const field = head ? fieldOf(head[1] ?? "") : undefined;
  if (head && field !== undefined) {
    const list = word.slice(head[0].length);
    const from = valueStart(list);
    const options = forValues(vocabulary.values(field), list.slice(from), fields[field].hint);
    return { from: start + head[0].length + from, to, options };
  }
  if (!/^[\p{L}\p{N}_-]*$/u.test(word)) return { from: start, to, options: [] };
  return { from: start, to, options: forWord(word, vocabulary) };
}
