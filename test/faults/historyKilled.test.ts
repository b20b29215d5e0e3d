import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { FLUSH_MS, FLUSH_TICK_MS } from "../../electron/core/metrics/keeper.ts";
import { bundledScript } from "../support/bundledScript.ts";
import { openHistory } from "../support/metrics.ts";
import { fakeClock } from "../support/ports.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";

const { script, env } = bundledScript("historyWriter");
const kills = 6;
/** Longest time that a writer may write before it is killed, milliseconds; several simulated hours go by in it. */
const longest = 300;
const START = Date.UTC(2026, 0, 1);

/** Runs a writer from a simulated time on and kills it; gives the simulated time of the last round it told of. */
async function recordAndKill(home: string, start: number): Promise<number> {
  const child = spawn(process.execPath, [script, home, String(start)], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [said, errors] = ["", ""];
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  child.stdout.on("data", (chunk: Buffer) => {
    if (said === "") setTimeout(() => child.kill("SIGKILL"), Math.random() * longest);
    said += chunk.toString();
  });
  await new Promise<void>((resolve) => child.once("close", () => resolve()));
  expect(errors).toBe("");
  return Number(said.trimEnd().split("\n").at(-1));
}

it(
  "a process that is killed at any moment loses at most what it measured in the last two minutes, and nothing else is wrong",
  { timeout: 120_000 },
  async () => {
    const home = temporaryFolder();
    let now = START;
    for (let kill = 0; kill < kills; kill += 1) {
      const began = now;
      now = await recordAndKill(home, began);
      const clock = fakeClock(now + 10_000);
      const { metrics, logger, close } = openHistory(home, { clock, hosts: ["h1", "h2"] });
      const { database } = metrics.keeper.store;
      expect(database.column("PRAGMA integrity_check")).toEqual(["ok"]);
      for (const hostId of ["h1", "h2"])
        for (const [at, metric] of ["cpu.percent", "load.1", "memory.used"].entries()) {
          const { times, values } = metrics.raw({ hostId, metric, label: "" }, began, now + 10_000);
          const newest = times.at(-1) ?? began;
          // The round that was under way may have been written without having been told.
          expect(newest).toBeGreaterThanOrEqual(now - FLUSH_MS - 2 * FLUSH_TICK_MS - 10_000);
          expect([...times]).toEqual(Array.from(times, (_, step) => began + (step + 1) * 10_000));
          expect([...values]).toEqual(Array.from(times, (time) => (time / 10_000 + at * 7) % 97));
        }
      expect(logger.lines).toEqual([]);
      close();
      now += 60_000;
    }
    expect(existsSync(join(home, "health.db.unreadable"))).toBe(false);
    await expectRollupsOf(home, now);
  },
);

/** What the killed processes rolled up is what their raw values say. */
async function expectRollupsOf(home: string, now: number): Promise<void> {
  const clock = fakeClock(now + 3 * 3_600_000);
  const { metrics, close } = openHistory(home, { clock, hosts: ["h1", "h2"] });
  await metrics.keeper.maintain();
  const series = [{ hostId: "h1", metric: "cpu.percent", label: "" }];
  const { times, values } = metrics.raw({ hostId: "h1", metric: "cpu.percent", label: "" }, START, now);
  const coarse = await metrics.range({ series, from: START, to: now, width: 1, quantiles: false });
  const range = await metrics.range({ series, from: START, to: now, width: 20, quantiles: false });
  for (const { stepSeconds, times: steps, series: lines } of [range, coarse])
    for (const [at, start] of steps.entries()) {
      const own = [...values].filter(
        (_, i) => (times[i] ?? 0) >= start && (times[i] ?? 0) < start + stepSeconds * 1000,
      );
      expect(lines[0]?.max[at] ?? null).toBe(own.length === 0 ? null : Math.max(...own));
      expect(lines[0]?.min[at] ?? null).toBe(own.length === 0 ? null : Math.min(...own));
    }
  close();
}
