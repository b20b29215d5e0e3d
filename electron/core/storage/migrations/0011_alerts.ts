import type { Migration } from "../migrate.ts";

export const alerts: Migration = {
  version: 11,
  statements: [
    // Own rules, and defaults that differ from what is delivered.
    `CREATE TABLE alert_rules (id TEXT PRIMARY KEY, data TEXT NOT NULL) STRICT, WITHOUT ROWID`,
    // Silences, windows and dependencies, told apart by kind.
    `CREATE TABLE alert_quiet (id TEXT PRIMARY KEY, kind TEXT NOT NULL, data TEXT NOT NULL) STRICT, WITHOUT ROWID`,
    // What each series of a rule has come to: its place in the states, and the alert if there is one.
    `CREATE TABLE alert_series (
       rule_id TEXT NOT NULL, host_id TEXT NOT NULL, label TEXT NOT NULL, state TEXT NOT NULL, alert TEXT,
       PRIMARY KEY (rule_id, host_id, label)
     ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE alert_history (
       seq INTEGER PRIMARY KEY, alert_id TEXT NOT NULL UNIQUE, rule_id TEXT NOT NULL, host_id TEXT, resolved_at INTEGER NOT NULL,
       data TEXT NOT NULL
     ) STRICT`,
    `CREATE INDEX alert_history_by_time ON alert_history (resolved_at)`,
    `CREATE INDEX alert_history_by_host ON alert_history (host_id, resolved_at)`,
  ],
};
