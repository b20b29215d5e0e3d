import type { Migration } from "../migrate.ts";

export const editParts: Migration = {
  version: 14,
  statements: [
    // What an edit brought beside hosts and credentials, as it was stored. gone: 1 = taken back, to come again with redo.
    `CREATE TABLE edit_parts (
       edit INTEGER NOT NULL REFERENCES edits (id) ON DELETE CASCADE, seq INTEGER NOT NULL, part TEXT NOT NULL,
       gone INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (edit, seq)
     ) STRICT, WITHOUT ROWID`,
  ],
};
