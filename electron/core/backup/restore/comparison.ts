import { createHash } from "node:crypto";
import { Failure } from "../../../../shared/base/failure.ts";
import type { EntryLog } from "../format/entryLog.ts";
import { parseLine } from "../format/entryLog.ts";
import type { ManifestEntry } from "../format/manifest.ts";
import { pathToBytes } from "../format/pathText.ts";
import type { HostFile, HostFiles } from "../remote/hostState.ts";
import type { Selection } from "./selection.ts";

/** Changed and new files that a plan names. */
export const MAX_NAMED = 200;

/** Folders that are looked at before anything is written to them; what a plan does not see of more, the run tells. */
export const MAX_FOLDERS = 500;

export interface NamedChange {
  readonly path: string;
  readonly type: ManifestEntry["type"];
  readonly before: HostFile | null;
  readonly bytes: number;
}

/** What a restore would do to a host, and what the host looked like when it was asked. */
export interface Comparison {
  /** Archive paths to write. */
  readonly write: ReadonlySet<string>;
  /** Of these, what exists on the host now and would be replaced. */
  readonly overwrite: readonly string[];
  readonly creates: number;
  readonly unchanged: number;
  /** Bytes of the files to write. */
  readonly bytes: number;
  readonly named: readonly NamedChange[];
  /** Bytes that each folder gains that is written into and not made by the restore itself, by archive path; at most MAX_FOLDERS. */
  readonly grows: ReadonlyMap<string, number>;
  /** SHA-256 over all that was compared: another digest = the host changed. */
  readonly digest: string;
}

export interface CompareOptions {
  readonly entries: EntryLog;
  readonly selection: Selection;
  /** Absolute folder on the host; "/" puts files back where they were. */
  readonly target: string;
  readonly files: HostFiles;
  /** Owners and set-id bits can be set, so they are compared. */
  readonly root: boolean;
  readonly host: string;
}

export function placeOf(target: string, path: string): string {
  if (path === ".") return target;
  return target.endsWith("/") ? target + path : `${target}/${path}`;
}

/** Entries compared at a time. */
const GROUP = 10_000;

const S_IFMT = 0o170000;
const formats: Readonly<Record<ManifestEntry["type"], number>> = {
  file: 0o100000,
  hardlink: 0o100000,
  directory: 0o040000,
  symlink: 0o120000,
  other: 0,
};

/**
 * Compares the wanted entries with the host: by type, size, SHA-256, permissions and, as root, owners. Only files of equal size are
 * hashed. Fails with backup.typeConflict {host, path} where one side is a folder and the other is not: nothing is decided about such a
 * path on anyone's behalf.
 */
export async function compareWithHost(options: CompareOptions): Promise<Comparison> {
  const { selection, entries } = options;
  const sum = new Sum();
  const contents = contentOf(entries, selection);
  let group: ManifestEntry[] = [];
  for (const lines of entries.read()) {
    for (const line of lines) {
      const entry = parseLine(line);
      if (selection.wants(entry.path)) group.push(entry);
    }
    if (group.length >= GROUP) {
      await compareGroup(group, contents, options, sum);
      group = [];
    }
  }
  await compareGroup(group, contents, options, sum);
  sum.keepLinksTogether(contents);
  return sum.result();
}

interface Content {
  readonly bytes: number;
  readonly sha256: string;
}

/** Content of files that hard links point to, and the links of each. */
interface Contents {
  readonly byPath: ReadonlyMap<string, Content>;
  readonly linksOf: ReadonlyMap<string, readonly string[]>;
}

function contentOf(entries: EntryLog, selection: Selection): Contents {
  const linksOf = new Map<string, string[]>();
  for (const lines of entries.read())
    for (const line of lines) {
      if (!line.includes('"hardlink"')) continue;
      const { type, link, path } = parseLine(line);
      if (type !== "hardlink" || link === undefined || !selection.wants(path)) continue;
      const list = linksOf.get(link);
      if (list) list.push(path);
      else linksOf.set(link, [path]);
    }
  const byPath = new Map<string, Content>();
  if (linksOf.size > 0)
    for (const lines of entries.read())
      for (const line of lines) {
        const { path, bytes, sha256 } = parseLine(line);
        if (sha256 !== null && linksOf.has(path)) byPath.set(path, { bytes, sha256 });
      }
  return { byPath, linksOf };
}

async function compareGroup(
  group: readonly ManifestEntry[],
  contents: Contents,
  options: CompareOptions,
  sum: Sum,
): Promise<void> {
  const { files, target, host } = options;
  const places = group.map((entry) => placeOf(target, entry.path));
  const found = await files.stat(places);
  const expected = group.map((entry) => contentExpected(entry, contents));
  const candidates: number[] = [];
  const links: number[] = [];
  for (const [index, entry] of group.entries()) {
    const before = found[index] ?? null;
    if (before === null) continue;
    const isFolder = (before.mode & S_IFMT) === formats.directory;
    if (isFolder !== (entry.type === "directory"))
      throw new Failure("backup.typeConflict", { host, path: (places[index] ?? "").slice(0, 512) });
    const regular = (before.mode & S_IFMT) === formats.file;
    if (regular && expected[index]?.bytes === before.bytes) candidates.push(index);
    if (entry.type === "symlink" && (before.mode & S_IFMT) === formats.symlink) links.push(index);
  }
  const hashes = new Map<number, string | null>();
  const hashed = await files.hash(candidates.map((index) => places[index] as string));
  for (const [order, index] of candidates.entries()) hashes.set(index, hashed[order] ?? null);
  const targets = await files.links(links.map((index) => places[index] as string));
  for (const [order, index] of links.entries()) hashes.set(index, targets[order] ?? null);

  for (const [index, entry] of group.entries()) {
    const before = found[index] ?? null;
    const content = hashes.get(index) ?? null;
    const same = before !== null && isSame(entry, before, content, expected[index], options.root);
    sum.add(entry, before, content, same);
  }
}

function contentExpected(entry: ManifestEntry, contents: Contents): Content | undefined {
  if (entry.type === "hardlink") return contents.byPath.get(entry.link ?? "");
  return entry.sha256 === null ? undefined : { bytes: entry.bytes, sha256: entry.sha256 };
}

function isSame(
  entry: ManifestEntry,
  before: HostFile,
  content: string | null,
  expected: Content | undefined,
  root: boolean,
): boolean {
  const owned = !root || (before.uid === entry.uid && before.gid === entry.gid);
  const mask = root ? 0o7777 : 0o777;
  const permitted = (before.mode & mask) === (entry.mode & mask);
  switch (entry.type) {
    case "directory":
      return owned && permitted;
    case "symlink":
      return owned && content !== null && content === pathToBytes(entry.link ?? "").toString("utf8");
    case "file":
      return owned && permitted && content !== null && content === expected?.sha256;
    case "hardlink":
      return content !== null && content === expected?.sha256;
    case "other":
      return (before.mode & S_IFMT) !== formats.file && permitted;
  }
}

class Sum {
  private readonly write = new Set<string>();
  private readonly overwrite: string[] = [];
  private creates = 0;
  private unchanged = 0;
  private bytes = 0;
  private readonly changed: NamedChange[] = [];
  private readonly created: NamedChange[] = [];
  private readonly hash = createHash("sha256");
  private readonly grows = new Map<string, number>();
  /** Folders that the restore makes, each with the one above it that it does not. */
  private readonly made = new Map<string, string>();

  add(entry: ManifestEntry, before: HostFile | null, content: string | null, same: boolean): void {
    const state =
      before === null
        ? ""
        : `${before.mode} ${before.uid} ${before.gid} ${before.bytes} ${same ? "" : before.modifiedAt}`;
    this.hash.update(JSON.stringify([entry.path, same, state, content]));
    if (same) {
      this.unchanged += 1;
      return;
    }
    this.write.add(entry.path);
    this.bytes += entry.bytes;
    const list = before === null ? this.created : this.changed;
    if (list.length < MAX_NAMED) list.push({ path: entry.path, type: entry.type, before, bytes: entry.bytes });
    if (before === null) this.creates += 1;
    else this.overwrite.push(entry.path);
    this.grow(entry, before);
  }

  private grow(entry: ManifestEntry, before: HostFile | null): void {
    const isFolder = entry.type === "directory";
    if (isFolder && before !== null) return;
    const slash = entry.path.lastIndexOf("/");
    const parent = slash < 0 ? "." : entry.path.slice(0, slash);
    const folder = this.made.get(parent) ?? parent;
    if (isFolder) this.made.set(entry.path, folder);
    if (!this.grows.has(folder) && this.grows.size >= MAX_FOLDERS) return;
    // How much of a file with holes is stored is not known.
    const added = entry.type !== "file" || entry.sparse ? 0 : entry.bytes - (before?.bytes ?? 0);
    this.grows.set(folder, (this.grows.get(folder) ?? 0) + added);
  }

  /** A file that is written becomes a new one, so its other names are made anew too. */
  keepLinksTogether(contents: Contents): void {
    for (const [first, links] of contents.linksOf) {
      if (!this.write.has(first)) continue;
      for (const path of links) {
        if (this.write.has(path)) continue;
        this.write.add(path);
        this.overwrite.push(path);
        this.unchanged -= 1;
      }
    }
  }

  result(): Comparison {
    return {
      write: this.write,
      overwrite: this.overwrite,
      creates: this.creates,
      unchanged: this.unchanged,
      bytes: this.bytes,
      named: [...this.changed, ...this.created].slice(0, MAX_NAMED),
      grows: this.grows,
      digest: this.hash.digest("hex"),
    };
  }
}
