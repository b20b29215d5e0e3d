import type { Migration } from "../migrate.ts";

export const notices: Migration = {
  version: 13,
  statements: [
    // `document` is JSON; `sealed` holds the password, token or signing key; `allowed` the JSON of the command that was allowed.
    `CREATE TABLE notice_channels (
       id TEXT PRIMARY KEY, created_at INTEGER NOT NULL, document TEXT NOT NULL, sealed BLOB, allowed TEXT
     ) STRICT`,
    "CREATE TABLE notice_routes (id TEXT PRIMARY KEY, created_at INTEGER NOT NULL, document TEXT NOT NULL) STRICT",
    "CREATE TABLE notice_settings (id INTEGER PRIMARY KEY CHECK (id = 1), document TEXT NOT NULL) STRICT",
    // What is being told together, so that a restart tells nothing twice.
    "CREATE TABLE notice_groups (key TEXT PRIMARY KEY, document TEXT NOT NULL) STRICT",
    // The outbox. `state` is written before anything is sent: what a crash leaves as 'sending' is uncertain for ever.
    `CREATE TABLE notices (
       seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, channel_id TEXT NOT NULL, state TEXT NOT NULL,
       next_at INTEGER, created_at INTEGER NOT NULL, document TEXT NOT NULL, payload TEXT NOT NULL
     ) STRICT`,
    "CREATE INDEX notices_by_state ON notices (state, next_at)",
  ],
};
