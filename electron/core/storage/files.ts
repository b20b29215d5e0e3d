import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { Failure } from "../../../shared/base/failure.ts";

/**
 * The failure for an error of the file system or of SQLite that says nothing about what is on the disk: it is full, may not be
 * written, or fails. vault.writeFailed {path, reason}; null for anything else.
 */
export function writeFailure(error: unknown, path: string): Failure | null {
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code !== "string" || code === "SQLITE_IOERR_SHORT_READ") return null;
  const matches = /^SQLITE_(FULL|IOERR|READONLY|CANTOPEN)|^(ENOSPC|EDQUOT|EROFS|EACCES|EPERM|EIO)$/.test(code);
  return matches ? new Failure("vault.writeFailed", { path, reason: code }, error) : null;
}

function writing<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw writeFailure(error, path) ?? error;
  }
}

/** Creates a private folder (mode 700) and its parents. Fails with vault.writeFailed {path, reason}. */
export function makePrivateFolder(path: string): void {
  writing(path, () => mkdirSync(path, { recursive: true, mode: 0o700 }));
}

/**
 * Replaces a file so that a crash leaves the old or the new one whole: write beside it, fsync, rename, fsync the folder.
 * A failing fsync is thrown and never retried: after it, the kernel may have dropped the pages and report success.
 * Fails with vault.writeFailed {path, reason}.
 */
export function writeFileAtomic(path: string, content: string | Uint8Array, mode = 0o600): void {
  writing(path, () => replaceFile(path, content, mode));
}

function replaceFile(path: string, content: string | Uint8Array, mode: number): void {
  const temporary = `${path}.new`;
  const file = openSync(temporary, "w", mode);
  try {
    const bytes = typeof content === "string" ? Buffer.from(content) : content;
    for (let offset = 0; offset < bytes.length;) offset += writeSync(file, bytes, offset);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
  syncFolder(dirname(path));
}

/** Makes a rename or a new file in a folder durable. Windows has no folder handles to sync; its metadata is journaled. */
export function syncFolder(path: string): void {
  if (process.platform === "win32") return;
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** The file's text, or null when there is none. */
export function readTextIfPresent(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
