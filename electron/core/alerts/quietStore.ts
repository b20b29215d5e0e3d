import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { Emitter } from "../../../shared/base/event.ts";
import { Failure } from "../../../shared/base/failure.ts";
import {
  dependency,
  type Dependency,
  type MaintenanceWindow,
  maintenanceWindow,
  type Silence,
  silence,
} from "../../../shared/contract/alerts.ts";
import { parseFilter } from "../../../shared/filter/parse.ts";
import type { Database } from "../storage/database.ts";

/** Of each kind. */
export const MAX_QUIET = 500;
/** A silence that ended is still shown for a week, so that it can be looked up. */
const KEEP_ENDED_MS = 7 * 86_400_000;

type Kind = "silence" | "window" | "dependency";

/** Silences, maintenance windows and dependencies: all that keeps alerts from being told. */
export class QuietStore {
  private readonly db: Database;
  private readonly changes = new Emitter<void>();
  private all: { silences: Silence[]; windows: MaintenanceWindow[]; dependencies: Dependency[] };
  readonly onChange = this.changes.event;

  constructor(db: Database) {
    this.db = db;
    this.all = this.read();
  }

  get silences(): readonly Silence[] {
    return this.all.silences;
  }

  get windows(): readonly MaintenanceWindow[] {
    return this.all.windows;
  }

  get dependencies(): readonly Dependency[] {
    return this.all.dependencies;
  }

  /** alerts.badSchedule {problem}, alerts.tooMany, filter.invalid */
  addSilence(draft: Omit<Silence, "id" | "createdAt">, now: number): Silence {
    parseFilter(draft.filter);
    if (draft.until <= draft.from) throw new Failure("alerts.badSchedule", { problem: "it ends before it begins" });
    for (const one of this.silences) if (one.until < now - KEEP_ENDED_MS) this.delete(one.id);
    this.all = this.read();
    const added = { ...draft, id: randomUUID(), createdAt: now };
    this.put("silence", added, this.silences.length);
    return added;
  }

  /** alerts.silenceNotFound also for one that has ended: it is history; alerts.badSchedule {problem} */
  changeSilence(id: string, change: Pick<Silence, "until" | "comment">, now: number): Silence {
    const found = this.silence(id);
    if (found.until <= now) throw new Failure("alerts.silenceNotFound");
    if (change.until <= Math.max(now, found.from))
      throw new Failure("alerts.badSchedule", { problem: "it ends in the past, or before it begins" });
    const changed = { ...found, ...change };
    this.put("silence", changed, 0);
    return changed;
  }

  expireSilence(id: string, now: number): void {
    const found = this.silence(id);
    if (found.until <= now) return;
    const ended: Silence = { ...found, from: Math.min(found.from, now), until: now };
    this.put("silence", ended, 0);
  }

  saveWindow(draft: Omit<MaintenanceWindow, "id"> & { readonly id?: string | undefined }): MaintenanceWindow {
    parseFilter(draft.filter);
    const { schedule } = draft;
    if (schedule.kind === "once" && schedule.until <= schedule.from)
      throw new Failure("alerts.badSchedule", { problem: "it ends before it begins" });
    if (draft.id !== undefined) this.mustExist("window", draft.id);
    const saved = { ...draft, id: draft.id ?? randomUUID() };
    this.put("window", saved, draft.id === undefined ? this.windows.length : 0);
    return saved;
  }

  saveDependency(draft: Omit<Dependency, "id"> & { readonly id?: string | undefined }): Dependency {
    parseFilter(draft.filter);
    if (draft.id !== undefined) this.mustExist("dependency", draft.id);
    const saved = { ...draft, id: draft.id ?? randomUUID() };
    this.put("dependency", saved, draft.id === undefined ? this.dependencies.length : 0);
    return saved;
  }

  remove(kind: "window" | "dependency", id: string): void {
    this.mustExist(kind, id);
    this.delete(id);
    this.changed();
  }

  private silence(id: string): Silence {
    const found = this.silences.find((one) => one.id === id);
    if (!found) throw new Failure("alerts.silenceNotFound");
    return found;
  }

  private mustExist(kind: "window" | "dependency", id: string): void {
    const all: readonly { id: string }[] = kind === "window" ? this.windows : this.dependencies;
    if (!all.some((one) => one.id === id)) throw new Failure(`alerts.${kind}NotFound`);
  }

  private put(kind: Kind, value: { readonly id: string }, before: number): void {
    if (before >= MAX_QUIET) throw new Failure("alerts.tooMany", { what: `${kind}s`, limit: MAX_QUIET });
    this.db.run(
      "INSERT INTO alert_quiet (id, kind, data) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET data = excluded.data",
      value.id,
      kind,
      JSON.stringify(value),
    );
    this.changed();
  }

  private delete(id: string): void {
    this.db.run("DELETE FROM alert_quiet WHERE id = ?", id);
  }

  private changed(): void {
    this.all = this.read();
    this.changes.emit();
  }

  private read(): QuietStore["all"] {
    const rows = this.db.all<{ kind: Kind; data: string }>("SELECT kind, data FROM alert_quiet ORDER BY id");
    const of = <S extends z.ZodType>(kind: Kind, schema: S): z.output<S>[] =>
      rows.flatMap((row) => {
        const parsed = row.kind === kind ? schema.safeParse(JSON.parse(row.data)) : null;
        return parsed?.success ? [parsed.data] : [];
      });
    return {
      silences: of("silence", silence).toSorted((a, b) => b.createdAt - a.createdAt),
      windows: of("window", maintenanceWindow).toSorted((a, b) => a.name.localeCompare(b.name, "en")),
      dependencies: of("dependency", dependency),
    };
  }
}
