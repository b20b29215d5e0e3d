import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { zstdDecompressSync } from "node:zlib";
import { encodeRaw } from "../../electron/core/metrics/codec/rawBlock.ts";
import { encodeRollup } from "../../electron/core/metrics/codec/rollupChunk.ts";
import type { HistoryStore } from "../../electron/core/metrics/historyStore.ts";
import {
  DAY,
  HOUR,
  type Level,
  minutes,
  type Points,
  quarterDays,
  quarters,
} from "../../electron/core/metrics/rollup.ts";
import { openMetrics } from "../../electron/core/metrics/openMetrics.ts";
import { precisionOf } from "../../electron/core/metrics/precision.ts";
import type { Point } from "../../shared/metrics/points.ts";
import { openDatabase } from "../../electron/core/storage/database.ts";
import { openHistory, testKey } from "../support/metrics.ts";
import { fakeClock } from "../support/ports.ts";
import { chance, SERIES_PER_HOST, simulatedHost } from "./historyLoad.ts";
import { median, rounded } from "./statistics.ts";
import type { BenchRow } from "./types.ts";

const HOSTS = 500;
const SECOND = 1000;
const START = Date.UTC(2026, 0, 1);
const hostIds = Array.from({ length: HOSTS }, (_, at) => `host${at}`);

const information = { peer: null, peerValue: null, ratio: null, target: null, met: null };
const bounded = (name: string, value: number, unit: string, most: number): BenchRow => ({
  ...information,
  name,
  value: rounded(value),
  unit,
  target: most,
  met: value <= most,
});
const against = (name: string, value: number, unit: string, peer: string, peerValue: number | null): BenchRow => ({
  name,
  value: rounded(value),
  unit,
  peer,
  peerValue: peerValue === null ? null : rounded(peerValue),
  ratio: peerValue === null ? null : rounded(peerValue / value),
  target: 1,
  met: peerValue === null ? null : peerValue / value >= 1,
});

async function inFolder<T>(work: (home: string) => Promise<T>): Promise<T> {
  const home = mkdtempSync(join(tmpdir(), "holdfast-bench-"));
  try {
    return await work(home);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** What is in use after everything that can be given back was, megabytes; typed arrays included. */
function memoryInUse(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  for (let round = 0; round < 3; round += 1) collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 1e6;
}

/** Five hundred hosts for an hour of simulated time, after half an hour that fills what is kept in memory. */
async function hourOfHosts(): Promise<BenchRow[]> {
  return inFolder(async (home) => {
    const clock = fakeClock(START);
    const { metrics, close } = openHistory(home, { clock, hosts: hostIds });
    const hosts = hostIds.map((hostId, at) => ({ hostId, host: simulatedHost(at + 1) }));
    let samples = 0;
    let cpu = 0;
    const round = async (): Promise<void> => {
      const readings = hosts.map(({ hostId, host }) => ({ hostId, points: host.next() }));
      const begun = process.cpuUsage();
      clock.advance(10 * SECOND);
      for (const { hostId, points } of readings) {
        metrics.record({ hostId, time: clock.now(), points });
        samples += points.length;
      }
      await metrics.keeper.maintain();
      const { user, system } = process.cpuUsage(begun);
      cpu += user + system;
    };
    for (let time = 0; time < 0.5 * HOUR; time += 10 * SECOND) await round();
    const before = memoryInUse();
    [samples, cpu] = [0, 0];
    for (let time = 0; time < HOUR; time += 10 * SECOND) await round();
    const after = memoryInUse();
    close();
    process.stderr.write(
      `history: ${HOSTS} hosts x ${SERIES_PER_HOST} series, ${samples} samples in an hour, memory ${rounded(before)} MB before and ${rounded(after)} MB after\n`,
    );
    return [
      bounded("history.memory", after, "MB", 150),
      bounded("history.memoryGrowth", after - before, "MB", 10),
      // Of one processor, while 500 hosts are recorded in real time.
      bounded("history.recordCpu", (100 * cpu) / 1e6 / (HOUR / SECOND), "%", 5),
    ];
  });
}

const smooth = (at: number, noise: number): number => 50 + 40 * Math.sin(at / 31) + noise;

/** A series of rollups over all of a window. */
function syntheticPoints(start: number, level: Level, seed: number): Points {
  const count = level.windowMs / level.stepMs;
  const random = chance(seed);
  const means = Float64Array.from({ length: count }, (_, at) => Math.round(smooth(at, random() * 8) * 100) / 100);
  return {
    times: means.map((_, at) => start + at * level.stepMs),
    counts: means.map(() => level.stepMs / 10_000),
    means,
    mins: means.map((mean) => Math.max(0, Math.round((mean - 3 - random() * 9) * 100) / 100)),
    maxs: means.map((mean) => Math.round((mean + 3 + random() * 9) * 100) / 100),
  };
}

const METRICS = ["cpu.percent", "memory.used", "load.1", "disk.used", "network.rx", "diskIo.write"];
/** Hosts whose charts are read; of the others the file is as full, but nobody looks. */
const READ_HOSTS = 5;

/** Rollups of a year for every host: as large a file to look things up in as there would be. */
function fillYear(store: HistoryStore, now: number): void {
  const spans: [Level, number][] = [
    [minutes, 30 * DAY],
    [quarters, 365 * DAY],
    [quarterDays, 365 * DAY],
  ];
  const fillers = new Map<Level, Buffer>();
  for (const [at, hostId] of hostIds.entries()) {
    const host = store.findOrAdd(hostId);
    const isRead = at < READ_HOSTS;
    store.database.transaction(() => {
      for (const metric of METRICS) {
        const id = store.seriesId(host, metric, labelOf(metric), now - 365 * DAY);
        const metricId = host.metrics.get(metric)?.id ?? 0;
        for (const [level, span] of spans) {
          const { windowMs, stepMs } = level;
          for (let start = Math.floor((now - span) / windowMs) * windowMs; start < now; start += windowMs) {
            let data = isRead ? undefined : fillers.get(level);
            data ??= encodeRollup(start, stepMs, new Map([[id, syntheticPoints(start, level, at + start / DAY)]]));
            fillers.set(level, data);
            store.setRollup(metricId, level, { start, until: start + windowMs, samples: windowMs / stepMs, data });
          }
        }
      }
      if (isRead) fillDay(store, hostId, now);
      store.setRolled(host, now, now);
    });
  }
}

/** The raw values of the last day of one host: all of its series lie in the same chunks. */
function fillDay(store: HistoryStore, hostId: string, now: number): void {
  const host = store.findOrAdd(hostId);
  const machine = simulatedHost(now);
  for (let hour = now - DAY; hour < now; hour += HOUR) {
    const values = new Map<number, number[]>();
    const times = Float64Array.from({ length: HOUR / (10 * SECOND) }, (_, at) => hour + at * 10 * SECOND);
    for (let at = 0; at < times.length; at += 1)
      for (const { metric, label, value } of machine.next()) {
        const id = store.seriesId(host, metric, label, hour);
        const own = values.get(id) ?? [];
        values.set(id, own);
        own.push(value);
      }
    const columns = new Map(Array.from(values, ([id, own]) => [id, { times, values: Float64Array.from(own) }]));
    const data = encodeRaw(hour, columns);
    store.addRaw(host, { start: hour, until: hour + HOUR, samples: times.length * columns.size, data }, 24, true);
  }
}

/** The first mount, or none: what a simulated host calls the first series of a metric. */
const labelOf = (metric: string): string => ({ "disk.used": "/", "network.rx": "eth0" })[metric] ?? "";

/** Milliseconds of one chart of a host (six series), the slowest of all ranges and widths; a compare of hosts is five such. */
async function yearOfRollups(): Promise<BenchRow[]> {
  return inFolder(async (home) => {
    const now = START;
    const clock = fakeClock(now);
    const first = openHistory(home, { clock, hosts: hostIds });
    fillYear(first.metrics.keeper.store, now);
    first.close();
    const bytes = statSync(join(home, "health.db")).size;
    const { metrics, close } = openHistory(home, { clock, hosts: hostIds });
    const slowest = { name: "", ms: 0 };
    for (const [name, span] of Object.entries({
      "1 day": DAY,
      "7 days": 7 * DAY,
      "30 days": 30 * DAY,
      "1 year": 365 * DAY,
    }))
      for (const width of [300, 600, 1200, 4000]) {
        const taken: number[] = [];
        for (let turn = 0; turn < 15; turn += 1) {
          const hostId = hostIds[turn % READ_HOSTS] ?? "";
          const series = METRICS.map((metric) => ({ hostId, metric, label: labelOf(metric) }));
          const begun = process.cpuUsage();
          const range = await metrics.range({ series, from: now - span, to: now, width, quantiles: false });
          const { user, system } = process.cpuUsage(begun);
          taken.push((user + system) / 1000);
          if (range.series.some(({ mean }) => mean.filter((value) => value !== null).length < mean.length * 0.9))
            throw new Error(`values are missing of ${name}`);
        }
        const ms = median(taken);
        process.stderr.write(`history: ${METRICS.length} series over ${name} at width ${width}: ${rounded(ms)} ms\n`);
        if (ms > slowest.ms) Object.assign(slowest, { name, ms });
      }
    close();
    process.stderr.write(`history: ${rounded(bytes / 1e6)} MB of rollups\n`);
    return [bounded("history.range", slowest.ms, "ms", 30)];
  });
}

type Line = [number, [string, string, number][]];

/** One reading a line, recorded every ten seconds from /proc of a busy build machine with two cores (test/fixtures/metrics). */
function recording(): { time: number; points: Point[] }[] {
  const file = new URL("../fixtures/metrics/machine.jsonl.zst", import.meta.url);
  const lines = zstdDecompressSync(readFileSync(file)).toString("utf8").trim().split("\n");
  return lines.map((line) => {
    const [time, points] = JSON.parse(line) as Line;
    return { time, points: points.map(([metric, label, value]) => ({ metric, label, value })) };
  });
}

function sizeOf(path: string): number {
  const { isDirectory, size } = { isDirectory: statSync(path).isDirectory(), size: statSync(path).size };
  return isDirectory ? readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0) : size;
}

/** Bytes a raw sample of real values takes in the file, against Prometheus' blocks and plain rows of the same values. */
async function bytesPerSample(): Promise<BenchRow[]> {
  return inFolder(async (home) => {
    const readings = recording();
    const hour = Math.ceil((readings[0]?.time ?? 0) / HOUR) * HOUR;
    const shift = hour - (readings[0]?.time ?? 0);
    const clock = fakeClock(hour);
    const { metrics, close } = openHistory(home, { clock });
    let samples = 0;
    for (const { time, points } of readings) {
      clock.advance(time + shift - clock.now());
      metrics.record({ hostId: "h1", time: clock.now(), points });
      samples += points.length;
    }
    clock.advance(2 * HOUR);
    // The first to be awaited began when its timer fired, on what there was then.
    for (let run = 0; run < 2; run += 1) await metrics.keeper.maintain();
    const { raw } = metrics.keeper.store.database.get<{ raw: number }>("SELECT sum(length(data)) AS raw FROM raw") ?? {
      raw: 0,
    };
    const { rolled, steps } = metrics.keeper.store.database.get<{ rolled: number; steps: number }>(
      "SELECT sum(length(data)) AS rolled, sum(samples) AS steps FROM rollup WHERE level = 1",
    ) ?? { rolled: 0, steps: 1 };
    close();
    process.stderr.write(`history: a minute of four columns takes ${rounded(rolled / steps)} bytes\n`);
    return [
      bounded("history.bytesPerSample", raw / samples, "bytes", 2),
      against("history.bytes.rows", raw / samples, "bytes", "rows of SQLite", rowsOfSqlite(home, readings, samples)),
      against("history.bytes.prometheus", raw / samples, "bytes", "Prometheus", prometheus(home, readings, samples)),
    ];
  });
}

type Readings = ReturnType<typeof recording>;

function rowsOfSqlite(home: string, readings: Readings, samples: number): number {
  const path = join(home, "rows.db");
  const rows = openDatabase(path, testKey("rows"), { create: true });
  rows.run("CREATE TABLE row (series INTEGER, time INTEGER, value REAL, PRIMARY KEY (series, time)) WITHOUT ROWID");
  const before = statSync(path).size;
  const ids = new Map<string, number>();
  rows.transaction(() => {
    for (const { time, points } of readings)
      for (const { metric, label, value } of points) {
        const key = `${metric} ${label}`;
        ids.set(key, ids.get(key) ?? ids.size);
        rows.run("INSERT INTO row VALUES (?, ?, ?)", ids.get(key) ?? 0, time, precisionOf(metric)(value));
      }
  });
  rows.checkpoint();
  rows.close();
  return (statSync(path).size - before) / samples;
}

/** null when promtool is not installed. */
function prometheus(home: string, readings: Readings, samples: number): number | null {
  if (!existsSync("/usr/bin/promtool")) return null;
  const file = join(home, "recording.txt");
  const blocks = join(home, "blocks");
  mkdirSync(blocks);
  // Rounded as ours are.
  const values = readings.flatMap(({ time, points }) =>
    points.map((point) => ({ ...point, value: precisionOf(point.metric)(point.value), host: "h1", time })),
  );
  writeFileSync(file, openMetrics(values));
  execFileSync("/usr/bin/promtool", ["tsdb", "create-blocks-from", "openmetrics", file, blocks], { stdio: "ignore" });
  const chunks = readdirSync(blocks).map((block) => sizeOf(join(blocks, block, "chunks")));
  return chunks.reduce((sum, bytes) => sum + bytes, 0) / samples;
}

/** Size, speed and memory of the history of measured values. */
export async function historyBench(): Promise<BenchRow[]> {
  return [...(await bytesPerSample()), ...(await yearOfRollups()), ...(await hourOfHosts())];
}
