import BetterSqlite3 from "better-sqlite3-multiple-ciphers";
import { Failure } from "../../../shared/base/failure.ts";
import type { Database, SqlValue } from "./database.ts";
import { writeFailure } from "./files.ts";

/** Gives a connection its raw 256-bit key (SQLite3 Multiple Ciphers, ChaCha20-Poly1305); the first read proves it. */
export function unlockWith(connection: BetterSqlite3.Database, key: Uint8Array): void {
  connection.pragma(`cipher='chacha20'`);
  connection.pragma(`key="raw:${Buffer.from(key).toString("hex")}"`);
}

/** Encrypts all of a closed database anew, in place. A journal beside the file would stay under the old key. */
export function rekeyFile(path: string, from: Uint8Array, to: Uint8Array): void {
  const connection = new BetterSqlite3(path, { fileMustExist: true });
  try {
    unlockWith(connection, from);
    // The next opening turns it on again.
    connection.pragma("journal_mode=DELETE");
    connection.pragma(`rekey="raw:${Buffer.from(to).toString("hex")}"`);
  } finally {
    connection.close();
  }
}

/** The code of an error of SQLite. */
export function reasonOf(error: unknown): string {
  const code = (error as { code?: unknown }).code;
  return typeof code === "string" ? code : "unreadable";
}

/** A connection as a Database: statements are prepared once, and damage and a full disk are told as Failures. */
export function wrap(connection: BetterSqlite3.Database, path: string): Database {
  const statements = new Map<string, BetterSqlite3.Statement<SqlValue[]>>();
  const prepare = (sql: string): BetterSqlite3.Statement<SqlValue[]> => {
    let statement = statements.get(sql);
    if (!statement) {
      statement = connection.prepare<SqlValue[]>(sql);
      statements.set(sql, statement);
    }
    return statement;
  };
  const guard = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      const code = reasonOf(error);
      if (/^SQLITE_(CORRUPT|NOTADB|IOERR_SHORT_READ)/.test(code))
        throw new Failure("vault.databaseDamaged", { path, reason: code }, error);
      throw writeFailure(error, path) ?? error;
    }
  };
  return {
    all: <R extends object>(sql: string, ...values: SqlValue[]) => guard(() => prepare(sql).all(...values) as R[]),
    get: <R extends object>(sql: string, ...values: SqlValue[]) =>
      guard(() => prepare(sql).get(...values) as R | undefined),
    column: (sql, ...values) =>
      guard(
        () =>
          connection
            .prepare<SqlValue[]>(sql)
            .pluck()
            .all(...values) as SqlValue[],
      ),
    run: (sql, ...values) => guard(() => ({ changes: prepare(sql).run(...values).changes })),
    transaction: (work) => guard(() => connection.transaction(work)()),
    checkpoint: () => guard(() => void connection.pragma("wal_checkpoint(TRUNCATE)")),
    close() {
      statements.clear();
      connection.close();
    },
  };
}
