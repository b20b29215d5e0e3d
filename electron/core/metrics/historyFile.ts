import BetterSqlite3 from "better-sqlite3-multiple-ciphers";
import { closeSync, existsSync, openSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { rekeyFile, unlockWith, wrap } from "../storage/connection.ts";
import type { Database } from "../storage/database.ts";
import { writeFailure } from "../storage/files.ts";

const fileName = "health.db";
/** One that could not be read; the next one replaces it. */
const asideName = "health.db.unreadable";
/** What the tables below look like. A file of another layout is begun anew. */
const LAYOUT = 2;
/** Bytes of a page: most chunks fit into one, and little of it stays empty. */
const PAGE_SIZE = 16_384;

const tables = [
  /* `rolled`, `coarse`: up to where rollups exist, and those of the last level. `latest`: the newest value of each series. */
  `CREATE TABLE host (id INTEGER PRIMARY KEY, host TEXT NOT NULL UNIQUE, rolled INTEGER NOT NULL, coarse INTEGER NOT NULL,
    latest BLOB)`,
  `CREATE TABLE metric (id INTEGER PRIMARY KEY, host INTEGER NOT NULL, metric TEXT NOT NULL, UNIQUE (host, metric))`,
  `CREATE TABLE series (id INTEGER PRIMARY KEY, metric INTEGER NOT NULL, label TEXT NOT NULL, first INTEGER NOT NULL,
    last INTEGER NOT NULL DEFAULT 0, UNIQUE (metric, label))`,
  /* `last`: the day of the newest value, milliseconds since the epoch; 0 when it is not known. */
  /* Chunks of all series of a host. What lies at or after \`until\` does not count. \`merged\`: a whole hour, rolled up. */
  `CREATE TABLE raw (id INTEGER PRIMARY KEY, host INTEGER NOT NULL, start INTEGER NOT NULL, until INTEGER NOT NULL,
    hours INTEGER NOT NULL, merged INTEGER NOT NULL, samples INTEGER NOT NULL, data BLOB NOT NULL)`,
  "CREATE INDEX raw_host ON raw (host, start)",
  "CREATE INDEX raw_start ON raw (start, samples)",
  "CREATE INDEX raw_open ON raw (host, start) WHERE merged = 0",
  /* Chunks of the series of one metric of one host. */
  `CREATE TABLE rollup (id INTEGER PRIMARY KEY, metric INTEGER NOT NULL, level INTEGER NOT NULL, start INTEGER NOT NULL,
    until INTEGER NOT NULL, samples INTEGER NOT NULL, data BLOB NOT NULL, UNIQUE (metric, level, start))`,
  "CREATE INDEX rollup_start ON rollup (level, start, samples)",
  `PRAGMA user_version = ${LAYOUT}`,
];

export type Opened = {
  readonly database: Database;
  /** Why what was there had to be set aside; null when nothing was. */
  readonly setAside: string | null;
};

/**
 * Opens the file of the history under its own key. It may be deleted without harm: one that is missing is made, and one that
 * is damaged, of another key or of another layout is set aside. Commits survive a killed process; the power failing may take
 * the last of them (synchronous=NORMAL). Fails with vault.writeFailed only.
 */
export function openHistoryFile(home: string, key: Uint8Array): Opened {
  const path = join(home, fileName);
  try {
    if (!existsSync(path)) return { database: connect(path, key, true), setAside: null };
    try {
      return { database: connect(path, key, false), setAside: null };
    } catch (error) {
      if (writeFailure(error, path)) throw error;
      const reason = (error as { code?: string }).code ?? (error as Error).message;
      setAsideHistoryFile(home);
      return { database: connect(path, key, true), setAside: reason };
    }
  } catch (error) {
    throw writeFailure(error, path) ?? error;
  }
}

/** Keeps a closed file that cannot be used under another name, in the place of the one before it. */
export function setAsideHistoryFile(home: string): void {
  removeHistoryFile(home, asideName);
  if (existsSync(join(home, fileName))) renameSync(join(home, fileName), join(home, asideName));
  removeHistoryFile(home);
}

function connect(path: string, key: Uint8Array, create: boolean): Database {
  // Created here so that nobody else may read it; SQLite gives its journals the same mode.
  if (create) closeSync(openSync(path, "a", 0o600));
  const connection = new BetterSqlite3(path);
  try {
    unlockWith(connection, key);
    if (create) {
      connection.pragma(`page_size=${PAGE_SIZE}`);
      connection.pragma("auto_vacuum=INCREMENTAL");
    }
    connection.pragma("journal_mode=WAL");
    connection.pragma("synchronous=NORMAL");
    connection.pragma("temp_store=MEMORY");
    const version = Number(connection.pragma("user_version", { simple: true }));
    const empty = connection.prepare("SELECT count(*) FROM sqlite_schema").pluck().get() === 0;
    if (empty) connection.transaction(() => tables.forEach((statement) => connection.exec(statement)))();
    else if (version === LAYOUT) addLast(connection);
    else throw new Error(`layout ${version}`);
    return wrap(connection, path);
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** Files from before series had the day of their last value: it is noted as each is written again. */
function addLast(connection: BetterSqlite3.Database): void {
  const known = connection.prepare("SELECT 1 FROM pragma_table_info('series') WHERE name = 'last'").get();
  if (known === undefined) connection.exec("ALTER TABLE series ADD COLUMN last INTEGER NOT NULL DEFAULT 0");
}

/** Removes all there is of the history, which nothing may have open. */
export function removeHistory(home: string): void {
  removeHistoryFile(home, fileName);
  removeHistoryFile(home, asideName);
}

function removeHistoryFile(home: string, name = fileName): void {
  for (const end of ["", "-wal", "-shm", "-journal"]) rmSync(join(home, `${name}${end}`), { force: true });
}

/** Whether a closed history is whole under this key; one that is missing counts as such. */
export function isHistoryUnder(home: string, key: Uint8Array): boolean {
  const path = join(home, fileName);
  if (!existsSync(path)) return true;
  // Cut off while it was encrypted anew: only the former key rolls that back.
  if (existsSync(`${path}-journal`)) return false;
  const connection = new BetterSqlite3(path, { fileMustExist: true, timeout: 0 });
  try {
    unlockWith(connection, key);
    connection.prepare("SELECT count(*) FROM sqlite_schema").get();
    return true;
  } catch {
    return false;
  } finally {
    connection.close();
  }
}

/**
 * Gives a closed history the vault's new key, whole or not at all. One that is not under `from`, or cannot be carried over, is no
 * loss that may stop the vault's exchange of keys: the next opening begins anew. Gives whether it was done.
 */
export function rekeyHistory(home: string, from: Uint8Array, to: Uint8Array): boolean {
  const path = join(home, fileName);
  if (!existsSync(path)) return false;
  try {
    rekeyFile(path, from, to);
    return true;
  } catch {
    // The next opening finds out, sets it aside and says so.
    return false;
  }
}
