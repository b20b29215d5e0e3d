import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Failure } from "../../../../../shared/base/failure.ts";
import { Catalogue, withPresence } from "../../../../../electron/core/backup/catalogue.ts";
import { EntryLog } from "../../../../../electron/core/backup/format/entryLog.ts";
import {
  addToTotals,
  emptyTotals,
  entryLine,
  type ManifestEntry,
  ManifestReader,
  manifestEnd,
  manifestStart,
  type Totals,
} from "../../../../../electron/core/backup/format/manifest.ts";
import { archiveFileName } from "../../../../../electron/core/backup/service.ts";
import { openDatabase, type Database } from "../../../../../electron/core/storage/database.ts";
import { header, makeFolder, removeFolder } from "./archives.ts";

const fail = (reason: string): Failure => new Failure("backup.archiveDamaged", { archive: "test", reason });

function entry(index: number): ManifestEntry {
  const sha256 = index.toString(16).padStart(64, "0");
  return {
    path: `var/lib/app/File-${index}`,
    type: "file",
    bytes: index,
    mode: 0o644,
    uid: 0,
    gid: 0,
    mtime: 1_700_000_000_123.25,
    sha256,
  };
}

function logOf(count: number): { log: EntryLog; sum: Totals } {
  const log = new EntryLog();
  const sum = emptyTotals();
  for (let index = 0; index < count; index += 1) {
    log.add(entry(index));
    addToTotals(sum, entry(index));
  }
  return { log, sum };
}

function documentOf(entries: readonly ManifestEntry[]): string {
  const sum = emptyTotals();
  for (const item of entries) addToTotals(sum, item);
  return `${manifestStart(header())}${entries.map((item) => `${entryLine(item)}`).join(",\n")}${entries.length > 0 ? "\n" : ""}${manifestEnd(sum)}`;
}

function read(text: string | Buffer, size = 1000): { entries: ManifestEntry[]; reader: ManifestReader } {
  const entries: ManifestEntry[] = [];
  const reader = new ManifestReader((_line, item) => entries.push(item), fail);
  const bytes = Buffer.from(text);
  for (let offset = 0; offset < bytes.length; offset += size) reader.push(bytes.subarray(offset, offset + size));
  reader.finish();
  return { entries, reader };
}

describe("a manifest", () => {
  it("is one JSON document and can be read line by line, in pieces of any size", () => {
    const entries = [
      entry(1),
      { ...entry(2), path: "new\nline \udcff \u{1f600}", type: "symlink", sha256: null, link: "a\nb" } as const,
    ];
    const text = documentOf(entries);
    expect(JSON.parse(text)).toMatchObject({
      format: 1,
      host: { name: "web-1" },
      entries: [{ path: "var/lib/app/File-1" }, {}],
      totals: { entries: 2 },
    });
    for (const size of [1, 7, 10_000]) expect(read(text, size).entries).toEqual(entries);
    expect(read(documentOf([])).reader.totals?.entries).toBe(0);
  });

  it("is refused with a Failure when it is anything else", () => {
    const good = documentOf([entry(1), entry(2)]);
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.nat(good.length - 1).map((at) => good.slice(0, at)),
          fc.tuple(fc.nat(good.length), fc.string()).map(([at, text]) => good.slice(0, at) + text + good.slice(at)),
        ),
        (text) => {
          try {
            read(text);
          } catch (error) {
            expect(error).toBeInstanceOf(Failure);
          }
        },
      ),
      { numRuns: 500 },
    );
    expect(() => read(good.slice(0, -1))).toThrow(Failure);
    expect(() => read(`${good}x\n`)).toThrow(Failure);
    expect(() => read(good.replace('"format":1', '"format":2'))).toThrow(Failure);
    expect(() => read(Buffer.alloc(300_000, "x"))).toThrow(Failure);
  });
});

describe("the entry log", () => {
  it("keeps 100,000 entries in order and in little memory", () => {
    const { log } = logOf(100_000);
    const lines = Array.from(log.read()).flat();
    expect(lines).toHaveLength(100_000);
    expect(lines[99_999]).toBe(entryLine(entry(99_999)));
    expect(log.lineBytes).toBe(lines.reduce((sum, line) => sum + line.length, 0));
    expect(log.blocks.reduce((sum, block) => sum + block.length, 0)).toBeLessThan(6_000_000);
  });
});

describe("the catalogue", () => {
  let folder: string;
  let db: Database;
  let catalogue: Catalogue;
  beforeEach(() => {
    folder = makeFolder();
    db = openDatabase(join(folder, "test.db"), randomBytes(32), { create: true });
    catalogue = new Catalogue(db);
  });
  afterEach(() => {
    db.close();
    removeFolder(folder);
  });
  const put = (count: number, change: { id?: string; path?: string } = {}): void => {
    const { log, sum } = logOf(count);
    const path = change.path ?? join(folder, "a.tar.zst.age");
    catalogue.put(
      {
        path,
        header: { ...header(), id: change.id ?? "archive-1" },
        totals: sum,
        entries: log,
        bytes: 10,
        safety: false,
      },
      "host-1",
    );
  };

  it("finds entries of 100,000 by any part of their path, in any case", () => {
    put(100_000);
    const started = performance.now();
    const { entries, total } = catalogue.search("archive-1", "/APP/file-9999", 3);
    expect([total, entries.map(({ path }) => path)]).toEqual([
      11,
      ["var/lib/app/File-9999", "var/lib/app/File-99990", "var/lib/app/File-99991"],
    ]);
    expect(performance.now() - started).toBeLessThan(5000);
    expect(catalogue.search("archive-1", "", 2000)).toMatchObject({ total: 100_000, entries: { length: 2000 } });
    expect(catalogue.entries("archive-1").count).toBe(100_000);
  });

  it("lists the newest first, and forgets an archive with its entries", () => {
    put(3);
    expect(catalogue.list()).toMatchObject([{ id: "archive-1", hostId: "host-1", files: 3, verifiedAt: null }]);
    catalogue.setVerified("archive-1", 5);
    put(4);
    expect(catalogue.get("archive-1")).toMatchObject({ files: 4, verifiedAt: 5 });
    catalogue.forget("archive-1");
    expect(db.get<{ n: number }>("SELECT count(*) AS n FROM archive_entries")?.n).toBe(0);
    expect(() => catalogue.get("archive-1")).toThrow(Failure);
    expect(() => catalogue.forget("archive-1")).toThrow(Failure);
  });

  it("does not take an archive that is being written for one, and cleans up after an interruption", async () => {
    const path = join(folder, "half.tar.zst.age");
    writeFileSync(`${path}.part`, "half");
    catalogue.begin("half", path, { id: "host-1", name: "web-1" }, 1);
    expect(catalogue.list()).toEqual([]);
    expect(catalogue.findByPath(path)).toBeUndefined();
    expect(await catalogue.cleanInterrupted()).toBe(1);
    expect(existsSync(`${path}.part`)).toBe(false);
    expect(await catalogue.cleanInterrupted()).toBe(0);
  });

  it("keeps what it cannot clean up now for the next time", async () => {
    // A folder in place of the file cannot be removed like one.
    const path = join(folder, "stuck.tar.zst.age");
    mkdirSync(`${path}.part`);
    catalogue.begin("stuck", path, { id: "host-1", name: "web-1" }, 1);
    expect(await catalogue.cleanInterrupted()).toBe(0);
    rmdirSync(`${path}.part`);
    expect(await catalogue.cleanInterrupted()).toBe(1);
  });

  it("says whether the file of an archive is there", async () => {
    writeFileSync(join(folder, "there"), "");
    put(1, { id: "a", path: join(folder, "there") });
    put(1, { id: "b", path: join(folder, "gone") });
    const found = await withPresence(catalogue.list());
    expect(new Map(found.map(({ id, present }) => [id, present]))).toEqual(
      new Map([
        ["a", true],
        ["b", false],
      ]),
    );
  });
});

it("the name of an archive tells when, and nothing else", () => {
  expect(archiveFileName(Date.UTC(2026, 10, 23, 9, 15), "0123456789abcdef")).toBe(
    "backup-20261123T091500Z-01234567.tar.zst.age",
  );
});
