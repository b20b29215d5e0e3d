import { Emitter } from "../../../shared/base/event.ts";
import { Failure } from "../../../shared/base/failure.ts";
import type { HistoryAction } from "../../../shared/contract/history.ts";
import type { Host } from "../../../shared/contract/hosts.ts";
import type { Clock } from "../ports.ts";
import type { Database } from "../storage/database.ts";
import { type Change, idOf } from "./changes.ts";
import { checkChanges } from "./checkChanges.ts";
import { isSame } from "./bulk.ts";
import type { Journal } from "./journal.ts";

interface HostRow {
  id: string;
  document: string;
  removed_at: number;
}

/** How long a removed host can be restored. */
const restorableMs = 30 * 24 * 3600 * 1000;

export interface HostStoreOptions {
  readonly database: Database;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly hasCredential: (id: string) => boolean;
  /** Called once, when the hosts were read, before anything changes them. */
  readonly onRead: () => void;
}

export interface CommitOptions {
  readonly action: HistoryAction;
  /** Asked once the changes are prepared. */
  readonly label: () => string;
  /** Further work of the same transaction. */
  readonly within?: () => void;
}

interface Hosts {
  readonly live: Map<string, Host>;
  readonly removed: Map<string, Host>;
}

/** All hosts in memory and in the database. Every edit passes `commit`: checked, journalled and stored in one transaction. */
export class HostStore {
  /** What an unlock loads: hosts as they are stored, which is all that the first list takes. */
  private documents: string[] | null;
  private known: Hosts | null = null;
  private readonly options: HostStoreOptions;
  private readonly change = new Emitter<{ changed: Host[]; removed: string[] }>();
  /** Made at the first edit or look-up by name, not at unlock. */
  private names: Map<string, string> | null = null;

  readonly onChange = this.change.event;

  constructor(options: HostStoreOptions) {
    this.options = options;
    // One column is read fastest.
    this.documents = options.database.column("SELECT document FROM hosts WHERE removed_at IS NULL") as string[];
  }

  get live(): Map<string, Host> {
    return this.read().live;
  }

  get size(): number {
    return this.documents?.length ?? this.live.size;
  }

  /** Removed hosts that can be restored. */
  get removed(): Map<string, Host> {
    return this.read().removed;
  }

  /** All live hosts as a JSON array, for as long as nobody asked for one of them; then null. */
  written(): string | null {
    return this.documents && `[${this.documents.join(",")}]`;
  }

  /** hosts.notFound when it does not exist or was removed. */
  get(id: string): Host {
    const host = this.live.get(id);
    if (!host) throw new Failure("hosts.notFound", { name: this.removed.get(id)?.name ?? id });
    return host;
  }

  idByName(name: string): string | undefined {
    if (this.names === null) {
      this.names = new Map();
      for (const host of this.live.values()) this.names.set(host.name, host.id);
    }
    return this.names.get(name);
  }

  /**
   * Makes an edit: all of it or nothing, also when the process is killed. `prepare` runs within the transaction and tells
   * the changes. Fails as `checkChanges` does; memory then is as it was.
   */
  commit(prepare: () => readonly Change[], { action, label, within }: CommitOptions): readonly Change[] {
    const { database, journal } = this.options;
    // What reading tidies up is no part of the edit.
    this.read();
    const changes = database.transaction(() => {
      const prepared = prepare();
      checkChanges(prepared, {
        live: this.live,
        idByName: (name) => this.idByName(name),
        get: (id) => this.get(id),
        hasCredential: this.options.hasCredential,
      });
      for (const change of prepared) this.store(change);
      // Saving a host as it is stores its time, and is nothing to undo.
      const real = prepared.filter(({ before, after }) => before === null || after === null || !isSame(before, after));
      if (real.length > 0) journal.record(real, action, label(), (id) => this.removed.has(id));
      within?.();
      return prepared;
    });
    this.apply(changes);
    return changes;
  }

  /** Stores what was found out about hosts: no edit, so neither undone nor in their history. */
  replace(hosts: readonly Host[]): void {
    const changes = hosts.map((after) => ({ before: this.get(after.id), after }));
    this.options.database.transaction(() => changes.forEach((change) => this.store(change)));
    this.apply(changes);
  }

  /** Makes hosts of what an unlock loaded, once; those that were removed too long ago go with their history. */
  read(): Hosts {
    if (this.known) return this.known;
    const live = new Map<string, Host>();
    for (const document of this.documents ?? []) {
      const host = JSON.parse(document) as Host;
      live.set(host.id, host);
    }
    this.known = { live, removed: this.restorable() };
    this.documents = null;
    this.options.onRead();
    return this.known;
  }

  private restorable(): Map<string, Host> {
    const { database, journal, clock } = this.options;
    const removed = new Map<string, Host>();
    const restorableFrom = clock.now() - restorableMs;
    for (const row of database.all<HostRow>(
      "SELECT id, document, removed_at FROM hosts WHERE removed_at IS NOT NULL",
    )) {
      if (row.removed_at < restorableFrom)
        database.transaction(() => {
          database.run("DELETE FROM hosts WHERE id = ?", row.id);
          journal.forget(row.id);
        });
      else removed.set(row.id, JSON.parse(row.document) as Host);
    }
    return removed;
  }

  private store(change: Change): void {
    const { database, clock } = this.options;
    if (change.after === null) {
      database.run("UPDATE hosts SET removed_at = ? WHERE id = ?", clock.now(), idOf(change));
      return;
    }
    database.run(
      "INSERT INTO hosts (id, document) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET document = excluded.document, removed_at = NULL",
      change.after.id,
      JSON.stringify(change.after),
    );
  }

  private apply(changes: readonly Change[]): void {
    const changed: Host[] = [];
    const gone: string[] = [];
    // Names are freed before they are taken: two hosts may have swapped theirs.
    for (const { before } of changes) if (before) this.names?.delete(before.name);
    for (const { before, after } of changes) {
      if (after) {
        this.removed.delete(after.id);
        this.live.set(after.id, after);
        this.names?.set(after.name, after.id);
        changed.push(after);
      } else if (before) {
        this.live.delete(before.id);
        this.removed.set(before.id, before);
        gone.push(before.id);
      }
    }
    this.change.emit({ changed, removed: gone });
  }
}
