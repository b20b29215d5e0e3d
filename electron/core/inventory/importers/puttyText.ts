/** Settings of one saved session by name; numbers are in decimal. */
export interface PuttySession {
  readonly name: string;
  readonly settings: ReadonlyMap<string, string>;
  readonly where: string;
}

/** Session names escape bytes as %XX in the system's code page; UTF-8 is tried first, then Western European. */
export function unescapeName(text: string): string {
  if (!/%[0-9a-f]{2}/i.test(text)) return text;
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const hex = /^%([0-9a-f]{2})/i.exec(text.slice(at, at + 3))?.[1];
    if (hex !== undefined) {
      bytes.push(Number.parseInt(hex, 16));
      at += 2;
    } else bytes.push(...new TextEncoder().encode(text[at] ?? ""));
  }
  const all = Uint8Array.from(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(all);
  } catch {
    return new TextDecoder("windows-1252").decode(all);
  }
}

const sessionKey = /^\[HKEY_[A-Z_]+\\(?:.*\\)?SimonTatham\\PuTTY\\Sessions\\([^\\\]]+)\]$/i;
/** `"Name"="text"` or `"Name"=dword:0000ff00`; both halves escape quotes and backslashes. */
const regValue = /^"((?:[^"\\]|\\.)*)"=(?:"((?:[^"\\]|\\.)*)"|dword:([0-9a-f]{1,8}))\s*$/i;
const unescape = (text: string): string => text.replaceAll(/\\(.)/gs, "$1");

/** Sessions in a file that regedit exported (version 5 or REGEDIT4); null when it is none. */
export function parseRegistry(text: string, file: string): PuttySession[] | null {
  const lines = text.split(/\r?\n/);
  const first = lines.findIndex((line) => line.trim() !== "");
  if (!/^(Windows Registry Editor Version 5\.00|REGEDIT4)\s*$/.test(lines[first] ?? "")) return null;
  const sessions: PuttySession[] = [];
  let settings: Map<string, string> | null = null;
  for (const [index, line] of lines.entries()) {
    if (line.startsWith("[")) {
      const name = sessionKey.exec(line.trim())?.[1];
      settings = name === undefined ? null : new Map();
      if (name !== undefined && settings)
        sessions.push({ name: unescapeName(name), settings, where: `${file}:${index + 1}` });
      continue;
    }
    const value = settings && line.length <= 65_536 ? regValue.exec(line) : null;
    if (!settings || !value) continue;
    const number = value[3] === undefined ? null : Number.parseInt(value[3], 16);
    settings.set(unescape(value[1] ?? ""), number === null ? unescape(value[2] ?? "") : String(number));
  }
  return sessions;
}

/** One file of `~/.putty/sessions`: `Key=Value` lines; its name is the escaped session name. */
export function parseSessionFile(text: string, name: string, where: string): PuttySession {
  const settings = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const equals = line.indexOf("=");
    if (equals > 0) settings.set(line.slice(0, equals), line.slice(equals + 1));
  }
  return { name: unescapeName(name), settings, where };
}
