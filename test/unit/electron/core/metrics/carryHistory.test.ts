import BetterSqlite3 from "better-sqlite3-multiple-ciphers";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, it } from "vitest";
import { carryHistory } from "../../../../../electron/core/metrics/carryHistory.ts";
import { openHistoryFile } from "../../../../../electron/core/metrics/historyFile.ts";
import { noteHistoryKey } from "../../../../../electron/core/metrics/historyKeys.ts";
import { unlockWith } from "../../../../../electron/core/storage/connection.ts";
import { openHistory, testKey } from "../../../../support/metrics.ts";
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
  const carried = carryHistory(ports, [other, before], after);
  await wait(20);
  holder.exec("COMMIT");
  holder.close();
  expect(await carried).toBe(true);
  expect(hosts(after)).toEqual(["h1"]);
  expect(logger.lines).toEqual([]);
  // The keys are the caller's to forget.
  expect([before[0], after[0]]).toEqual([1, 2]);
});

it("is finished beside the thread that opens the history of a process that died before, and that waits for it", async () => {
  const home = temporaryFolder();
  const old = openHistory(home, { key: "old" });
  const now = Date.now() - 60_000;
  old.metrics.record({ hostId: "h1", time: now, points: [{ metric: "cpu.percent", label: "", value: 12.5 }] });
  old.metrics.keeper.flush(true);
  noteHistoryKey(old.db, testKey("old"));
  old.close();
  const holder = new BetterSqlite3(join(home, "health.db"));
  unlockWith(holder, testKey("old"));
  holder.pragma("journal_mode=DELETE");
  holder.exec("BEGIN EXCLUSIVE");

  // Locked at once, and opened again while the worker still has the file.
  const first = openHistory(home, { key: "new" });
  void first.metrics.series({}).catch(() => undefined);
  await wait(0);
  first.close();
  const { metrics, db, logger, close } = openHistory(home, { key: "new" });
  const begun = performance.now();
  const series = metrics.series({});
  metrics.record({ hostId: "h1", time: now + 5000, points: [{ metric: "load.1", label: "", value: 3 }] });
  metrics.keeper.flush(true);
  expect(metrics.latest({ hostId: "h1", metric: "load.1", label: "" })?.value).toBe(3);
  await wait(20);
  // Nothing here waited for the file, which this very thread holds.
  expect(performance.now() - begun).toBeLessThan(2000);
  holder.exec("COMMIT");
  holder.close();
  expect((await series).map(({ metric, value }) => [metric, value])).toEqual([
    ["load.1", 3],
    ["cpu.percent", 12.5],
  ]);
  metrics.keeper.flush(true);
  expect(metrics.keeper.store.extent().samples).toBe(2);
  expect(db.get("SELECT value FROM settings WHERE name = 'history.keysBefore'")).toBeUndefined();
  expect(logger.lines).toEqual([]);
  expect(existsSync(join(home, "health.db.unreadable"))).toBe(false);
  close();
});

it("leaves a history of another key, and a folder without one, as they are", async () => {
  const { home, ports, hosts } = historyAt();
  expect(await carryHistory(ports, [other], after)).toBe(false);
  expect(hosts(before)).toEqual(["h1"]);
  const empty = join(home, "empty");
  expect(await carryHistory({ ...ports, paths: { home: empty, backups: empty } }, [before], after)).toBe(false);
  expect(existsSync(empty)).toBe(false);
});
