import { alert as alertSchema, type Alert, severity } from "../../../shared/contract/alerts.ts";
import { z } from "zod";
import type { Database } from "../storage/database.ts";
import type { Tracked } from "./tracked.ts";
import { inactive, isForgettable, type SeriesState } from "./series.ts";

/** Ended alerts that are kept: a year of thirty a day. */
const MAX_HISTORY = 10_000;
/** How many at a time may be over that before the oldest go. */
const PRUNE_SLACK = 200;

const stored = z.object({
  phase: z.enum(["inactive", "soft", "firing", "keeping"]),
  severity: severity.nullable(),
  since: z.number().nullable(),
  firedAt: z.number().nullable(),
  heldMs: z.number(),
  states: z.array(z.number()).max(21),
  flapping: z.boolean(),
  told: severity.nullable(),
});

type SeriesRow = { rule_id: string; host_id: string; label: string; state: string; alert: string | null };

export interface StoredSeries {
  readonly ruleId: string;
  readonly hostId: string | null;
  readonly label: string;
  readonly state: SeriesState;
  readonly alert: Alert | null;
  readonly told: Tracked["told"];
}

export interface HistoryQuery {
  readonly hostIds?: readonly string[] | undefined;
  readonly ruleId?: string | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly limit: number;
}

/** Alerts in the vault's database: what is going on, so that a restart goes on with it, and what is over. */
export class AlertStore {
  private readonly db: Database;

  constructor(db: Database) {
    this.db = db;
  }

  /** What was going on when the vault was last open. The time since then counts for nothing. Rows that do not fit are left out. */
  load(): StoredSeries[] {
    return this.db.all<SeriesRow>("SELECT * FROM alert_series").flatMap((row) => {
      const state = stored.safeParse(JSON.parse(row.state));
      const alert = row.alert === null ? null : alertSchema.safeParse(JSON.parse(row.alert));
      if (!state.success || alert?.success === false) return [];
      const { states, flapping, told, ...rest } = state.data;
      return {
        ruleId: row.rule_id,
        hostId: row.host_id === "" ? null : row.host_id,
        label: row.label,
        state: { ...inactive, ...rest, flap: { states, flapping, recordedAt: null } },
        alert: alert?.data ?? null,
        told,
      };
    });
  }

  /** One step: all of it or nothing. */
  save(series: Iterable<Tracked>, ended: readonly Alert[]): void {
    this.db.transaction(() => {
      for (const one of series) this.saveSeries(one);
      for (const alert of ended)
        this.db.run(
          `INSERT INTO alert_history (alert_id, rule_id, host_id, resolved_at, data) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT (alert_id) DO UPDATE SET resolved_at = excluded.resolved_at, data = excluded.data`,
          alert.id,
          alert.ruleId,
          alert.hostId,
          alert.resolvedAt ?? alert.since,
          JSON.stringify(alert),
        );
      if (ended.length > 0) this.prune();
    });
  }

  history({ hostIds, ruleId, from, to, limit }: HistoryQuery): Alert[] {
    const wanted = hostIds === undefined ? null : JSON.stringify(hostIds);
    const rule = ruleId ?? null;
    return this.db
      .all<{ data: string }>(
        `SELECT data FROM alert_history
         WHERE (? IS NULL OR host_id IN (SELECT value FROM json_each(?))) AND (? IS NULL OR rule_id = ?)
           AND resolved_at >= ? AND resolved_at <= ?
         ORDER BY resolved_at DESC, seq DESC LIMIT ?`,
        wanted,
        wanted,
        rule,
        rule,
        from ?? 0,
        to ?? Number.MAX_SAFE_INTEGER,
        limit,
      )
      .flatMap(({ data }) => alertSchema.safeParse(JSON.parse(data)).data ?? []);
  }

  private saveSeries(one: Tracked): void {
    const key = [one.rule.rule.id, one.hostId ?? "", one.label] as const;
    if (one.alert === null && isForgettable(one.state)) {
      this.db.run("DELETE FROM alert_series WHERE rule_id = ? AND host_id = ? AND label = ?", ...key);
      return;
    }
    const { phase, severity: level, since, firedAt, heldMs, flap } = one.state;
    const state: z.infer<typeof stored> = {
      phase,
      severity: level,
      since,
      firedAt,
      heldMs,
      states: [...flap.states],
      flapping: flap.flapping,
      told: one.told,
    };
    this.db.run(
      `INSERT INTO alert_series (rule_id, host_id, label, state, alert) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (rule_id, host_id, label) DO UPDATE SET state = excluded.state, alert = excluded.alert`,
      ...key,
      JSON.stringify(state),
      one.alert === null ? null : JSON.stringify(one.alert),
    );
  }

  private prune(): void {
    const count = this.db.get<{ n: number }>("SELECT count(*) AS n FROM alert_history")?.n ?? 0;
    if (count <= MAX_HISTORY + PRUNE_SLACK) return;
    this.db.run(
      "DELETE FROM alert_history WHERE seq IN (SELECT seq FROM alert_history ORDER BY resolved_at, seq LIMIT ?)",
      count - MAX_HISTORY,
    );
  }
}
