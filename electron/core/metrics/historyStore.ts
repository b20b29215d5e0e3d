import type { Database } from "../storage/database.ts";
import { DAY, floorTo, HOUR, type Level, quarterDays } from "./rollup.ts";

/** A host as the store knows it. */
export interface StoredHost {
  readonly id: number;
  /** Rollups exist up to here, and those of the last level up to `coarse`; milliseconds since the epoch. */
  rolled: number;
  coarse: number;
  /** metric -> label -> number of the series. */
  readonly metrics: Map<string, StoredMetric>;
}

export interface StoredMetric {
  readonly id: number;
  readonly labels: Map<string, StoredSeries>;
}

export interface StoredSeries {
  readonly id: number;
  readonly first: number;
  /** Day of the newest value that was written, milliseconds since the epoch. */
  last: number;
}

export interface Chunk {
  readonly start: number;
  readonly until: number;
  readonly data: Uint8Array;
}

/** One to be written, with the number of values or steps in it. */
export interface NewChunk extends Chunk {
  readonly samples: number;
}

export interface RawChunk extends Chunk {
  readonly id: number;
  readonly hours: number;
}

interface HostRow {
  id: number;
  rolled: number;
  coarse: number;
}

/** The statements of the history's file; hosts are read when they are first asked for and kept. */
export class HistoryStore {
  readonly database: Database;
  private readonly hosts = new Map<string, StoredHost>();

  constructor(database: Database) {
    this.database = database;
  }

  close(): void {
    this.hosts.clear();
    this.database.close();
  }

  find(hostId: string): StoredHost | null {
    const known = this.hosts.get(hostId);
    if (known) return known;
    const row = this.database.get<HostRow>("SELECT id, rolled, coarse FROM host WHERE host = ?", hostId);
    if (!row) return null;
    const host: StoredHost = { ...row, metrics: new Map() };
    const rows = this.database.all<{
      id: number;
      metric: string;
      series: number;
      label: string;
      first: number;
      last: number;
    }>(
      `SELECT metric.id, metric.metric, series.id AS series, series.label, series.first, series.last
       FROM metric JOIN series ON series.metric = metric.id WHERE metric.host = ?`,
      row.id,
    );
    for (const { id, metric, series, label, first, last } of rows) {
      let stored = host.metrics.get(metric);
      if (!stored) host.metrics.set(metric, (stored = { id, labels: new Map() }));
      stored.labels.set(label, { id: series, first, last });
    }
    this.hosts.set(hostId, host);
    return host;
  }

  findOrAdd(hostId: string): StoredHost {
    const found = this.find(hostId);
    if (found) return found;
    this.database.run("INSERT INTO host (host, rolled, coarse) VALUES (?, 0, 0)", hostId);
    return this.find(hostId) as StoredHost;
  }

  seriesId(host: StoredHost, metric: string, label: string, first: number): number {
    let stored = host.metrics.get(metric);
    if (!stored) {
      const row = this.database.get<{ id: number }>(
        "INSERT INTO metric (host, metric) VALUES (?, ?) RETURNING id",
        host.id,
        metric,
      );
      stored = { id: row?.id ?? 0, labels: new Map() };
      host.metrics.set(metric, stored);
    }
    let series = stored.labels.get(label);
    if (!series) {
      const row = this.database.get<{ id: number }>(
        "INSERT INTO series (metric, label, first) VALUES (?, ?, ?) RETURNING id",
        stored.id,
        label,
        Math.floor(first),
      );
      series = { id: row?.id ?? 0, first, last: 0 };
      stored.labels.set(label, series);
    }
    return series.id;
  }

  /** Notes, once a day, that a series is written. */
  touch(host: StoredHost, metric: string, label: string, time: number): void {
    const series = host.metrics.get(metric)?.labels.get(label);
    const day = floorTo(time, DAY);
    if (!series || series.last >= day) return;
    this.database.run("UPDATE series SET last = ? WHERE id = ?", day, series.id);
    series.last = day;
  }

  /** What a rolled-back transaction may have left in memory is read again. */
  forgetHosts(): void {
    this.hosts.clear();
  }

  hostIds(): string[] {
    return this.database.column("SELECT host FROM host") as string[];
  }

  latest(host: StoredHost): Uint8Array | null {
    return (
      this.database.get<{ latest: Uint8Array | null }>("SELECT latest FROM host WHERE id = ?", host.id)?.latest ?? null
    );
  }

  setLatest(host: StoredHost, latest: Uint8Array): void {
    this.database.run("UPDATE host SET latest = ? WHERE id = ?", latest, host.id);
  }

  addRaw(host: StoredHost, chunk: NewChunk, hours: number, merged: boolean): void {
    this.database.run(
      "INSERT INTO raw (host, start, until, hours, merged, samples, data) VALUES (?, ?, ?, ?, ?, ?, ?)",
      host.id,
      chunk.start,
      chunk.until,
      hours,
      merged ? 1 : 0,
      chunk.samples,
      chunk.data,
    );
  }

  removeRaw(ids: readonly number[]): void {
    for (const id of ids) this.database.run("DELETE FROM raw WHERE id = ?", id);
  }

  /** Chunks that reach into the time from `from` to before `to`, in the order of their starts; none is longer than an hour. */
  raw(host: StoredHost, from: number, to: number): RawChunk[] {
    return this.database.all<RawChunk & Record<string, never>>(
      `SELECT id, start, until, hours, data FROM raw WHERE host = ? AND start >= ? AND start < ? AND until > ?
       ORDER BY start, id`,
      host.id,
      from - HOUR,
      to,
      from,
    );
  }

  /** The oldest chunk of each host that is not rolled up and begins before `before`. */
  unrolled(before: number): { hostId: string; start: number }[] {
    return this.database.all(
      `SELECT host.host AS hostId, min(raw.start) AS start FROM raw JOIN host ON host.id = raw.host
       WHERE raw.merged = 0 AND raw.start < ? GROUP BY raw.host`,
      before,
    );
  }

  rollups(metricId: number, { level, windowMs }: Level, from: number, to: number): Chunk[] {
    return this.database.all<Chunk & Record<string, never>>(
      "SELECT start, until, data FROM rollup WHERE metric = ? AND level = ? AND start > ? AND start < ? ORDER BY start",
      metricId,
      level,
      from - windowMs,
      to,
    );
  }

  setRollup(metricId: number, { level }: Level, chunk: NewChunk): void {
    this.database.run(
      `INSERT INTO rollup (metric, level, start, until, samples, data) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (metric, level, start) DO UPDATE
       SET until = excluded.until, samples = excluded.samples, data = excluded.data`,
      metricId,
      level,
      chunk.start,
      chunk.until,
      chunk.samples,
      chunk.data,
    );
  }

  setRolled(host: StoredHost, rolled: number, coarse: number): void {
    this.database.run("UPDATE host SET rolled = ?, coarse = ? WHERE id = ?", rolled, coarse, host.id);
    host.rolled = rolled;
    host.coarse = coarse;
  }

  /** Values and steps that are kept, and the oldest of them. */
  extent(): { samples: number; oldest: number | null } {
    const parts = this.database.all<{ samples: number | null; oldest: number | null }>(
      `SELECT sum(samples) AS samples, min(start) AS oldest FROM raw
       UNION ALL SELECT sum(samples), min(start) FROM rollup`,
    );
    const starts = parts.flatMap((part) => part.oldest ?? []);
    const first = this.database.get<{ first: number | null }>("SELECT min(first) AS first FROM series")?.first ?? 0;
    return {
      samples: parts.reduce((sum, part) => sum + (part.samples ?? 0), 0),
      // A chunk begins where its window does, which may be before anything was measured.
      oldest: starts.length === 0 ? null : Math.max(first, Math.min(...starts)),
    };
  }

  countSeries(): number {
    return Number(this.database.column("SELECT count(*) FROM series")[0]);
  }

  /** The clock was set back: what lies at or after `time` never was, and rollups of the hour before it are made anew. */
  cut(time: number): void {
    const { database } = this;
    const hour = floorTo(time, HOUR);
    database.transaction(() => {
      database.run("DELETE FROM raw WHERE start >= ?", time);
      database.run("UPDATE series SET last = ? WHERE last > ?", floorTo(time, DAY), time);
      database.run("UPDATE raw SET until = ? WHERE until > ?", time, time);
      database.run("DELETE FROM rollup WHERE start >= ?", hour);
      database.run("UPDATE rollup SET until = ? WHERE until > ?", hour, hour);
      database.run(
        "UPDATE host SET rolled = min(rolled, ?), coarse = min(coarse, ?)",
        hour,
        floorTo(hour, quarterDays.stepMs),
      );
    });
    this.hosts.clear();
  }

  removeHost(hostId: string): void {
    const { database } = this;
    const host = this.find(hostId);
    if (!host) return;
    database.transaction(() => {
      database.run("DELETE FROM raw WHERE host = ?", host.id);
      for (const { id } of host.metrics.values()) {
        database.run("DELETE FROM rollup WHERE metric = ?", id);
        database.run("DELETE FROM series WHERE metric = ?", id);
      }
      database.run("DELETE FROM metric WHERE host = ?", host.id);
      database.run("DELETE FROM host WHERE id = ?", host.id);
    });
    this.hosts.delete(hostId);
  }
}
