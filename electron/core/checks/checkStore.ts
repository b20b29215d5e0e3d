import { randomUUID } from "node:crypto";
import { Emitter, type Event } from "../../../shared/base/event.ts";
import { Failure } from "../../../shared/base/failure.ts";
import { type Check, type CheckState, checkState, MAX_CHECKS } from "../../../shared/contract/checks.ts";
import type { HandlerInput } from "../../../shared/contract/index.ts";
import type { Unit } from "../../../shared/metrics/catalogue.ts";
import type { Clock } from "../ports.ts";
import type { Database } from "../storage/database.ts";

type Row = {
  id: string;
  name: string;
  enabled: number;
  definition: string;
  created_at: number;
  updated_at: number;
};
type Definition = Omit<Check, "id" | "name" | "enabled" | "createdAt" | "updatedAt">;

/** Units that are kept; scrapes of many kinds of endpoints have a few thousand names. */
const MAX_UNITS = 20_000;

/** A hard problem that people were told of. */
export interface KeptState {
  readonly state: CheckState;
  readonly since: number;
}

/** Checks, their hard states and the units of their series, in the vault's database. */
export class CheckStore {
  private readonly db: Database;
  private readonly clock: Clock;
  private checks: Check[];
  private readonly units: Map<string, Unit>;
  private readonly changed = new Emitter<void>();
  /** The list of checks is another one. */
  readonly onChange: Event<void> = this.changed.event;

  constructor(db: Database, clock: Clock) {
    this.db = db;
    this.clock = clock;
    this.checks = db.all<Row>("SELECT * FROM checks ORDER BY name").map((row) => ({
      ...(JSON.parse(row.definition) as Definition),
      id: row.id,
      name: row.name,
      enabled: row.enabled === 1,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
    }));
    const rows = db.all<{ metric: string; unit: string }>("SELECT metric, unit FROM check_units");
    this.units = new Map(rows.map(({ metric, unit }) => [metric, unit as Unit]));
  }

  /** By name. */
  list(): readonly Check[] {
    return this.checks;
  }

  find(id: string): Check | undefined {
    return this.checks.find((check) => check.id === id);
  }

  /** Fails with checks.notFound. */
  get(id: string): Check {
    const found = this.find(id);
    if (!found) throw new Failure("checks.notFound", { name: id });
    return found;
  }

  /** Fails with checks.notFound, checks.nameTaken, checks.tooMany; what is there stays then. */
  save({ id, ...settings }: HandlerInput<"checks.save">): Check {
    const old = id === undefined ? undefined : this.get(id);
    if (!old && this.checks.length >= MAX_CHECKS) throw new Failure("checks.tooMany", { limit: MAX_CHECKS });
    const name = settings.name.toLowerCase();
    if (this.checks.some((check) => check.id !== id && check.name.toLowerCase() === name))
      throw new Failure("checks.nameTaken", { name: settings.name });
    const now = this.clock.now();
    const saved: Check = { ...settings, id: old?.id ?? randomUUID(), createdAt: old?.createdAt ?? now, updatedAt: now };
    const { id: key, name: title, enabled, createdAt, updatedAt, ...definition } = saved;
    this.db.run(
      `INSERT INTO checks (id, name, enabled, definition, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET name = excluded.name, enabled = excluded.enabled, definition = excluded.definition,
         updated_at = excluded.updated_at`,
      key,
      title,
      enabled ? 1 : 0,
      JSON.stringify(definition),
      createdAt,
      updatedAt,
    );
    this.checks = [...this.checks.filter((check) => check.id !== saved.id), saved].sort((a, b) =>
      a.name.localeCompare(b.name),
    );
    this.changed.emit();
    return saved;
  }

  /** "Disk copy", "Disk copy 2": the first name that is free. */
  freeName(name: string): string {
    const taken = new Set(this.checks.map((check) => check.name.toLowerCase()));
    for (let count = 1; ; count += 1) {
      const end = count === 1 ? " copy" : ` copy ${count}`;
      const proposed = `${name.slice(0, 64 - end.length)}${end}`;
      if (!taken.has(proposed.toLowerCase())) return proposed;
    }
  }

  remove(id: string): void {
    this.get(id);
    this.db.run("DELETE FROM checks WHERE id = ?", id);
    this.checks = this.checks.filter((check) => check.id !== id);
    this.changed.emit();
  }

  /** Hard problems by `checkId hostId`. */
  states(): Map<string, KeptState> {
    const rows = this.db.all<{ check_id: string; host_id: string; state: string; since: number }>(
      "SELECT check_id, host_id, state, since FROM check_states",
    );
    return new Map(
      rows.flatMap((row) => {
        const state = checkState.safeParse(row.state);
        return state.success ? [[`${row.check_id} ${row.host_id}`, { state: state.data, since: row.since }]] : [];
      }),
    );
  }

  keepState(checkId: string, hostId: string, { state, since }: KeptState): void {
    this.db.run(
      `INSERT INTO check_states (check_id, host_id, state, since) VALUES (?, ?, ?, ?)
       ON CONFLICT (check_id, host_id) DO UPDATE SET state = excluded.state, since = excluded.since`,
      checkId,
      hostId,
      state,
      since,
    );
  }

  forgetState(checkId: string, hostId: string): void {
    this.db.run("DELETE FROM check_states WHERE check_id = ? AND host_id = ?", checkId, hostId);
  }

  unitOf(metric: string): Unit | undefined {
    return this.units.get(metric);
  }

  allUnits(): Record<string, Unit> {
    return Object.fromEntries(this.units);
  }

  /** Remembers units that are new or changed. */
  noteUnits(units: ReadonlyMap<string, Unit>): void {
    const news = [...units].filter(
      ([metric, unit]) => this.units.get(metric) !== unit && (this.units.has(metric) || this.units.size < MAX_UNITS),
    );
    if (news.length === 0) return;
    this.db.transaction(() => {
      for (const [metric, unit] of news) {
        if (!this.units.has(metric) && this.units.size >= MAX_UNITS) break;
        this.units.set(metric, unit);
        this.db.run(
          "INSERT INTO check_units (metric, unit) VALUES (?, ?) ON CONFLICT (metric) DO UPDATE SET unit = excluded.unit",
          metric,
          unit,
        );
      }
    });
  }
}
