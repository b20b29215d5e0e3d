import { type Run, run as runSchema } from "../../../shared/contract/runs.ts";
import type { Database } from "../storage/database.ts";

/** Newest runs kept; older ones go when a new one begins. */
export const MAX_RUNS = 500;
/** Characters of log kept for one run, the newest. */
export const MAX_LOG_CHARS = 1_048_576;
/** Characters of log kept for all runs; the logs of the oldest runs go first. */
const MAX_ALL_LOGS_CHARS = 64 * MAX_LOG_CHARS;

export interface StoredRun {
  readonly run: Run;
  readonly exclusive: boolean;
  readonly state: Readonly<Record<string, unknown>> | null;
}

interface RunRow {
  document: string;
  exclusive: number;
  state: string | null;
}

/** Runs and their logs in the encrypted database. */
export class RunStore {
  private readonly db: Database;

  constructor(db: Database) {
    this.db = db;
  }

  /** Oldest first. A document of an unknown form is left out, never guessed at. */
  load(): StoredRun[] {
    const rows = this.db.all<RunRow>("SELECT document, exclusive, state FROM runs ORDER BY started_at, id");
    const result: StoredRun[] = [];
    for (const row of rows) {
      const run = runSchema.safeParse(JSON.parse(row.document));
      if (!run.success) continue;
      const state = row.state === null ? null : (JSON.parse(row.state) as Record<string, unknown>);
      result.push({ run: run.data, exclusive: row.exclusive === 1, state });
    }
    return result;
  }

  insert(run: Run, exclusive: boolean): void {
    this.db.run(
      "INSERT INTO runs (id, kind, host_id, started_at, ended_at, exclusive, document, state) VALUES (?, ?, ?, ?, NULL, ?, ?, NULL)",
      run.id,
      run.kind,
      run.hostId,
      run.startedAt,
      exclusive ? 1 : 0,
      JSON.stringify(run),
    );
  }

  save(run: Run): void {
    this.db.run("UPDATE runs SET document = ?, ended_at = ? WHERE id = ?", JSON.stringify(run), run.endedAt, run.id);
  }

  saveState(runId: string, state: Readonly<Record<string, unknown>>): void {
    this.db.run("UPDATE runs SET state = ? WHERE id = ?", JSON.stringify(state), runId);
  }

  /** Adds to the log and drops its oldest pieces beyond the bound. A skipped number says that something was dropped. */
  appendLog(runId: string, text: string): void {
    const piece = text.slice(-MAX_LOG_CHARS);
    this.db.run(
      "INSERT INTO run_log (run_id, seq, chars, text) SELECT ?, coalesce(max(seq), 0) + ?, ?, ? FROM run_log WHERE run_id = ?",
      runId,
      piece.length < text.length ? 2 : 1,
      piece.length,
      piece,
      runId,
    );
    this.db.run(
      `DELETE FROM run_log WHERE run_id = ? AND seq <= coalesce((
         SELECT max(seq) FROM (SELECT seq, sum(chars) OVER (ORDER BY seq DESC) AS newer FROM run_log WHERE run_id = ?)
         WHERE newer > ?), 0)`,
      runId,
      runId,
      MAX_LOG_CHARS,
    );
  }

  /** The kept part of the log; `truncated` when its beginning was dropped. */
  log(runId: string): { text: string; truncated: boolean } {
    const rows = this.db.all<{ seq: number; text: string }>(
      "SELECT seq, text FROM run_log WHERE run_id = ? ORDER BY seq",
      runId,
    );
    return { text: rows.map((row) => row.text).join(""), truncated: (rows[0]?.seq ?? 1) > 1 };
  }

  /** Removes ended runs beyond the newest MAX_RUNS, and old logs beyond the total; gives the ids of the removed runs. */
  prune(): string[] {
    const old = this.db.all<{ id: string }>(
      `SELECT id FROM runs WHERE ended_at IS NOT NULL
       AND id NOT IN (SELECT id FROM runs ORDER BY started_at DESC, id DESC LIMIT ?)`,
      MAX_RUNS,
    );
    for (const { id } of old) this.db.run("DELETE FROM runs WHERE id = ?", id);
    this.db.run(
      `DELETE FROM run_log WHERE run_id IN (
         SELECT run_id FROM (
           SELECT run_id, sum(chars) OVER (ORDER BY started_at DESC, run_id DESC) AS newer FROM (
             SELECT l.run_id, r.started_at, sum(l.chars) AS chars FROM run_log l JOIN runs r ON r.id = l.run_id
             WHERE r.ended_at IS NOT NULL GROUP BY l.run_id, r.started_at))
         WHERE newer > ?)`,
      MAX_ALL_LOGS_CHARS,
    );
    return old.map(({ id }) => id);
  }

  transaction(work: () => void): void {
    this.db.transaction(work);
  }
}
