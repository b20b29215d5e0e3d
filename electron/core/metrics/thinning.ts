import type { Retention } from "../../../shared/contract/metrics.ts";
import type { Database } from "../storage/database.ts";
import type { HistoryStore } from "./historyStore.ts";
import { keptMs, keptOf } from "./retention.ts";
import { DAY, HOUR, type Level, minutes, quarterDays, quarters } from "./rollup.ts";
import type { Slices } from "./slices.ts";

/** Rows that go in one transaction. */
const BATCH = 200;
/** Pages given back to the disk in one step: 3 MB. */
const VACUUM_PAGES = 200;
/** The size is brought this far below its bound, so that not every hour has to. */
const THIN_TO = 0.95;

const levels = [minutes, quarters, quarterDays] as const;

async function inBatches(remove: () => number, slices: Slices): Promise<void> {
  while (remove() === BATCH) await slices.pause();
  await slices.pause();
}

/** Hosts that were removed for good have no history. */
export async function dropUnknownHosts(
  store: HistoryStore,
  isKnown: (hostId: string) => boolean,
  slices: Slices,
): Promise<void> {
  for (const hostId of store.hostIds()) {
    if (isKnown(hostId)) continue;
    store.removeHost(hostId);
    await slices.pause();
    slices.check();
  }
}

/** Lets go what is older than its metric is kept. Gives whether series were forgotten, so that their numbers count no more. */
export async function dropOutdated(
  store: HistoryStore,
  retention: Retention,
  now: number,
  slices: Slices,
): Promise<boolean> {
  const { database } = store;
  const rawHours = database.column("SELECT DISTINCT hours FROM raw").map(Number);
  for (const hours of rawHours)
    await inBatches(
      () =>
        database.run(
          "DELETE FROM raw WHERE id IN (SELECT id FROM raw WHERE start < ? AND hours = ? AND until <= ? LIMIT ?)",
          now - hours * HOUR,
          hours,
          now - hours * HOUR,
          BATCH,
        ).changes,
      slices,
    );
  const own = Object.keys(retention.metrics);
  for (const level of levels) {
    const longest = Math.max(...["", ...own].map((metric) => keptMs(keptOf(retention, metric), level)));
    await dropLevel(database, level, now - longest, null, slices);
    const shorter = new Set(own.filter((metric) => keptMs(keptOf(retention, metric), level) < longest));
    for (const metric of shorter)
      await dropLevel(database, level, now - keptMs(keptOf(retention, metric), level), metric, slices);
    if (keptMs(keptOf(retention, ""), level) < longest)
      for (const metric of database.column("SELECT DISTINCT metric FROM metric").map(String))
        if (!own.includes(metric))
          await dropLevel(database, level, now - keptMs(keptOf(retention, metric), level), metric, slices);
  }
  const { changes } = database.run(
    `DELETE FROM metric WHERE NOT EXISTS (SELECT 1 FROM rollup WHERE rollup.metric = metric.id)
     AND NOT EXISTS (SELECT 1 FROM raw WHERE raw.host = metric.host)`,
  );
  if (changes === 0) return false;
  database.run("DELETE FROM series WHERE metric NOT IN (SELECT id FROM metric)");
  store.forgetHosts();
  return true;
}

function dropLevel(
  database: Database,
  { level, windowMs }: Level,
  before: number,
  metric: string | null,
  slices: Slices,
): Promise<void> {
  const whose = metric === null ? "" : "AND metric IN (SELECT id FROM metric WHERE metric = ?)";
  return inBatches(
    () =>
      database.run(
        `DELETE FROM rollup WHERE id IN
         (SELECT id FROM rollup WHERE level = ? AND start < ? AND until <= ? ${whose} LIMIT ${BATCH})`,
        level,
        before - windowMs + 1,
        before,
        ...(metric === null ? [] : [metric]),
      ).changes,
    slices,
  );
}

/** Bytes of the file that hold something. */
export function usedBytes(database: Database): number {
  const [pages = 0, free = 0, size = 0] = ["page_count", "freelist_count", "page_size"].map((name) =>
    Number(database.column(`PRAGMA ${name}`)[0]),
  );
  return (pages - free) * size;
}

/**
 * While the history takes more than its bound, the oldest of the finest goes first: minutes older than a day, then quarters of an
 * hour older than a month, then raw values, then the rest. What is thinned stays as coarser rollups until the very last.
 */
export async function thinOut(database: Database, maxBytes: number, slices: Slices): Promise<void> {
  if (usedBytes(database) > maxBytes) {
    // Also where nothing was measured for so long that there are no raw values.
    const newest = Math.max(
      ...[
        "SELECT max(start) FROM raw",
        ...levels.map(({ level }) => `SELECT max(start) FROM rollup WHERE level = ${level}`),
      ].map((sql) => Number(database.column(sql)[0] ?? 0)),
    );
    const rollup =
      (level: Level, spare: number): (() => number) =>
      () =>
        database.run(
          `DELETE FROM rollup WHERE id IN
         (SELECT id FROM rollup WHERE level = ? AND start < ? ORDER BY start LIMIT ${BATCH})`,
          level.level,
          newest - spare,
        ).changes;
    const raw = (spare: number) => (): number =>
      database.run(
        `DELETE FROM raw WHERE id IN (SELECT id FROM raw WHERE start < ? AND merged = 1 ORDER BY start LIMIT ${BATCH})`,
        newest - spare,
      ).changes;
    const steps = [
      rollup(minutes, 2 * DAY),
      rollup(quarters, 30 * DAY),
      raw(2 * HOUR),
      rollup(minutes, 0),
      rollup(quarters, 0),
      rollup(quarterDays, 0),
      raw(0),
    ];
    for (const step of steps)
      while (usedBytes(database) > maxBytes * THIN_TO && step() > 0) {
        await slices.pause();
        slices.check();
      }
  }
  while (Number(database.column("PRAGMA freelist_count")[0]) > VACUUM_PAGES) {
    database.run(`PRAGMA incremental_vacuum(${VACUUM_PAGES})`);
    await slices.pause();
    slices.check();
  }
}
