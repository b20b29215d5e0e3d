import type { Migration } from "../migrate.ts";

export const incidents: Migration = {
  version: 12,
  statements: [
    // `seq` orders events of one moment, and the oldest go first. What an event is about may be gone: no foreign keys.
    `CREATE TABLE events (
       seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, time INTEGER NOT NULL, ended_at INTEGER,
       host_id TEXT, kind TEXT NOT NULL, severity TEXT NOT NULL, title TEXT NOT NULL, ref_kind TEXT, ref_id TEXT
     ) STRICT`,
    "CREATE INDEX events_by_time ON events (time)",
    "CREATE INDEX events_by_host ON events (host_id, time)",
    "CREATE INDEX events_by_ref ON events (ref_id, ref_kind) WHERE ref_id IS NOT NULL",
    // When a host was last seen to have started: a reboot while nobody watched is told at the next sample.
    "CREATE TABLE host_boots (host_id TEXT PRIMARY KEY, booted_at INTEGER NOT NULL) STRICT",
    // `document` is JSON: what people wrote and chose. The entries of a timeline are rows, bounded for each incident.
    `CREATE TABLE incidents (
       id TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, status TEXT NOT NULL, opened_at INTEGER NOT NULL,
       resolved_at INTEGER, document TEXT NOT NULL
     ) STRICT`,
    `CREATE TABLE incident_entries (
       seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
       incident_id TEXT NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
       time INTEGER NOT NULL, document TEXT NOT NULL
     ) STRICT`,
    "CREATE INDEX incident_entries_by_incident ON incident_entries (incident_id, time)",
    // How an alert stood when it joined, and since: alerts are forgotten sooner than incidents.
    `CREATE TABLE incident_alerts (
       incident_id TEXT NOT NULL REFERENCES incidents (id) ON DELETE CASCADE, alert_id TEXT NOT NULL,
       joined_at INTEGER NOT NULL, document TEXT NOT NULL, PRIMARY KEY (incident_id, alert_id)
     ) STRICT`,
    "CREATE INDEX incident_alerts_by_alert ON incident_alerts (alert_id)",
    "CREATE TABLE incident_settings (id INTEGER PRIMARY KEY CHECK (id = 1), document TEXT NOT NULL) STRICT",
  ],
};
