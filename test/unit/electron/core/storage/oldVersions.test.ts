import BetterSqlite3 from "better-sqlite3-multiple-ciphers";
import { existsSync, mkdirSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { inspectDatabase, openDatabase } from "../../../../../electron/core/storage/database.ts";
import { migrations } from "../../../../../electron/core/storage/migrations/index.ts";
import { temporaryFolder } from "../../../../support/temporaryFolder.ts";

const key = new Uint8Array(32).fill(7);

/** A database as the first version left it, with one host. */
function firstVersion(): string {
  const path = join(temporaryFolder(), "holdfast.db");
  const connection = new BetterSqlite3(path);
  connection.pragma(`cipher='chacha20'`);
  connection.pragma(`key="raw:${Buffer.from(key).toString("hex")}"`);
  connection.pragma("journal_mode=WAL");
  for (const statement of migrations[0]?.statements ?? []) connection.exec(statement);
  connection.pragma("user_version = 1");
  connection.prepare("INSERT INTO hosts (id, document) VALUES ('a', '{}')").run();
  connection.close();
  return path;
}

it("an older database is kept beside the new one until that was opened once more", () => {
  const path = firstVersion();
  openDatabase(path, key, { create: false }).close();
  expect(inspectDatabase(`${path}.v1`, key)).toEqual({ hosts: 1 });
  const second = openDatabase(path, key, { create: false });
  expect(second.get("SELECT id FROM hosts")).toEqual({ id: "a" });
  expect(existsSync(`${path}.v1`)).toBe(false);
  second.close();
});

it("a database is not changed while no copy of it can be kept", () => {
  const path = firstVersion();
  // Stands where the copy would be renamed to.
  mkdirSync(join(`${path}.v1`, "taken"), { recursive: true });
  expect(() => openDatabase(path, key, { create: false })).toThrow();
  expect(inspectDatabase(path, key)).toEqual({ hosts: 1 });
  expect(existsSync(`${path}.v1.new`)).toBe(false);
  rmdirSync(join(`${path}.v1`, "taken"));
  rmdirSync(`${path}.v1`);
  openDatabase(path, key, { create: false }).close();
  expect(existsSync(`${path}.v1`)).toBe(true);
});
