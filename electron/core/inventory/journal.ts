import type { HistoryAction, HistoryEntry } from "../../../shared/contract/history.ts";
import type { Clock } from "../ports.ts";
import type { Database } from "../storage/database.ts";
import { credentialIdsOf } from "../credentials/users.ts";
import { type Change, type FieldChanges, fieldChanges, idOf } from "./changes.ts";

/** Edits that can be undone. */
const undoableEdits = 200;
/** Changes remembered of one host; those of edits that can still be undone stay beyond it. */
const changesPerHost = 200;
/** Changes remembered in all: 25 edits of 10,000 hosts each. Whole edits go, the oldest first. */
const changesInAll = 250_000;

type ChangeKind = HistoryEntry["kind"];

/** A remembered edit with what it did to each host that still exists or can be restored. */
export interface Edit {
  readonly id: number;
  readonly label: string;
  readonly changes: readonly { readonly hostId: string; readonly kind: ChangeKind; readonly fields: FieldChanges }[];
}

interface EditRow {
  id: number;
  label: string;
}
interface ChangeRow {
  host_id: string;
  kind: ChangeKind;
  fields: string;
}
interface HistoryRow extends ChangeRow {
  edit: number;
  time: number;
  actor: string;
  action: HistoryAction;
  label: string;
  stack: number | null;
}

const done = 1;
const undone = 2;

/** What every edit of the inventory did, field by field: the one source of undo, redo and of each host's history. */
export class Journal {
  private readonly database: Database;
  private readonly clock: Clock;
  private readonly actor: string;

  constructor(database: Database, clock: Clock, actor: string) {
    this.database = database;
    this.clock = clock;
    this.actor = actor;
  }

  /**
   * Remembers an edit; call it in the transaction that makes it. What was undone before can no longer be redone.
   * `isBack`: the host was removed before, and comes back instead of being new.
   */
  record(
    changes: readonly Change[],
    action: HistoryAction,
    label: string,
    isBack: (hostId: string) => boolean,
  ): number {
    const { database } = this;
    const undoable = action === "edit" || action === "revert";
    if (undoable) database.run("UPDATE edits SET stack = NULL WHERE stack = ?", undone);
    const edit = Number(
      database.get<{ id: number }>(
        "INSERT INTO edits (time, actor, action, label, stack) VALUES (?, ?, ?, ?, ?) RETURNING id",
        this.clock.now(),
        this.actor,
        action,
        label,
        undoable ? done : null,
      )?.id,
    );
    const named = new Set<string>();
    for (const change of changes) {
      const id = idOf(change);
      const kind = change.after === null ? "removed" : change.before ? "changed" : isBack(id) ? "restored" : "added";
      const fields = kind === "restored" ? {} : fieldChanges(change);
      database.run(
        "INSERT INTO host_changes (edit, host_id, kind, fields) VALUES (?, ?, ?, ?)",
        edit,
        id,
        kind,
        JSON.stringify(fields),
      );
      if (kind !== "changed" || !("credentialId" in fields || "access" in fields)) continue;
      for (const host of [change.before, change.after])
        for (const credential of host ? credentialIdsOf(host) : []) named.add(credential);
    }
    for (const credential of named)
      database.run("INSERT INTO edit_credentials (credential_id, edit) VALUES (?, ?)", credential, edit);
    this.prune(edit, changes);
    return edit;
  }

  /** The edit that undo (or redo) is about now. */
  top(direction: "undo" | "redo"): Edit | undefined {
    const sql =
      direction === "undo"
        ? "SELECT id, label FROM edits WHERE stack = 1 ORDER BY id DESC LIMIT 1"
        : "SELECT id, label FROM edits WHERE stack = 2 ORDER BY id LIMIT 1";
    const row = this.database.get<EditRow>(sql);
    return row && this.withChanges(row);
  }

  /** Number of the newest edit that can be undone. */
  newest(): number | undefined {
    return this.database.get<{ id: number }>("SELECT id FROM edits WHERE stack = 1 ORDER BY id DESC LIMIT 1")?.id;
  }

  /** The edit that was recorded since `newest`, or one of its own for what changed no host: it is to be undone all the same. */
  ownEdit(newest: number | undefined, action: HistoryAction, label: string): number {
    const edit = this.newest();
    return edit === undefined || edit === newest ? this.record([], action, label, () => false) : edit;
  }

  find(id: number): Edit | undefined {
    const row = this.database.get<EditRow>("SELECT id, label FROM edits WHERE id = ?", id);
    return row && this.withChanges(row);
  }

  mark(id: number, state: "done" | "undone"): void {
    this.database.run("UPDATE edits SET stack = ? WHERE id = ?", state === "done" ? done : undone, id);
  }

  /** Newest first, at most `changesPerHost`, older than edit `before`. */
  ofHost(hostId: string, before = Number.MAX_SAFE_INTEGER): HistoryEntry[] {
    return this.database
      .all<HistoryRow>(
        `SELECT c.edit, c.host_id, c.kind, c.fields, e.time, e.actor, e.action, e.label, e.stack
         FROM host_changes c JOIN edits e ON e.id = c.edit
         WHERE c.host_id = ? AND c.edit < ? ORDER BY c.edit DESC LIMIT ?`,
        hostId,
        before,
        changesPerHost,
      )
      .map((row) => ({
        edit: row.edit,
        time: row.time,
        actor: row.actor,
        action: row.action,
        label: row.label,
        kind: row.kind,
        undone: row.stack === undone,
        fields: Object.entries(JSON.parse(row.fields) as FieldChanges).map(([field, [from, to]]) => ({
          field,
          before: from,
          after: to,
        })),
      }));
  }

  /** Forgets a host for good. Edits that were about it alone go with it. */
  forget(hostId: string): void {
    this.database.run("DELETE FROM host_changes WHERE host_id = ?", hostId);
    this.database.run(
      "DELETE FROM edits WHERE id NOT IN (SELECT edit FROM host_changes) AND id NOT IN (SELECT edit FROM edit_parts)",
    );
  }

  /** Whether an edit that can be undone or redone names this credential. */
  needsCredential(id: string): boolean {
    const found = this.database.get(
      "SELECT 1 FROM edit_credentials c JOIN edits e ON e.id = c.edit WHERE c.credential_id = ? AND e.stack IS NOT NULL LIMIT 1",
      id,
    );
    return found !== undefined;
  }

  private withChanges({ id, label }: EditRow): Edit {
    const rows = this.database.all<ChangeRow>(
      "SELECT host_id, kind, fields FROM host_changes WHERE edit = ? ORDER BY seq",
      id,
    );
    return {
      id,
      label,
      changes: rows.map((row) => ({
        hostId: row.host_id,
        kind: row.kind,
        fields: JSON.parse(row.fields) as FieldChanges,
      })),
    };
  }

  private prune(edit: number, changes: readonly Change[]): void {
    const { database } = this;
    database.run(
      "UPDATE edits SET stack = NULL WHERE stack = 1 AND id <= (SELECT id FROM edits WHERE stack = 1 ORDER BY id DESC LIMIT 1 OFFSET ?)",
      undoableEdits,
    );
    for (const change of changes) {
      if (change.before === null) continue;
      database.run(
        `DELETE FROM host_changes WHERE host_id = ?
           AND edit <= (SELECT edit FROM host_changes WHERE host_id = ? ORDER BY edit DESC LIMIT 1 OFFSET ?)
           AND edit NOT IN (SELECT id FROM edits WHERE stack IS NOT NULL)`,
        idOf(change),
        idOf(change),
        changesPerHost,
      );
    }
    const oldest = database.get<{ edit: number }>(
      "SELECT edit FROM host_changes WHERE seq <= (SELECT max(seq) FROM host_changes) - ? ORDER BY seq DESC LIMIT 1",
      changesInAll,
    );
    // Edits that are remembered without any change left, and the oldest of all: a row each, so they are bounded too.
    database.run("DELETE FROM edits WHERE id <= ? AND stack IS NULL", edit - changesInAll);
    // Cascades to what they changed.
    if (oldest) database.run("DELETE FROM edits WHERE id <= ? AND id < ?", oldest.edit, edit);
  }
}
