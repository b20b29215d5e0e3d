import { access, rm } from "node:fs/promises";
import type { Archive } from "../../../shared/contract/backup.ts";
import { mapLimit } from "../../../shared/base/async.ts";
import { Failure } from "../../../shared/base/failure.ts";
import type { Database } from "../storage/database.ts";
import { EntryLog, linesOf, parseLine } from "./format/entryLog.ts";
import type { ManifestEntry, ManifestHeader, Totals } from "./format/manifest.ts";
import { partOf } from "./format/writeArchive.ts";

/** Most archives listed, newest first. */
const MAX_LISTED = 5_000;

interface ArchiveRow {
  id: string;
  path: string;
  part_path: string | null;
  host_id: string | null;
  host_name: string;
  paths: string;
  created_at: number;
  bytes: number;
  content_bytes: number;
  files: number;
  warnings: string;
  safety: number;
  verified_at: number | null;
}

/** An archive as the catalogue knows it; whether its file is there is for the disk to say. */
export type KnownArchive = Omit<Archive, "present">;

export interface CatalogueEntry {
  readonly path: string;
  readonly header: ManifestHeader;
  readonly totals: Totals;
  readonly entries: EntryLog;
  readonly bytes: number;
  /** Made by itself before a restore to a host overwrote files. */
  readonly safety: boolean;
}

/** Archives this computer knows, in the encrypted database: what they are, where they are and what is in them. */
export class Catalogue {
  private readonly db: Database;

  constructor(db: Database) {
    this.db = db;
  }

  list(): KnownArchive[] {
    return this.db
      .all<ArchiveRow>("SELECT * FROM archives WHERE part_path IS NULL ORDER BY created_at DESC LIMIT ?", MAX_LISTED)
      .map(archiveOf);
  }

  /** backup.archiveUnknown */
  get(id: string): KnownArchive {
    const row = this.db.get<ArchiveRow>("SELECT * FROM archives WHERE id = ? AND part_path IS NULL", id);
    if (!row) throw new Failure("backup.archiveUnknown");
    return archiveOf(row);
  }

  findByPath(path: string): KnownArchive | undefined {
    const row = this.db.get<ArchiveRow>(
      "SELECT * FROM archives WHERE path = ? AND part_path IS NULL ORDER BY created_at DESC LIMIT 1",
      path,
    );
    return row && archiveOf(row);
  }

  /** Remembers that an archive is being written, so that what an interruption leaves is found again. */
  begin(id: string, path: string, host: { id: string; name: string }, now: number): void {
    this.db.run(
      `INSERT INTO archives (id, path, part_path, host_id, host_name, paths, created_at, bytes, content_bytes, files, warnings)
       VALUES (?, ?, ?, ?, ?, '[]', ?, 0, 0, 0, '[]')`,
      id,
      path,
      partOf(path),
      host.id,
      host.name,
      now,
    );
  }

  abandon(id: string): void {
    this.db.run("DELETE FROM archives WHERE id = ? AND part_path IS NOT NULL", id);
  }

  /** Adds a finished archive, or brings what is known about it up to date. `hostId`: the host in this inventory, when it is one. */
  put(entry: CatalogueEntry, hostId: string | null): void {
    const { header, totals, entries } = entry;
    this.db.transaction(() => {
      const verified = this.db.get<{ verified_at: number | null }>(
        "SELECT verified_at FROM archives WHERE id = ?",
        header.id,
      );
      this.db.run("DELETE FROM archives WHERE id = ?", header.id);
      this.db.run(
        `INSERT INTO archives (id, path, host_id, host_name, paths, created_at, bytes, content_bytes, files, warnings, safety, verified_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        header.id,
        entry.path,
        hostId,
        header.host.name,
        JSON.stringify(header.paths),
        header.createdAt,
        entry.bytes,
        totals.bytes,
        totals.files,
        JSON.stringify(header.warnings),
        entry.safety ? 1 : 0,
        verified?.verified_at ?? null,
      );
      entries.flush();
      for (const [block, lines] of entries.blocks.entries())
        this.db.run("INSERT INTO archive_entries (archive_id, block, lines) VALUES (?, ?, ?)", header.id, block, lines);
    });
  }

  setVerified(id: string, at: number | null): void {
    this.db.run("UPDATE archives SET verified_at = ? WHERE id = ?", at, id);
  }

  forget(id: string): void {
    this.get(id);
    this.db.run("DELETE FROM archives WHERE id = ?", id);
  }

  /** Entries whose path holds `search` (any case), the first `limit` of them, and how many there are. */
  search(id: string, search: string, limit: number): { entries: ManifestEntry[]; total: number } {
    this.get(id);
    const wanted = search.toLowerCase();
    const found: ManifestEntry[] = [];
    let total = 0;
    for (const lines of this.blocks(id)) {
      for (const line of lines) {
        const entry = parseLine(line);
        if (!`/${entry.path}`.toLowerCase().includes(wanted)) continue;
        total += 1;
        if (found.length < limit) found.push(entry);
      }
    }
    return { entries: found, total };
  }

  entries(id: string): EntryLog {
    const log = new EntryLog();
    for (const lines of this.blocks(id)) for (const line of lines) log.addLine(line);
    return log;
  }

  /**
   * Removes what an interrupted backup left behind: its `.part` file and its row. Where the file cannot be removed now (a disk that is
   * read-only), both stay for the next time. Returns how many were removed.
   */
  async cleanInterrupted(): Promise<number> {
    const rows = this.db.all<{ id: string; part_path: string }>(
      "SELECT id, part_path FROM archives WHERE part_path IS NOT NULL",
    );
    let removed = 0;
    for (const { id, part_path: part } of rows) {
      try {
        await rm(part, { force: true });
        this.abandon(id);
        removed += 1;
      } catch {
        continue;
      }
    }
    return removed;
  }

  private *blocks(id: string): Generator<string[]> {
    for (let block = 0; ; block += 1) {
      const row = this.db.get<{ lines: Uint8Array }>(
        "SELECT lines FROM archive_entries WHERE archive_id = ? AND block = ?",
        id,
        block,
      );
      if (!row) return;
      yield linesOf(row.lines);
    }
  }
}

function archiveOf(row: ArchiveRow): KnownArchive {
  return {
    id: row.id,
    path: row.path,
    hostId: row.host_id,
    hostName: row.host_name,
    paths: JSON.parse(row.paths) as string[],
    createdAt: row.created_at,
    bytes: row.bytes,
    contentBytes: row.content_bytes,
    files: row.files,
    verifiedAt: row.verified_at,
    warnings: JSON.parse(row.warnings) as string[],
    safety: row.safety === 1,
  };
}

/** Looks for the files without holding up anything else: a network folder may take its time. */
export function withPresence(archives: readonly KnownArchive[]): Promise<Archive[]> {
  return mapLimit(archives, 16, async (archive) => ({
    ...archive,
    present: await access(archive.path).then(
      () => true,
      () => false,
    ),
  }));
}
