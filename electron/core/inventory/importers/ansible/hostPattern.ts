import { Failure } from "../../../../../shared/base/failure.ts";
import { importBounds } from "../types.ts";

export interface HostPattern {
  readonly names: readonly string[];
  readonly port: number | null;
}

/** The pattern means nothing to Ansible either; the message is a half sentence. */
export class BadPattern extends Error {}

const longest = 1024;
const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

const numericRange = String.raw`\[\d+:\d+(?::\d+)?\]`;
const hexRange = String.raw`\[[0-9a-f]+:[0-9a-f]+(?::\d+)?\]`;
const anyRange = String.raw`\[(?:[a-z]:[a-z]|\d+:\d+)(?::\d+)?\]`;
const ipv4Part = String.raw`(?:[01]?\d{1,2}|2[0-4]\d|25[0-5]|${numericRange})`;
const ipv6Part = String.raw`(?:[0-9a-f]{1,4}|${hexRange})`;
const wordCharacter = String.raw`[\p{L}\p{N}_]`;
const label = String.raw`(?:${wordCharacter}|${anyRange})(?:${wordCharacter}|-|${anyRange})*(?<![_-])`;

const bracketed = /^\[(.+)\]:(\d+)$/;
const withPort = /^((?:[^:[\]]|\[[^\]]*\])*):(\d+)$/;
const ipv4 = new RegExp(String.raw`^(?:${ipv4Part}\.){3}${ipv4Part}$`, "i");
const hostName = new RegExp(String.raw`^${label}(?:\.${label})*$`, "iu");

/** The forms of Ansible's own expression for IPv6 addresses, whose parts may be ranges. */
function isIpv6(text: string): boolean {
  const part = new RegExp(`^${ipv6Part}$`, "i");
  const parts: string[] = [];
  let depth = 0;
  let current = "";
  for (const character of text) {
    if (character === "[") depth++;
    else if (character === "]") depth--;
    if (character === ":" && depth === 0) {
      parts.push(current);
      current = "";
    } else current += character;
  }
  parts.push(current);
  if (parts.length < 3 || parts.length > 9) return false;
  const body = text.endsWith("::") || text.startsWith("::") ? parts.filter(Boolean) : parts;
  const gaps = text.split("::").length - 1;
  if (gaps > 1 || (gaps === 0 && parts.length !== 8)) return false;
  return body.every((item) => item === "" || part.test(item) || ipv4.test(item));
}

function separatePort(pattern: string): { host: string; port: number | null } {
  let host = pattern;
  let port: number | null = null;
  // Both in turn, as Ansible does: `[name:22]:2222` loses both ports and keeps the inner one.
  for (const form of [bracketed, withPort]) {
    const match = form.exec(host);
    if (!match) continue;
    host = match[1] ?? "";
    port = Number(match[2]);
  }
  // What is no address or name keeps its colon: then it is a name of its own.
  const known = ipv4.test(host) || hostName.test(host) || isIpv6(host);
  return known ? { host, port } : { host: pattern, port: null };
}

/** The values of one `[begin:end:step]`, as texts. */
function rangeValues(range: string, room: number): string[] {
  const counted = (count: number): number => {
    if (count > room) throw new Failure("import.tooLarge", { limit: `${importBounds.hosts} hosts` });
    return count;
  };
  const bounds = range.split(":");
  if (bounds.length !== 2 && bounds.length !== 3) throw new BadPattern("a range is [begin:end] or [begin:end:step]");
  const begin = bounds[0] === "" ? "0" : (bounds[0] ?? "");
  const end = bounds[1] ?? "";
  const step = Number(bounds[2] ?? "1");
  if (end === "") throw new BadPattern("a range needs an end");
  if (!Number.isInteger(step) || step < 1) throw new BadPattern("the step of a range is a whole number from 1");
  const [first, last] = [letters.indexOf(begin), letters.indexOf(end)];
  if (begin.length === 1 && first >= 0 && end.length === 1 && last >= 0) {
    if (first > last) throw new BadPattern("a range begins before it ends");
    return Array.from(
      { length: counted(Math.floor((last - first) / step) + 1) },
      (_, at) => letters[first + at * step] ?? "",
    );
  }
  const width = begin.length > 1 && begin.startsWith("0") ? begin.length : 0;
  if (width > 0 && width !== end.length) throw new BadPattern("begin and end of a padded range have equal lengths");
  if (!/^\d{1,15}$/.test(begin) || !/^\d{1,15}$/.test(end)) throw new BadPattern("a range counts numbers or letters");
  const [from, to] = [Number(begin), Number(end)];
  const count = counted(Math.max(0, Math.floor((to - from) / step) + 1));
  return Array.from({ length: count }, (_, at) => String(from + at * step).padStart(width, "0"));
}

function expand(pattern: string): string[] {
  let names = [""];
  let rest = pattern;
  for (let open = rest.indexOf("["); open >= 0; open = rest.indexOf("[")) {
    const close = rest.indexOf("]", open);
    if (close < 0) throw new BadPattern("a bracket is not closed");
    const head = rest.slice(0, open);
    // Ansible takes the first closing bracket for this range's, wherever it stands, and splits at bars.
    if (head.includes("]") || pattern.includes("|")) throw new BadPattern("a bracket is closed that was not opened");
    const values = rangeValues(rest.slice(open + 1, close), Math.floor(importBounds.hosts / Math.max(1, names.length)));
    names = names.flatMap((name) => values.map((value) => name + head + value));
    rest = rest.slice(close + 1);
  }
  return names.map((name) => name + rest);
}

/**
 * The host names that the first word of a host line (or a key below `hosts` in YAML) stands for, and the port behind it.
 * Source: ansible/parsing/utils/addresses.py and plugins/inventory/__init__.py of ansible-core 2.14.
 * Throws BadPattern; import.tooLarge when it stands for more hosts than an import may bring.
 */
export function readHostPattern(pattern: string): HostPattern {
  if (pattern.length > longest) throw new BadPattern(`the name is longer than ${longest} characters`);
  const { host, port } = separatePort(pattern);
  const names = host.includes("[") ? expand(host) : [host];
  if (names.includes("")) throw new BadPattern("a host has no name");
  return { names, port };
}

/** Whether a name stands for exactly one host of that name. */
export function isOneHost(name: string): boolean {
  try {
    const { names, port } = readHostPattern(name);
    return port === null && names.length === 1 && names[0] === name && name.trim() === name;
  } catch {
    return false;
  }
}
