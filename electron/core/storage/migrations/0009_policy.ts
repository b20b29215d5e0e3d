import type { Migration } from "../migrate.ts";

export const policy: Migration = {
  version: 9,
  statements: [
    // A rule is about one environment or one host; `limits` is JSON.
    `CREATE TABLE policy_rules (
       id TEXT PRIMARY KEY, environment TEXT COLLATE NOCASE UNIQUE, host_id TEXT UNIQUE, limits TEXT NOT NULL,
       CHECK ((environment IS NULL) <> (host_id IS NULL))
     ) STRICT`,
    `CREATE TABLE policy_approvals (
       host_id TEXT PRIMARY KEY, reason TEXT NOT NULL, given_at INTEGER NOT NULL, until INTEGER NOT NULL
     ) STRICT`,
  ],
};
