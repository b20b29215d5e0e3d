import BetterSqlite3 from "better-sqlite3-multiple-ciphers";
import { closeSync, existsSync, openSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../../shared/base/failure.ts";
import { type Disposable, toDisposable } from "../../../shared/base/lifecycle.ts";
import { makePrivateFolder, readTextIfPresent, writeFailure, writeFileAtomic } from "./files.ts";

/**
 * Makes this process the only one on a data folder until disposed. The lock is SQLite's own (fcntl or LockFileEx) on an
 * empty database, because the system releases it when the process dies, however it dies; Node itself offers no file lock.
 * Fails with vault.inUse {pid, path}, vault.writeFailed {path, reason}.
 */
export function lockFolder(folder: string, pid: number): Disposable {
  makePrivateFolder(folder);
  const owner = join(folder, "owner");
  const path = join(folder, "lock");
  let database: BetterSqlite3.Database | undefined;
  try {
    // Created here so that nobody else may lock it. One that is there is left alone: closing a second handle of this process
    // would release its lock (POSIX).
    if (!existsSync(path)) closeSync(openSync(path, "wx", 0o600));
    database = new BetterSqlite3(path, { timeout: 0 });
    database.pragma("journal_mode=MEMORY");
    database.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    database?.close();
    if (!String((error as { code?: unknown }).code).startsWith("SQLITE_BUSY")) throw writeFailure(error, path) ?? error;
    throw new Failure("vault.inUse", { pid: readTextIfPresent(owner)?.trim() ?? "unknown", path: folder });
  }
  const held = database;
  try {
    writeFileAtomic(owner, `${pid}\n`);
  } catch (error) {
    held.close();
    throw error;
  }
  return toDisposable(() => held.close());
}
