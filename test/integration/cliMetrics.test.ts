import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Host } from "../../shared/contract/hosts.ts";
import { type Sshd, sshdMissing, startSshd } from "../support/sshd.ts";
import { recordIntoVault } from "../support/vaultHistory.ts";
import { CliBench, passphrase } from "./cliBench.ts";

const missing = sshdMissing();
let bench: CliBench;
let server: Sshd;
/** When the recorded values were measured: one each ten seconds, with a gap of two minutes. */
let newest = 0;

beforeAll(async () => {
  if (missing !== undefined) return;
  bench = new CliBench();
  server = await startSshd();
  await bench.ok("init");
  await bench.addHost(server, "web-1");
  const hosts = await bench.json<Host[]>("hosts", "list");
  const hostId = hosts.find(({ name }) => name === "web-1")?.id ?? "";
  newest = Math.floor((Date.now() - 60_000) / 10_000) * 10_000;
  const times = Array.from({ length: 30 }, (_, at) => newest - (29 - at) * 10_000).filter(
    (time) => time <= newest - 180_000 || time > newest - 60_000,
  );
  await recordIntoVault(
    bench.home,
    passphrase,
    newest,
    times.map((time) => ({
      hostId,
      time,
      points: [
        { metric: "cpu.percent", label: "", value: 12.5 },
        { metric: "disk.used", label: "/", value: 70 },
        { metric: "disk.used", label: "/srv", value: 80 },
      ],
    })),
  );
});
afterAll(async () => {
  await server?.stop();
  bench?.dispose();
});
beforeEach((ctx) => {
  if (missing !== undefined) ctx.skip(missing);
});

interface History {
  host: string;
  metric: string;
  label: string;
  unit: string;
  stepSeconds: number;
  points: { time: string; mean: number | null; min: number | null; max: number | null }[];
}

describe("health history", () => {
  it("prints what was recorded as JSON, with gaps as null", async () => {
    const from = new Date(newest - 290_000).toISOString();
    const to = new Date(newest).toISOString();
    const range = ["--from", from, "--to", to];
    const history = await bench.json<History>("health", "history", "web-1", "--metric", "cpu.percent", ...range);
    const { points, ...about } = history;
    expect(about).toEqual({ host: "web-1", metric: "cpu.percent", label: "", unit: "percent", stepSeconds: 10 });
    expect(points).toHaveLength(30);
    expect(points[0]).toEqual({ time: from, mean: 12.5, min: 12.5, max: 12.5 });
    expect(points[15]).toEqual({ time: new Date(newest - 140_000).toISOString(), mean: null, min: null, max: null });
    expect(points.filter(({ mean }) => mean !== null)).toHaveLength(18);
  });
});

describe("metrics export", () => {
  it("prints the newest value of each series, here with fresh ones", async () => {
    const fresh = await bench.ok("metrics", "export", "--openmetrics", "--where", "name:web-1", "--fresh");
    expect(fresh).toContain('holdfast_disk_used_percent{host="web-1",mount="/srv"} 80 ');
    expect(fresh.endsWith("# EOF\n")).toBe(true);
    const time = Number(/^holdfast_uptime_seconds\{host="web-1"\} \S+ (\S+)$/m.exec(fresh)?.[1]);
    expect(time * 1000).toBeGreaterThan(newest);
    // What the fresh sample told has become part of the history.
    expect(await bench.ok("metrics", "export", "--openmetrics", "--where", "name:web-1")).toContain(
      "holdfast_uptime_seconds",
    );
  });
});
