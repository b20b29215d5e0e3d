import type { Alert } from "../../../shared/contract/alerts.ts";
import {
  type Incident,
  type IncidentEntry,
  type IncidentSettings,
  incident as incidentSchema,
  incidentSettings,
  MAX_INCIDENT_ENTRIES,
} from "../../../shared/contract/incidents.ts";
import type { Database } from "../storage/database.ts";

/** Newest incidents kept; resolved ones beyond it go, oldest first. */
const MAX_INCIDENTS = 1000;

const defaults: IncidentSettings = { openFor: "critical", severity: "SEV2", joinMinutes: 30 };

interface Documents {
  document: string;
}

/** Incidents, their timelines and their alerts in the encrypted database. */
export class IncidentStore {
  private readonly db: Database;

  constructor(db: Database) {
    this.db = db;
  }

  transaction<T>(work: () => T): T {
    return this.db.transaction(work);
  }

  /** Newest first. A document of an unknown form is left out, never guessed at. */
  load(): Incident[] {
    const rows = this.db.all<Documents>("SELECT document FROM incidents ORDER BY number DESC");
    return rows.flatMap(({ document }) => {
      const parsed = incidentSchema.safeParse(JSON.parse(document));
      return parsed.success ? [parsed.data] : [];
    });
  }

  nextNumber(): number {
    return Number(this.db.column("SELECT coalesce(max(number), 0) + 1 FROM incidents")[0]);
  }

  save(incident: Incident): void {
    this.db.run(
      `INSERT INTO incidents (id, number, status, opened_at, resolved_at, document) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET status = excluded.status, resolved_at = excluded.resolved_at,
         document = excluded.document`,
      incident.id,
      incident.number,
      incident.status,
      incident.openedAt,
      incident.resolvedAt,
      JSON.stringify(incident),
    );
  }

  /** Ids of those that went. */
  prune(limit = MAX_INCIDENTS): string[] {
    const ids = this.db.column(
      "SELECT id FROM incidents WHERE status = 'resolved' AND number <= (SELECT max(number) FROM incidents) - ?",
      limit,
    ) as string[];
    for (const id of ids) this.db.run("DELETE FROM incidents WHERE id = ?", id);
    return ids;
  }

  addEntry(incidentId: string, entry: IncidentEntry): void {
    this.db.run(
      "INSERT INTO incident_entries (id, incident_id, time, document) VALUES (?, ?, ?, ?)",
      entry.id,
      incidentId,
      entry.time,
      JSON.stringify(entry),
    );
  }

  countEntries(incidentId: string): number {
    return Number(this.db.column("SELECT count(*) FROM incident_entries WHERE incident_id = ?", incidentId)[0]);
  }

  /** Oldest first; of too many the newest. */
  entries(incidentId: string): { entries: IncidentEntry[]; truncated: boolean } {
    const rows = this.db.all<Documents>(
      "SELECT document FROM incident_entries WHERE incident_id = ? ORDER BY time DESC, seq DESC LIMIT ?",
      incidentId,
      MAX_INCIDENT_ENTRIES + 1,
    );
    const entries = rows.slice(0, MAX_INCIDENT_ENTRIES).map(({ document }) => JSON.parse(document) as IncidentEntry);
    return { entries: entries.toReversed(), truncated: rows.length > MAX_INCIDENT_ENTRIES };
  }

  saveAlert(incidentId: string, alert: Alert, now: number): void {
    this.db.run(
      `INSERT INTO incident_alerts (incident_id, alert_id, joined_at, document) VALUES (?, ?, ?, ?)
       ON CONFLICT (incident_id, alert_id) DO UPDATE SET document = excluded.document`,
      incidentId,
      alert.id,
      now,
      JSON.stringify(alert),
    );
  }

  /** In the order in which they joined. */
  alerts(incidentId: string): Alert[] {
    return this.db
      .all<Documents>(
        "SELECT document FROM incident_alerts WHERE incident_id = ? ORDER BY joined_at, alert_id",
        incidentId,
      )
      .map(({ document }) => JSON.parse(document) as Alert);
  }

  settings(): IncidentSettings {
    const row = this.db.get<Documents>("SELECT document FROM incident_settings WHERE id = 1");
    const parsed = row ? incidentSettings.safeParse(JSON.parse(row.document)) : null;
    return parsed?.success ? parsed.data : defaults;
  }

  saveSettings(settings: IncidentSettings): void {
    this.db.run(
      "INSERT INTO incident_settings (id, document) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET document = excluded.document",
      JSON.stringify(settings),
    );
  }
}
