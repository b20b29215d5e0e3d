import type { Migration } from "../migrate.ts";

export const history: Migration = {
  version: 6,
  statements: [
    // An edit of the inventory. stack: 1 = can be undone, 2 = was undone and can be redone, null = only remembered.
    `CREATE TABLE edits (
       id INTEGER PRIMARY KEY, time INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, label TEXT NOT NULL, stack INTEGER
     ) STRICT`,
    `CREATE INDEX edits_by_stack ON edits (stack, id) WHERE stack IS NOT NULL`,
    // What it did to one host: fields as {"name": [before, after]}.
    `CREATE TABLE host_changes (
       seq INTEGER PRIMARY KEY, edit INTEGER NOT NULL REFERENCES edits (id) ON DELETE CASCADE, host_id TEXT NOT NULL,
       kind TEXT NOT NULL, fields TEXT NOT NULL
     ) STRICT`,
    `CREATE INDEX host_changes_by_host ON host_changes (host_id, edit)`,
    `CREATE INDEX host_changes_by_edit ON host_changes (edit)`,
    // Credentials that a host had before or after an edit: one that undo can need again is kept.
    `CREATE TABLE edit_credentials (
       credential_id TEXT NOT NULL, edit INTEGER NOT NULL REFERENCES edits (id) ON DELETE CASCADE,
       PRIMARY KEY (credential_id, edit)
     ) STRICT, WITHOUT ROWID`,
    `CREATE INDEX edit_credentials_by_edit ON edit_credentials (edit)`,
  ],
};
