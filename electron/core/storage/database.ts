import BetterSqlite3 from "better-sqlite3-multiple-ciphers";
import { closeSync, openSync, statSync } from "node:fs";
import { Failure } from "../../../shared/base/failure.ts";
import { reasonOf, rekeyFile, unlockWith, wrap } from "./connection.ts";
import { writeFailure } from "./files.ts";
import { migrate, newestVersion } from "./migrate.ts";
import { dropOldVersions, keepOldVersion } from "./oldVersions.ts";

export type SqlValue = string | number | bigint | Uint8Array | null;
export type Row = Record<string, SqlValue>;

/** The encrypted database. Synchronous: one process owns the file and every statement is short. */
export interface Database {
  all<R extends object = Row>(sql: string, ...values: SqlValue[]): R[];
  get<R extends object = Row>(sql: string, ...values: SqlValue[]): R | undefined;
  /** The first column of every row. */
  column(sql: string, ...values: SqlValue[]): SqlValue[];
  run(sql: string, ...values: SqlValue[]): { changes: number };
  /** All or nothing; a throw rolls back. Nested calls join the outer transaction. */
  transaction<T>(work: () => T): T;
  /** Empties the journal into the file, so that the file alone is the database until the next write. */
  checkpoint(): void;
  close(): void;
}

/**
 * Opens (or creates) a SQLite file encrypted as a whole with a raw 256-bit key (SQLite3 Multiple Ciphers, ChaCha20-Poly1305),
 * WAL and synchronous=FULL so that an acknowledged write survives a power cut, and brings its tables up to date; a copy of
 * the older version stays beside it until the file was opened once more.
 * Fails with vault.databaseDamaged {path, reason}, vault.writeFailed {path, reason}, vault.formatTooNew.
 */
export function openDatabase(path: string, key: Uint8Array, options: { create: boolean }): Database {
  if (!options.create) refuseEmpty(path);
  const interrupted = (sizeOf(`${path}-wal`) ?? 0) > 0;
  let connection: BetterSqlite3.Database | undefined;
  try {
    // Created here so that nobody else may read it; SQLite gives its journals the same mode.
    if (options.create) closeSync(openSync(path, "a", 0o600));
    connection = new BetterSqlite3(path);
    unlockWith(connection, key);
    connection.pragma("journal_mode=WAL");
    connection.pragma("synchronous=FULL");
    connection.pragma("foreign_keys=ON");
    connection.pragma("temp_store=MEMORY");
    // The first read proves key and header.
    connection.prepare("SELECT count(*) FROM sqlite_schema").get();
    if (interrupted) checkPages(connection, path);
    else checkLength(connection, path);
    const database = wrap(connection, path);
    const version = Number(connection.pragma("user_version", { simple: true }));
    if (version === newestVersion) dropOldVersions(path);
    else if (version > 0 && version < newestVersion) {
      database.checkpoint();
      keepOldVersion(path, version);
    }
    migrate(database);
    return database;
  } catch (error) {
    connection?.close();
    if (error instanceof Failure) throw error;
    throw writeFailure(error, path) ?? new Failure("vault.databaseDamaged", { path, reason: reasonOf(error) }, error);
  }
}

/**
 * Opens a database that must stay as it is, in whatever version, reads all of it and counts its hosts.
 * Fails with vault.databaseDamaged {path, reason}.
 */
export function inspectDatabase(path: string, key: Uint8Array): { hosts: number } {
  let connection: BetterSqlite3.Database | undefined;
  try {
    refuseEmpty(path);
    connection = new BetterSqlite3(path, { fileMustExist: true });
    unlockWith(connection, key);
    checkPages(connection, path);
    const hosts = connection.prepare("SELECT count(*) FROM hosts WHERE removed_at IS NULL").pluck().get();
    return { hosts: Number(hosts) };
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw writeFailure(error, path) ?? new Failure("vault.databaseDamaged", { path, reason: reasonOf(error) }, error);
  } finally {
    connection?.close();
  }
}

/**
 * Encrypts a whole database anew under another key, in place. The caller works on a copy: a process that dies meanwhile leaves
 * one that is neither. `before` changes rows in the same step. Fails with vault.databaseDamaged, vault.writeFailed.
 */
export function rekeyDatabase(
  path: string,
  from: Uint8Array,
  to: Uint8Array,
  before: (database: Database) => void,
): void {
  const database = openDatabase(path, from, { create: false });
  try {
    database.transaction(() => before(database));
  } finally {
    database.close();
  }
  try {
    rekeyFile(path, from, to);
  } catch (error) {
    throw writeFailure(error, path) ?? new Failure("vault.databaseDamaged", { path, reason: reasonOf(error) }, error);
  }
}

const sizeOf = (file: string): number | undefined => statSync(file, { throwIfNoEntry: false })?.size;

/** SQLite takes a missing or an empty file for a new database; here it means that the vault's was lost. */
function refuseEmpty(path: string): void {
  const found = sizeOf(path);
  if (found === undefined) throw new Failure("vault.databaseDamaged", { path, reason: "missing" });
  if (found === 0 && !sizeOf(`${path}-wal`)) throw new Failure("vault.databaseDamaged", { path, reason: "empty" });
}

/**
 * A file shorter than its own page count was truncated; SQLite would notice only when it reads a lost page. Every page is
 * authenticated when it is read, so the inventory is proved by loading it and the rest where it is used: walking all of the
 * file here would make each unlock wait for old logs and manifests.
 */
function checkLength(connection: BetterSqlite3.Database, path: string): void {
  const [pages, pageSize] = ["page_count", "page_size"].map((name) =>
    Number(connection.pragma(name, { simple: true })),
  );
  if ((sizeOf(path) ?? 0) < (pages ?? 0) * (pageSize ?? 0))
    throw new Failure("vault.databaseDamaged", { path, reason: "truncated" });
}

/** After a crash the journal says how long the file is, so its length proves nothing: walk every page. */
function checkPages(connection: BetterSqlite3.Database, path: string): void {
  const result = connection.pragma("quick_check(1)", { simple: true });
  if (result !== "ok") throw new Failure("vault.databaseDamaged", { path, reason: String(result).slice(0, 200) });
}
