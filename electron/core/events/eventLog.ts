import { randomUUID } from "node:crypto";
import { Emitter } from "../../../shared/base/event.ts";
import type { Disposable } from "../../../shared/base/lifecycle.ts";
import { type EventKind, type HostEvent, MAX_TITLE_CHARS } from "../../../shared/contract/events.ts";
import type { Services } from "../services.ts";
import type { Events } from "./types.ts";

/** What is kept: whichever bound is met first. */
const MAX_EVENTS = 100_000;
const MAX_AGE_MS = 400 * 86_400_000;
/** Every so many new events the oldest are dropped. */
const PRUNE_EVERY = 1000;
/** Each write waits for the disk: a fleet that goes down at once is written as one. */
const WRITE_AFTER_MS = 250;

type Row = {
  id: string;
  time: number;
  ended_at: number | null;
  host_id: string | null;
  kind: string;
  severity: string;
  title: string;
  ref_kind: string | null;
  ref_id: string | null;
};

const toEvent = (row: Row): HostEvent => ({
  id: row.id,
  time: row.time,
  endedAt: row.ended_at,
  hostId: row.host_id,
  kind: row.kind as EventKind,
  severity: row.severity as HostEvent["severity"],
  title: row.title,
  ref: row.ref_id === null ? null : { kind: row.ref_kind as "run", id: row.ref_id },
});

type EventServices = Pick<Services, "db" | "signal"> & { readonly ports: Pick<Services["ports"], "clock" | "logger"> };

/** What happened to hosts, in the vault's database; written a moment later, and bounded. */
export class EventLog implements Events {
  private readonly services: EventServices;
  private readonly added = new Emitter<HostEvent>();
  private readonly changes = new Emitter<HostEvent>();
  private readonly unwritten: HostEvent[] = [];
  private readonly limit: number;
  private timer: Disposable | null = null;
  private sincePrune = 0;
  readonly onAdd = this.added.event;
  /** Each event as it was added or has ended. */
  readonly onChange = this.changes.event;

  constructor(services: EventServices, limit = MAX_EVENTS) {
    this.services = services;
    this.limit = limit;
    this.prune();
    services.signal.addEventListener("abort", () => this.tryWrite(), { once: true });
  }

  add(event: Parameters<Events["add"]>[0]): HostEvent {
    const { endedAt = null, title, ...rest } = event;
    const stored: HostEvent = { id: randomUUID(), ...rest, title: oneLine(title), endedAt };
    this.unwritten.push(stored);
    this.timer ??= this.services.ports.clock.after(WRITE_AFTER_MS, () => this.tryWrite());
    this.added.emit(stored);
    this.changes.emit(stored);
    return stored;
  }

  end(eventId: string, time: number): void {
    this.write();
    const { changes } = this.services.db.run(
      "UPDATE events SET ended_at = max(time, ?) WHERE id = ? AND ended_at IS NULL",
      time,
      eventId,
    );
    const row = changes > 0 ? this.services.db.get<Row>("SELECT * FROM events WHERE id = ?", eventId) : undefined;
    if (row) this.changes.emit(toEvent(row));
  }

  list({ hostIds, kinds, from, to, limit }: Parameters<Events["list"]>[0]): HostEvent[] {
    this.write();
    const values: (string | number)[] = [];
    const where = (condition: string, ...of: (string | number)[]): string => {
      values.push(...of);
      return condition;
    };
    const conditions = [
      "1",
      ...(hostIds ? [where("host_id IN (SELECT value FROM json_each(?))", JSON.stringify(hostIds))] : []),
      ...(kinds ? [where("kind IN (SELECT value FROM json_each(?))", JSON.stringify(kinds))] : []),
      ...(from === undefined ? [] : [where("(time >= ? OR ended_at >= ?)", from, from)]),
      ...(to === undefined ? [] : [where("time <= ?", to)]),
    ];
    const sql = `SELECT * FROM events WHERE ${conditions.join(" AND ")} ORDER BY time DESC, seq DESC LIMIT ?`;
    return this.services.db.all<Row>(sql, ...values, limit).map(toEvent);
  }

  /** The event that stands for a run, an alert or an incident; the newest when there are several. */
  ofRef(ref: NonNullable<HostEvent["ref"]>): HostEvent | null {
    this.write();
    const row = this.services.db.get<Row>(
      "SELECT * FROM events WHERE ref_id = ? AND ref_kind = ? ORDER BY seq DESC LIMIT 1",
      ref.id,
      ref.kind,
    );
    return row ? toEvent(row) : null;
  }

  /** The newest event of a kind, by host. */
  newestOf(kind: EventKind): Map<string, HostEvent> {
    this.write();
    const rows = this.services.db.all<Row>(
      "SELECT * FROM events WHERE seq IN (SELECT max(seq) FROM events WHERE kind = ? AND host_id IS NOT NULL GROUP BY host_id)",
      kind,
    );
    return new Map(rows.map((row) => [row.host_id ?? "", toEvent(row)]));
  }

  private write(): void {
    this.timer?.dispose();
    this.timer = null;
    if (this.unwritten.length === 0) return;
    this.services.db.transaction(() => {
      for (const event of this.unwritten)
        this.services.db.run(
          `INSERT INTO events (id, time, ended_at, host_id, kind, severity, title, ref_kind, ref_id)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          event.id,
          event.time,
          event.endedAt,
          event.hostId,
          event.kind,
          event.severity,
          event.title,
          event.ref?.kind ?? null,
          event.ref?.id ?? null,
        );
    });
    this.sincePrune += this.unwritten.length;
    this.unwritten.length = 0;
    if (this.sincePrune >= Math.min(PRUNE_EVERY, this.limit)) this.prune();
  }

  /** A full disk must not end what made the event. They wait, and the oldest of them go. */
  private tryWrite(): void {
    try {
      this.write();
    } catch (error) {
      this.services.ports.logger.error("events could not be stored", error);
      this.unwritten.splice(0, this.unwritten.length - PRUNE_EVERY);
    }
  }

  private prune(): void {
    this.sincePrune = 0;
    const { db, ports } = this.services;
    db.run(
      "DELETE FROM events WHERE seq <= (SELECT coalesce(max(seq), 0) FROM events) - ? OR time < ?",
      this.limit,
      ports.clock.now() - MAX_AGE_MS,
    );
  }
}

/** Text of a server may be part of a title: without control characters, and short. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, " ").slice(0, MAX_TITLE_CHARS);
}
