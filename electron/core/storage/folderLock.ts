import BetterSqlite3 from "better-sqlite3-multiple-ciphers";
import { join } from "node:path";
import { Failure } from "../../../shared/base/failure.ts";
import { type Disposable, toDisposable } from "../../../shared/base/lifecycle.ts";
import { makePrivateFolder, readTextIfPresent, writeFileAtomic } from "./files.ts";

/**
 * Makes this process the only one on a data folder until disposed. The lock is SQLite's own (fcntl or LockFileEx) on an
 * empty database, because the system releases it when the process dies, however it dies; Node itself offers no file lock.
 * Fails with vault.inUse {pid, path}.
 */
export function lockFolder(folder: string, pid: number): Disposable {
  makePrivateFolder(folder);
  const owner = join(folder, "owner");
  const database = new BetterSqlite3(join(folder, "lock"), { timeout: 0 });
  try {
    database.pragma("journal_mode=MEMORY");
    database.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    if (!String((error as { code?: unknown }).code).startsWith("SQLITE_BUSY")) throw error;
    throw new Failure("vault.inUse", { pid: readTextIfPresent(owner)?.trim() ?? "unknown", path: folder });
  }
  writeFileAtomic(owner, `${pid}\n`);
  return toDisposable(() => database.close());
}
