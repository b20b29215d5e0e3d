import type { Migration } from "../migrate.ts";

export const filters: Migration = {
  version: 5,
  statements: [
    `CREATE TABLE filters (
       id TEXT PRIMARY KEY, name TEXT NOT NULL COLLATE NOCASE UNIQUE, filter TEXT NOT NULL, is_group INTEGER NOT NULL,
       created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
     ) STRICT`,
  ],
};
