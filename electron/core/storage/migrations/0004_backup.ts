import type { Migration } from "../migrate.ts";

export const backup: Migration = {
  version: 4,
  statements: [
    // part_path is set while the archive is being written: such a row is no archive yet.
    `CREATE TABLE archives (
       id TEXT PRIMARY KEY, path TEXT NOT NULL, part_path TEXT, host_id TEXT, host_name TEXT NOT NULL, paths TEXT NOT NULL,
       created_at INTEGER NOT NULL, bytes INTEGER NOT NULL, content_bytes INTEGER NOT NULL, files INTEGER NOT NULL,
       warnings TEXT NOT NULL, safety INTEGER NOT NULL DEFAULT 0, verified_at INTEGER
     ) STRICT`,
    // Lines of the manifest, some hundred at a time, compressed with zstd.
    `CREATE TABLE archive_entries (
       archive_id TEXT NOT NULL REFERENCES archives (id) ON DELETE CASCADE, block INTEGER NOT NULL, lines BLOB NOT NULL,
       PRIMARY KEY (archive_id, block)
     ) STRICT, WITHOUT ROWID`,
  ],
};
