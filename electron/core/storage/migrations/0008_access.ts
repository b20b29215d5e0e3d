import type { Migration } from "../migrate.ts";

export const access: Migration = {
  version: 8,
  statements: [
    // Several keys a host, each with where it came from.
    `CREATE TABLE known_keys (
       host_id TEXT NOT NULL, fingerprint TEXT NOT NULL, key TEXT, key_type TEXT, first_seen INTEGER, last_seen INTEGER,
       source TEXT NOT NULL, PRIMARY KEY (host_id, fingerprint)
     ) STRICT, WITHOUT ROWID`,
    `INSERT INTO known_keys (host_id, fingerprint, key, key_type, first_seen, last_seen, source)
       SELECT host_id, fingerprint, key, key_type, first_seen, last_seen,
         CASE WHEN key IS NULL THEN 'pinned' ELSE 'firstUse' END FROM host_keys`,
    `DROP TABLE host_keys`,
    `CREATE TABLE revoked_keys (
       fingerprint TEXT PRIMARY KEY, key_type TEXT, key TEXT, revoked_at INTEGER NOT NULL
     ) STRICT`,
    `CREATE TABLE host_authorities (
       id TEXT PRIMARY KEY, patterns TEXT NOT NULL, fingerprint TEXT NOT NULL, key_type TEXT NOT NULL, key TEXT NOT NULL,
       comment TEXT NOT NULL, added_at INTEGER NOT NULL
     ) STRICT`,
  ],
};
