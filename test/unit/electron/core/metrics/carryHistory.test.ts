import BetterSqlite3 from "better-sqlite3-multiple-ciphers";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, it } from "vitest";
import { carryHistory } from "../../../../../electron/core/metrics/carryHistory.ts";
import { openHistoryFile } from "../../../../../electron/core/metrics/historyFile.ts";
import { unlockWith } from "../../../../../electron/core/storage/connection.ts";
import { memoryLogger } from "../../../../support/ports.ts";
import { temporaryFolder } from "../../../../support/temporaryFolder.ts";

const [before, after, other] = [1, 2, 3].map((byte) => new Uint8Array(32).fill(byte)) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
];

function historyAt() {
  const home = temporaryFolder();
  const { database } = openHistoryFile(home, before);
  database.run("INSERT INTO host (host, rolled, coarse) VALUES ('h1', 0, 0)");
  database.close();
  const logger = memoryLogger();
  const hosts = (key: Uint8Array): unknown[] => {
    const opened = openHistoryFile(home, key);
    const found = opened.database.column("SELECT host FROM host");
    opened.database.close();
    expect(opened.setAside).toBeNull();
    return found;
  };
  return { home, logger, hosts, ports: { logger, paths: { home, backups: home } } };
}

it("carries the history over beside the thread that asked for it, which goes on meanwhile", async () => {
  const { home, ports, logger, hosts } = historyAt();
  // Nothing can be carried over while this is held, and only this thread lets go of it.
  const holder = new BetterSqlite3(join(home, "health.db"));
  unlockWith(holder, before);
  holder.pragma("journal_mode=DELETE");
  holder.exec("BEGIN EXCLUSIVE");
  const carried = carryHistory(ports, before, after);
  await wait(20);
  holder.exec("COMMIT");
  holder.close();
  expect(await carried).toBe(true);
  expect(hosts(after)).toEqual(["h1"]);
  expect(logger.lines).toEqual([]);
  // The keys are the caller's to forget.
  expect([before[0], after[0]]).toEqual([1, 2]);
});

it("leaves a history of another key, and a folder without one, as they are", async () => {
  const { home, ports, hosts } = historyAt();
  expect(await carryHistory(ports, other, after)).toBe(false);
  expect(hosts(before)).toEqual(["h1"]);
  const empty = join(home, "empty");
  expect(await carryHistory({ ...ports, paths: { home: empty, backups: empty } }, before, after)).toBe(false);
  expect(existsSync(empty)).toBe(false);
});
