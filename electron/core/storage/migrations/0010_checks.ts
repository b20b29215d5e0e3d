import type { Migration } from "../migrate.ts";

export const checks: Migration = {
  version: 10,
  statements: [
    `CREATE TABLE checks (
       id TEXT PRIMARY KEY, name TEXT NOT NULL COLLATE NOCASE UNIQUE, enabled INTEGER NOT NULL, definition TEXT NOT NULL,
       created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
     ) STRICT`,
    // What people were told last: a restart must not tell it again.
    `CREATE TABLE check_states (
       check_id TEXT NOT NULL REFERENCES checks (id) ON DELETE CASCADE, host_id TEXT NOT NULL,
       state TEXT NOT NULL, since INTEGER NOT NULL,
       PRIMARY KEY (check_id, host_id)
     ) STRICT, WITHOUT ROWID`,
    "CREATE TABLE check_units (metric TEXT PRIMARY KEY, unit TEXT NOT NULL) STRICT, WITHOUT ROWID",
  ],
};
