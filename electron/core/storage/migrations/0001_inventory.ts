import type { Migration } from "../migrate.ts";

export const inventory: Migration = {
  version: 1,
  statements: [
    `CREATE TABLE hosts (
       id TEXT PRIMARY KEY, document TEXT NOT NULL, removed_at INTEGER
     ) STRICT`,
    `CREATE TABLE credentials (
       id TEXT PRIMARY KEY, kind TEXT NOT NULL, document TEXT NOT NULL, sealed BLOB NOT NULL
     ) STRICT`,
    `CREATE TABLE host_keys (
       host_id TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, key TEXT, key_type TEXT, first_seen INTEGER, last_seen INTEGER
     ) STRICT`,
    `CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT`,
  ],
};
