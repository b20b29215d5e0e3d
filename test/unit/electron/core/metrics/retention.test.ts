import { describe, expect, it } from "vitest";
import type { HistoryStore } from "../../../../../electron/core/metrics/historyStore.ts";
import {
  defaultRetention,
  keptMs,
  keptOf,
  readRetention,
  writeRetention,
} from "../../../../../electron/core/metrics/retention.ts";
import { DAY, HOUR, type Level, minutes, quarterDays, quarters } from "../../../../../electron/core/metrics/rollup.ts";
import { createSlices } from "../../../../../electron/core/metrics/slices.ts";
import { dropOutdated, dropUnknownHosts, thinOut, usedBytes } from "../../../../../electron/core/metrics/thinning.ts";
import { retention as schema } from "../../../../../shared/contract/metrics.ts";
import { openHistory, type TestHistory } from "../../../../support/metrics.ts";
import { fakeClock } from "../../../../support/ports.ts";
import { temporaryFolder } from "../../../../support/temporaryFolder.ts";

const NOW = Date.UTC(2026, 6, 1);
const slices = createSlices(
  () => 0,
  () => undefined,
);

function opened(): TestHistory & { store: HistoryStore } {
  const test = openHistory(temporaryFolder(), { clock: fakeClock(NOW), hosts: ["h1", "h2"] });
  return { ...test, store: test.metrics.keeper.store };
}

/** Chunks of a metric that begin so many days ago, of noise that fills them. */
function fill(store: HistoryStore, level: Level | null, metric: string, daysAgo: readonly number[], bytes = 10): void {
  const host = store.findOrAdd("h1");
  store.seriesId(host, metric, "", NOW - 400 * DAY);
  const id = host.metrics.get(metric)?.id ?? 0;
  for (const days of daysAgo) {
    const start = NOW - days * DAY;
    const chunk = { start, until: start + (level?.windowMs ?? HOUR), samples: 1, data: Buffer.alloc(bytes, days) };
    if (level) store.setRollup(id, level, chunk);
    else store.addRaw(host, chunk, 24, true);
  }
}

/** How many days ago the chunks that are there begin. */
function left(store: HistoryStore, level: Level | null, metric = "cpu.percent"): number[] {
  const host = store.findOrAdd("h1");
  const id = host.metrics.get(metric)?.id ?? 0;
  const starts = level
    ? store.database.column("SELECT start FROM rollup WHERE level = ? AND metric = ? ORDER BY start", level.level, id)
    : store.database.column("SELECT start FROM raw ORDER BY start");
  return starts.map((start) => Math.round((NOW - Number(start)) / DAY));
}

describe("retention", () => {
  it("is a day of raw values, a month of minutes and 400 days of quarters of an hour unless it is set", () => {
    const settings = new Map<string, string>();
    const port = {
      read: (name: string) => settings.get(name) ?? null,
      write: (name: string, value: string) => void settings.set(name, value),
    };
    expect(readRetention(port)).toMatchObject({ rawHours: 24, minuteDays: 30, quarterDays: 400 });
    expect(schema.parse(defaultRetention)).toEqual(defaultRetention);
    const next = { ...defaultRetention, rawHours: 6, metrics: { "cpu.core": { keep: false, minuteDays: 7 } } };
    writeRetention(port, next);
    expect(readRetention(port)).toEqual(next);
    for (const spoiled of ["{", "{}", '{"rawHours":-1}']) {
      settings.set("metrics.retention", spoiled);
      expect(readRetention(port)).toEqual(defaultRetention);
    }
  });

  it("of a metric is its own where it has one", () => {
    const retention = { ...defaultRetention, metrics: { "cpu.core": { keep: true, minuteDays: 7 } } };
    expect(keptOf(retention, "cpu.core")).toEqual({ keep: true, rawHours: 24, minuteDays: 7, quarterDays: 400 });
    expect(keptOf(retention, "toString").keep).toBe(true);
    expect(keptMs(keptOf(retention, "cpu.core"), minutes)).toBe(7 * DAY);
    expect(keptMs(keptOf(retention, "cpu.core"), null)).toBe(DAY);
    expect(keptMs(keptOf(retention, "cpu.percent"), quarterDays)).toBe(400 * DAY);
  });

  it("lets go what is older, each metric and resolution by itself", async () => {
    const { store, close } = opened();
    fill(store, null, "cpu.percent", [0.5, 0.9, 1.5, 3]);
    for (const metric of ["cpu.percent", "cpu.core", "load.1"]) {
      fill(store, minutes, metric, [5, 20, 29, 32, 60]);
      fill(store, quarters, metric, [5, 300, 390, 420]);
    }
    const retention = {
      ...defaultRetention,
      metrics: { "cpu.core": { keep: true, minuteDays: 7 }, "load.1": { keep: true, minuteDays: 50 } },
    };
    await dropOutdated(store, retention, NOW, slices);
    expect(left(store, null)).toEqual([1, 1]);
    expect(left(store, minutes)).toEqual([29, 20, 5]);
    expect(left(store, minutes, "cpu.core")).toEqual([5]);
    expect(left(store, minutes, "load.1")).toEqual([32, 29, 20, 5]);
    expect(left(store, quarters, "cpu.core")).toEqual([390, 300, 5]);
    close();
  });

  it("forgets a metric of which nothing is left, and a host that was removed for good", async () => {
    const { store, close, names } = opened();
    fill(store, minutes, "cpu.percent", [500]);
    fill(store, minutes, "load.1", [1]);
    await dropOutdated(store, defaultRetention, NOW, slices);
    expect([...(store.find("h1")?.metrics.keys() ?? [])]).toEqual(["load.1"]);
    names.delete("h1");
    await dropUnknownHosts(store, (id) => names.has(id), slices);
    expect(store.find("h1")).toBeNull();
    for (const table of ["host", "metric", "series", "raw", "rollup"])
      expect(store.database.column(`SELECT count(*) FROM ${table}`)).toEqual([0]);
    close();
  });
});

describe("a history that takes too much", () => {
  it("thins the oldest of the finest first, and gives the room back to the disk", async () => {
    const { store, close } = opened();
    fill(store, null, "cpu.percent", [0, 0.05], 20_000);
    const days = Array.from({ length: 29 }, (_, at) => at + 1);
    fill(store, minutes, "cpu.percent", days, 200_000);
    fill(store, quarters, "cpu.percent", [10, 40, 80, 200, 390], 200_000);
    const before = usedBytes(store.database);
    await thinOut(store.database, before, slices);
    expect(left(store, minutes)).toHaveLength(29);
    await thinOut(store.database, before - 2_000_000, slices);
    const some = left(store, minutes);
    expect(some.length).toBeLessThan(20);
    expect(some).toEqual(days.slice(0, some.length).toReversed());
    expect(left(store, quarters)).toHaveLength(5);
    await thinOut(store.database, 1_200_000, slices);
    expect(left(store, minutes)).toEqual([2, 1]);
    expect(left(store, quarters)).toEqual([10]);
    expect(left(store, null)).toHaveLength(2);
    expect(usedBytes(store.database)).toBeLessThanOrEqual(1_200_000);
    expect(Number(store.database.column("PRAGMA freelist_count")[0])).toBeLessThanOrEqual(200);
    close();
  });
});
