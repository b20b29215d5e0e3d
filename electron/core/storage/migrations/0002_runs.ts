import type { Migration } from "../migrate.ts";

export const runs: Migration = {
  version: 2,
  statements: [
    `CREATE TABLE runs (
       id TEXT PRIMARY KEY, kind TEXT NOT NULL, host_id TEXT, started_at INTEGER NOT NULL, ended_at INTEGER,
       exclusive INTEGER NOT NULL, document TEXT NOT NULL, state TEXT
     ) STRICT`,
    `CREATE INDEX runs_by_start ON runs (started_at)`,
    `CREATE TABLE run_log (
       run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE, seq INTEGER NOT NULL,
       chars INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY (run_id, seq)
     ) STRICT`,
  ],
};
