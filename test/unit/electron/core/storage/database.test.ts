import { randomBytes } from "node:crypto";
import { copyFileSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openDatabase } from "../../../../../electron/core/storage/database.ts";
import { migrations } from "../../../../../electron/core/storage/migrations/index.ts";
import { temporaryFolder } from "../../../../support/temporaryFolder.ts";

function fresh(): { path: string; key: Buffer } {
  const path = join(temporaryFolder(), "holdfast.db");
  const key = randomBytes(32);
  const db = openDatabase(path, key, { create: true });
  for (let index = 0; index < 200; index += 1)
    db.run("INSERT INTO settings (name, value) VALUES (?, ?)", `name-${index}`, "plain words ".repeat(20));
  db.close();
  return { path, key };
}

describe("the encrypted database", () => {
  it("keeps what was written and shows none of it in the file", () => {
    const { path, key } = fresh();
    expect(readFileSync(path).includes("plain words")).toBe(false);
    expect(readFileSync(path).includes("SQLite format")).toBe(false);
    const db = openDatabase(path, key, { create: false });
    expect(db.get("SELECT count(*) AS n FROM settings")).toEqual({ n: 200 });
    db.close();
  });

  it("is readable by its owner only", () => {
    expect(statSync(fresh().path).mode & 0o077).toBe(0);
  });

  it.each([
    ["another key", (_path: string, key: Buffer) => key.fill(1)],
    ["a file cut in the middle", (path: string) => truncateSync(path, Math.floor(statSync(path).size / 2))],
    ["a file cut by one byte", (path: string) => truncateSync(path, statSync(path).size - 1)],
    ["a changed byte in its first page", (path: string) => writeFileSync(path, flip(readFileSync(path), 2000))],
    ["an empty file in place of it", (path: string) => truncateSync(path, 0)],
  ])("says that it is damaged with %s", (_, damage) => {
    const { path, key } = fresh();
    damage(path, key);
    expect(() => openDatabase(path, key, { create: false })).toThrowError(
      expect.objectContaining({ code: "vault.databaseDamaged", params: expect.objectContaining({ path }) }),
    );
  });

  it("never gives a changed page out: it says that it is damaged, or the page was not asked for", () => {
    const { path, key } = fresh();
    const whole = readFileSync(path);
    const read = (): object[] => {
      const db = openDatabase(path, key, { create: false });
      try {
        return db.all("SELECT name, value FROM settings");
      } finally {
        db.close();
      }
    };
    const rows = read();
    let refused = 0;
    for (let page = 0; page < whole.length; page += 4096) {
      writeFileSync(path, flip(whole, page + 1234));
      try {
        expect(read()).toEqual(rows);
      } catch (error) {
        expect(error).toMatchObject({ code: "vault.databaseDamaged", params: { path } });
        refused += 1;
      }
    }
    // 200 rows of 240 characters fill at least 12 pages.
    expect(refused).toBeGreaterThan(12);
  });

  it("walks the whole file when a crash left its journal", () => {
    const { path, key } = fresh();
    const db = openDatabase(path, key, { create: false });
    db.run("DELETE FROM settings WHERE name = 'name-7'");
    const crashed = join(temporaryFolder(), "holdfast.db");
    copyFileSync(`${path}-wal`, `${crashed}-wal`);
    writeFileSync(crashed, readFileSync(path).subarray(0, -4096));
    db.close();
    expect(() => openDatabase(crashed, key, { create: false })).toThrowError(
      expect.objectContaining({ code: "vault.databaseDamaged" }),
    );
  });

  it("says that it is missing instead of making an empty one", () => {
    const path = join(temporaryFolder(), "holdfast.db");
    expect(() => openDatabase(path, randomBytes(32), { create: false })).toThrowError(
      expect.objectContaining({ code: "vault.databaseDamaged", params: { path, reason: "missing" } }),
    );
  });

  it("refuses a database of a newer version", () => {
    const { path, key } = fresh();
    const db = openDatabase(path, key, { create: false });
    db.run("PRAGMA user_version = 999");
    db.close();
    expect(() => openDatabase(path, key, { create: false })).toThrowError(
      expect.objectContaining({ code: "vault.formatTooNew" }),
    );
  });

  it("rolls a transaction back as a whole", () => {
    const { path, key } = fresh();
    const db = openDatabase(path, key, { create: false });
    expect(() =>
      db.transaction(() => {
        db.run("DELETE FROM settings");
        throw new Error("stop");
      }),
    ).toThrow("stop");
    expect(db.get("SELECT count(*) AS n FROM settings")).toEqual({ n: 200 });
    db.close();
  });

  it("numbers its migrations without a gap", () => {
    expect(migrations.map((migration) => migration.version)).toEqual(migrations.map((_, index) => index + 1));
  });
});

function flip(content: Buffer, position: number): Buffer {
  const changed = Buffer.from(content);
  changed[position] = (changed[position] ?? 0) ^ 0x40;
  return changed;
}
