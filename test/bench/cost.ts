import { execFile, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import type { Inventory } from "../../electron/core/inventory/inventory.ts";
import { HealthMonitor } from "../../electron/core/health/monitor.ts";
import { filesOf } from "../../electron/core/health/program.ts";
import { createTestSsh } from "../support/sshClient.ts";
import { type Sshd, startSshd } from "../support/sshd.ts";
import { clientHome } from "./sshFiles.ts";
import { rounded } from "./statistics.ts";
import type { BenchRow } from "./types.ts";

const OURS = 100;
/** Readings closer than a fifth of a second give no rates, and a second one would be taken; milliseconds. */
const APART_MS = 250;
const PEERS = 15;
const SCRAPES = 60;
const checkBySsh = "/usr/lib/nagios/plugins/check_by_ssh";
const nodeExporter = "/usr/bin/prometheus-node-exporter";
const run = promisify(execFile);
/** Clock ticks of /proc are hundredths of a second on every Linux port in use. */
const MS_PER_TICK = 10;

/** CPU milliseconds of this process and all it started, those that ended too: both ends of everything measured here. */
function treeCpuMs(): number {
  const children = new Map<number, number[]>();
  const ticks = new Map<number, number>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const text = readFileSync(`/proc/${name}/stat`, "latin1");
      // proc_pid_stat(5): after the command in brackets come state, parent, ... and utime to cstime as fields 14 to 17.
      const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
      const parent = Number(fields[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
      ticks.set(
        Number(name),
        fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0),
      );
    } catch {
      // It ended meanwhile, and counts for its parent.
    }
  }
  const total = (pid: number): number =>
    (ticks.get(pid) ?? 0) + (children.get(pid) ?? []).reduce((sum, child) => sum + total(child), 0);
  return total(process.pid) * MS_PER_TICK;
}

/** CPU milliseconds of one of `count` rounds. */
async function costOf(count: number, round: () => Promise<unknown>): Promise<number> {
  const before = treeCpuMs();
  for (let done = 0; done < count; done += 1) await round();
  return (treeCpuMs() - before) / count;
}

/** A sample over the open session, as every ten seconds of the day. */
async function costOfOurs(server: Sshd): Promise<number> {
  const test = createTestSsh();
  try {
    const { id } = test.addHost(server, { name: "h1" });
    const monitor = new HealthMonitor({
      inventory: test.inventory as Partial<Inventory> as Inventory,
      ssh: test.ssh,
      ports: test.ports,
      signal: test.signal,
    });
    const host = monitor.host(id);
    const sample = async (): Promise<void> => {
      await sleep(APART_MS);
      await host.sampleNow();
    };
    for (let warm = 0; warm < 10; warm += 1) await sample();
    return await costOf(OURS, sample);
  } finally {
    test.dispose();
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** An agent that is there already, scraped over loopback without encryption: the least that a sample can cost otherwise. */
async function costOfNodeExporter(): Promise<number | null> {
  if (!existsSync(nodeExporter)) return null;
  const port = await freePort();
  const child = spawn(nodeExporter, [`--web.listen-address=127.0.0.1:${port}`], { stdio: "ignore" });
  try {
    const scrape = async (): Promise<string> => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    for (let attempt = 0; ; attempt += 1) {
      const text = await scrape().catch(() => "");
      if (text.includes("node_load1")) break;
      if (attempt > 100) throw new Error("node_exporter did not answer");
      await sleep(50);
    }
    return await costOf(SCRAPES, scrape);
  } finally {
    child.kill();
  }
}

/** CPU time of one sample, both ends together, against what is there for it without and with an agent. */
export async function costBench(): Promise<BenchRow[]> {
  const server = await startSshd({ config: ["LogLevel INFO"] });
  const { home, config } = clientHome(server);
  try {
    const env = { PATH: process.env["PATH"], HOME: home, LC_ALL: "C.UTF-8" };
    const files = filesOf("fast").filter((file) => !file.includes("$$") && !file.includes("self"));
    const ours = await costOfOurs(server);
    const ssh = existsSync(checkBySsh)
      ? await costOf(PEERS, () => run(checkBySsh, ["-H", "h1", "-F", config, "-C", "cat /proc/loadavg"], { env }))
      : null;
    const clush = existsSync("/usr/bin/clush")
      ? await costOf(PEERS, () => run("clush", ["-w", "h1", "-o", `-F ${config}`, "cat", ...files], { env }))
      : null;
    const agent = await costOfNodeExporter();
    const row = (name: string, peer: string, peerValue: number | null, target: number): BenchRow => {
      const ratio = peerValue === null ? null : peerValue / ours;
      return {
        name,
        value: rounded(ours),
        unit: "ms of CPU",
        peer,
        peerValue: peerValue === null ? null : rounded(peerValue),
        ratio: ratio === null ? null : rounded(ratio),
        target,
        met: ratio === null ? null : ratio >= target,
      };
    };
    return [
      row("cost.checkBySsh", "check_by_ssh, one value", ssh, 10),
      row("cost.clush", "clush, the same files", clush, 10),
      row("cost.nodeExporter", "node_exporter, one scrape", agent, 1),
    ];
  } finally {
    await server.stop();
    rmSync(home, { recursive: true, force: true });
  }
}
