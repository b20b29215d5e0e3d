import { randomUUID } from "node:crypto";
import { Emitter, type Event } from "../../../shared/base/event.ts";
import { Failure } from "../../../shared/base/failure.ts";
import type { SavedFilter } from "../../../shared/contract/filters.ts";
import type { HandlerInput } from "../../../shared/contract/index.ts";
import { parseFilter } from "../../../shared/filter/parse.ts";
import type { Clock } from "../ports.ts";
import type { Database } from "../storage/database.ts";

/** A person chooses among them, and each group is asked of every host. */
const maxFilters = 200;

type Row = {
  id: string;
  name: string;
  filter: string;
  is_group: number;
  created_at: number;
  updated_at: number;
};

/** One for each database: whoever changes filters, all who watch them hear of it. */
const emitters = new WeakMap<Database, Emitter<SavedFilter[]>>();

function emitterOf(db: Database): Emitter<SavedFilter[]> {
  const known = emitters.get(db) ?? new Emitter<SavedFilter[]>();
  emitters.set(db, known);
  return known;
}

/** Filters kept under names, in the vault's database. */
export class SavedFilters {
  private readonly db: Database;
  private readonly clock: Clock;
  private readonly changed: Emitter<SavedFilter[]>;
  readonly onChange: Event<SavedFilter[]>;

  constructor(db: Database, clock: Clock) {
    this.db = db;
    this.clock = clock;
    this.changed = emitterOf(db);
    this.onChange = this.changed.event;
  }

  /** By name. */
  list(): SavedFilter[] {
    return this.db.all<Row>("SELECT * FROM filters ORDER BY name").map((row) => ({
      id: row.id,
      name: row.name,
      filter: row.filter,
      group: row.is_group === 1,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
    }));
  }

  /** Fails with filter.invalid, filters.notFound, filters.nameTaken, filters.tooMany; what is there stays then. */
  save(input: HandlerInput<"filters.save">): SavedFilter {
    const saved = this.store(input);
    this.announce();
    return saved;
  }

  /** As `save`, within a transaction: call `announce` once that has succeeded. */
  store({ id, name, filter, group }: HandlerInput<"filters.save">): SavedFilter {
    parseFilter(filter);
    const all = this.list();
    const old = all.find((one) => one.id === id);
    if (id !== undefined && !old) throw new Failure("filters.notFound", { name });
    if (!old && all.length >= maxFilters) throw new Failure("filters.tooMany", { limit: maxFilters });
    const same = name.toLowerCase();
    if (all.some((one) => one.id !== id && one.name.toLowerCase() === same))
      throw new Failure("filters.nameTaken", { name });
    const now = this.clock.now();
    const saved: SavedFilter = {
      id: old?.id ?? randomUUID(),
      name,
      filter,
      group,
      createdAt: old?.createdAt ?? now,
      updatedAt: now,
    };
    this.write(saved);
    return saved;
  }

  /** Tells all who watch. */
  announce(): void {
    this.changed.emit(this.list());
  }

  /** Removes it if it is as it was saved; false when it was changed or removed since. Tells nobody. */
  removeUnchanged({ id, updatedAt, name, filter, group }: SavedFilter): boolean {
    return (
      this.db.run(
        "DELETE FROM filters WHERE id = ? AND updated_at = ? AND name = ? AND filter = ? AND is_group = ?",
        id,
        updatedAt,
        name,
        filter,
        group ? 1 : 0,
      ).changes > 0
    );
  }

  /** Saves it as it was; false when its name is taken or there are too many. Tells nobody. */
  putBack(saved: SavedFilter): boolean {
    const all = this.list();
    const name = saved.name.toLowerCase();
    if (all.length >= maxFilters || all.some((one) => one.id === saved.id || one.name.toLowerCase() === name))
      return false;
    this.write(saved);
    return true;
  }

  private write(saved: SavedFilter): void {
    this.db.run(
      `INSERT INTO filters (id, name, filter, is_group, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET name = excluded.name, filter = excluded.filter, is_group = excluded.is_group,
         updated_at = excluded.updated_at`,
      saved.id,
      saved.name,
      saved.filter,
      saved.group ? 1 : 0,
      saved.createdAt,
      saved.updatedAt,
    );
  }

  remove(id: string): void {
    if (this.db.run("DELETE FROM filters WHERE id = ?", id).changes === 0)
      throw new Failure("filters.notFound", { name: id });
    this.announce();
  }
}
