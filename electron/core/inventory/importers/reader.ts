import { closeSync, fstatSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { homedir, hostname, userInfo } from "node:os";
import { join, parse, resolve, sep } from "node:path";
import { Failure } from "../../../../shared/base/failure.ts";
import { matchesPattern, pathOf } from "./pattern.ts";
import { importBounds, type ImportSource } from "./types.ts";

/** Entries of folders looked at for patterns, in all. */
const maxEntries = 20_000;
const longestPath = 4096;

type Variables = Readonly<Record<string, string>>;

/** Text of a file's bytes: UTF-16 where a byte order mark says so (PuTTY's .reg files), else UTF-8. */
export function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  return new TextDecoder("utf-8").decode(bytes);
}

/** As ssh finds it: the account's folder, whatever HOME says. */
function homeFolder(): string {
  try {
    return userInfo().homedir || homedir();
  } catch {
    return homedir();
  }
}

/** Counts what an import has read. */
class Allowance {
  private bytes = 0;
  private files = 0;
  private entries = 0;

  take(bytes: number): void {
    this.bytes += bytes;
    this.files++;
    if (this.bytes > importBounds.bytes) throw new Failure("import.tooLarge", { limit: "8 MiB" });
    if (this.files > importBounds.files) throw new Failure("import.tooLarge", { limit: `${importBounds.files} files` });
  }

  look(entries: number): void {
    this.entries += entries;
    if (this.entries > maxEntries) throw new Failure("import.tooLarge", { limit: `${maxEntries} names in folders` });
  }
}

/** The local file system as an import may see it. Files are read once and kept: a pattern may name one twice. */
export function openImportSource(path: string, user: string, variables: Variables = {}): ImportSource {
  const allowance = new Allowance();
  const texts = new Map<string, string | null>();
  return {
    path: resolve(path),
    home: homeFolder(),
    user,
    hostName: hostname(),
    variables,
    read(file) {
      const known = texts.get(file);
      if (known !== undefined) return known;
      const bytes = readBounded(file, allowance);
      const text = bytes === null ? null : decodeText(bytes);
      texts.set(file, text);
      return text;
    },
    glob: (pattern) => expandPattern(pattern, allowance),
    kind: kindOf,
  };
}

/** One text that came without a file system around it: pasted, or chosen in the page. */
export function textSource(name: string, text: string, user: string, variables: Variables = {}): ImportSource {
  const path = `/${name.replaceAll(/[/\\]/g, "_") || "text"}`;
  if (text.length > importBounds.bytes) throw new Failure("import.tooLarge", { limit: "8 MiB" });
  return {
    path,
    home: homeFolder(),
    user,
    hostName: hostname(),
    variables,
    read: (file) => (file === path ? text.replace(/^\ufeff/, "") : null),
    glob: (pattern) => (pattern === path ? [path] : []),
    kind: (file) => (file === path ? "file" : null),
  };
}

function kindOf(path: string): "file" | "folder" | null {
  if (!usable(path)) return null;
  try {
    const found = statSync(path);
    return found.isFile() ? "file" : found.isDirectory() ? "folder" : null;
  } catch {
    return null;
  }
}

/** Null for what is missing, may not be read, or is no regular file: a pipe or a device could block for ever. */
function readBounded(path: string, allowance: Allowance): Buffer | null {
  if (kindOf(path) !== "file") return null;
  let file: number;
  try {
    file = openSync(path, "r");
  } catch {
    return null;
  }
  try {
    const { size } = fstatSync(file);
    allowance.take(size);
    const bytes = Buffer.alloc(size);
    let length = 0;
    for (let read = 1; read > 0 && length < size; length += read)
      read = readSync(file, bytes, length, size - length, length);
    return bytes.subarray(0, length);
  } catch (error) {
    if (error instanceof Failure) throw error;
    return null;
  } finally {
    closeSync(file);
  }
}

const usable = (path: string): boolean => path.length <= longestPath && !path.includes("\0");

function expandPattern(pattern: string, allowance: Allowance): string[] {
  if (!usable(pattern)) return [];
  const absolute = resolve(pattern);
  const { root } = parse(absolute);
  let found = [root];
  for (const part of absolute.slice(root.length).split(sep).filter(Boolean)) {
    const literal = pathOf(part);
    found = found.flatMap((folder) =>
      literal !== null
        ? join(folder, literal)
        : [...(part.startsWith(".") ? [".", ".."] : []), ...names(folder, allowance)]
            // As in a shell: a leading dot is matched by a dot only.
            .filter(
              (name) => (!name.startsWith(".") || part.startsWith(".")) && matchesPattern(bytes(name), bytes(part)),
            )
            .map((name) => join(folder, name)),
    );
  }
  const sought = pattern.endsWith("/") ? ["folder"] : ["folder", "file"];
  return found.filter((path) => sought.includes(kindOf(path) ?? "")).toSorted((a, b) => (a < b ? -1 : Number(a > b)));
}

/** A character for each byte, which is what "?" and classes stand for. */
const bytes = (text: string): string => Buffer.from(text).toString("latin1");

function names(folder: string, allowance: Allowance): string[] {
  let entries: string[];
  try {
    entries = readdirSync(folder);
  } catch {
    return [];
  }
  allowance.look(entries.length);
  return entries;
}
