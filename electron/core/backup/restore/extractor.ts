import type { FileHandle } from "node:fs/promises";
import { chmod, constants, lchown, link, lutimes, mkdir, open, symlink, utimes } from "node:fs/promises";
import { sep } from "node:path";
import { Failure } from "../../../../shared/base/failure.ts";
import { type ManifestEntry, MAX_ENTRIES } from "../format/manifest.ts";
import { pathToBytes, safeArchivePath } from "../format/pathText.ts";
import type { TarEntry } from "../tar/parser.ts";
import type { EntrySink } from "../format/readArchive.ts";
import type { Selection } from "./selection.ts";

/** Small writes of one file are gathered up to this size. */
const WRITE_BYTES = 1_048_576;

export interface ExtractorOptions {
  readonly archive: string;
  /** An empty folder that exists. */
  readonly folder: string;
  readonly selection: Selection;
  /** Give files to their owners, and keep setuid and setgid bits: only root can. */
  readonly asRoot: boolean;
}

type Kind = "directory" | "file" | "link";
type Late = Pick<ManifestEntry, "path" | "type" | "mode" | "uid" | "gid" | "mtime"> & { link: string };

/**
 * Writes the entries of an archive below a folder and nowhere else. Names were checked to stay below it; links are made only after the
 * last file was written, so nothing can be written through one, whatever the file system folds together; every file must be new.
 * Modes and times of folders are set last.
 */
export class Extractor implements EntrySink {
  readonly skipped: string[] = [];
  written = { files: 0, directories: 0, links: 0, bytes: 0 };
  /** Entries with extended attributes, which are not restored here. */
  attributes = 0;
  private readonly options: ExtractorOptions;
  private readonly kinds = new Map<string, Kind>();
  private readonly links: Late[] = [];
  private readonly directories: Late[] = [];
  private file: { handle: FileHandle; entry: TarEntry; position: number } | null = null;
  private pending: Buffer[] = [];
  private pendingBytes = 0;

  constructor(options: ExtractorOptions) {
    this.options = options;
  }

  async begin(entry: TarEntry, path: string): Promise<void> {
    const { selection } = this.options;
    const target = entry.type === "file" ? selection.contentPath(path) : selection.wants(path) ? path : null;
    if (target === null) return;
    if (entry.attributes) this.attributes += 1;
    if (entry.type === "other") {
      if (this.skipped.length < 1000) this.skipped.push(`/${path}`);
      return;
    }
    await this.prepareParents(target);
    if (entry.type === "directory") await this.directory(entry, target);
    else if (entry.type === "file") await this.openFile(entry, target);
    else this.later(entry, target);
  }

  async data(chunk: Buffer): Promise<void> {
    if (this.file === null) return;
    // A copy: the view is good only until this returns.
    this.pending.push(Buffer.from(chunk));
    this.pendingBytes += chunk.length;
    if (this.pendingBytes >= WRITE_BYTES) await this.flush();
  }

  async hole(length: number): Promise<void> {
    if (this.file === null) return;
    await this.flush();
    this.file.position += length;
  }

  async close(): Promise<void> {
    if (this.file === null) return;
    await this.flush();
    const { handle, entry, position } = this.file;
    this.file = null;
    try {
      await handle.truncate(position);
      if (this.options.asRoot) await handle.chown(entry.uid, entry.gid);
      await handle.chmod(this.modeOf(entry));
      const time = entry.modifiedAt / 1000;
      await handle.utimes(time, time);
    } finally {
      await handle.close();
    }
    this.written.files += 1;
    this.written.bytes += entry.bytes;
  }

  /** Links, then folders from the deepest up. Call it once everything was read and compared. */
  async finish(): Promise<void> {
    for (const late of this.links) if (late.type === "symlink") await this.symbolicLink(late);
    for (const late of this.links) if (late.type === "hardlink") await this.hardLink(late);
    for (const late of this.directories.reverse()) {
      const place = this.place(late.path);
      if (this.options.asRoot) await lchown(place, late.uid, late.gid);
      await chmod(place, this.modeOf(late));
      await utimes(place, late.mtime / 1000, late.mtime / 1000);
    }
  }

  /** Releases the file that was being written when something failed. */
  async abandon(): Promise<void> {
    await this.file?.handle.close().catch(() => undefined);
    this.file = null;
  }

  private async flush(): Promise<void> {
    if (this.file === null || this.pendingBytes === 0) return;
    const data = this.pending.length === 1 ? (this.pending[0] as Buffer) : Buffer.concat(this.pending);
    this.pending = [];
    this.pendingBytes = 0;
    for (let offset = 0; offset < data.length;) {
      const { bytesWritten } = await this.file.handle.write(data, offset, data.length - offset, this.file.position);
      offset += bytesWritten;
      this.file.position += bytesWritten;
    }
  }

  /** Folders above an entry that the archive does not hold (a partial restore) are made for it. */
  private async prepareParents(path: string): Promise<void> {
    for (let slash = path.indexOf("/"); slash >= 0; slash = path.indexOf("/", slash + 1)) {
      const parent = path.slice(0, slash);
      const kind = this.kinds.get(parent);
      if (kind === "directory") continue;
      if (kind !== undefined) throw this.unsafe(path);
      await mkdir(this.place(parent), { mode: 0o755 });
      this.note(parent, "directory");
    }
  }

  private async directory(entry: TarEntry, path: string): Promise<void> {
    this.directories.push(this.lateOf(entry, path));
    if (path === ".") return;
    const kind = this.kinds.get(path);
    if (kind !== undefined && kind !== "directory") throw this.unsafe(path);
    // Writable for us until everything in it was written.
    if (kind === undefined) await mkdir(this.place(path), { mode: 0o700 });
    this.note(path, "directory");
    this.written.directories += 1;
  }

  private async openFile(entry: TarEntry, path: string): Promise<void> {
    this.note(path, "file");
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);
    this.file = { handle: await open(this.place(path), flags, 0o600), entry, position: 0 };
  }

  private later(entry: TarEntry, path: string): void {
    // It took the content of its first name, which is not restored.
    if (entry.type === "hardlink" && this.linkedTo(entry.linkname) === path) return;
    this.note(path, "link");
    this.links.push(this.lateOf(entry, path));
  }

  private async symbolicLink(late: Late): Promise<void> {
    const place = this.place(late.path);
    await symlink(pathToBytes(late.link), place);
    if (this.options.asRoot) await lchown(place, late.uid, late.gid);
    await lutimes(place, late.mtime / 1000, late.mtime / 1000);
    this.written.links += 1;
  }

  private async hardLink(late: Late): Promise<void> {
    const target = this.linkedTo(late.link);
    const kind = target === null ? undefined : this.kinds.get(target);
    if (target === null || kind === undefined || kind === "directory") throw this.unsafe(late.path);
    await link(this.place(target), this.place(late.path));
    this.written.links += 1;
  }

  private linkedTo(name: string): string | null {
    const named = safeArchivePath(name);
    return named === null ? null : this.options.selection.linkTarget(named);
  }

  private lateOf(entry: TarEntry, path: string): Late {
    const { type, mode, uid, gid, modifiedAt, linkname } = entry;
    return { path, type, mode, uid, gid, mtime: modifiedAt, link: linkname };
  }

  private note(path: string, kind: Kind): void {
    if (this.kinds.has(path) && kind !== "directory") throw this.unsafe(path);
    this.kinds.set(path, kind);
    if (this.kinds.size > 2 * MAX_ENTRIES) throw new Failure("backup.tooManyFiles", { limit: MAX_ENTRIES });
  }

  private modeOf(entry: { mode: number }): number {
    return this.options.asRoot ? entry.mode : entry.mode & 0o777;
  }

  private place(path: string): Buffer {
    if (path === ".") return Buffer.from(this.options.folder);
    // Where `\` separates folders and `a:` names a drive, such a name could leave the folder.
    if (sep === "\\" && /[\\:]/.test(path)) throw this.unsafe(path);
    return Buffer.concat([Buffer.from(`${this.options.folder}/`), pathToBytes(path)]);
  }

  private unsafe(path: string): Failure {
    return new Failure("backup.unsafePath", { archive: this.options.archive, path: `/${path}`.slice(0, 512) });
  }
}
