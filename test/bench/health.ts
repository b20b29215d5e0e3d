import { execFile, execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Inventory } from "../../electron/core/inventory/inventory.ts";
import { HealthMonitor } from "../../electron/core/health/monitor.ts";
import { filesOf } from "../../electron/core/health/program.ts";
import { createTestSsh } from "../support/sshClient.ts";
import { type Sshd, startSshd } from "../support/sshd.ts";
import { clientHome } from "./sshFiles.ts";
import { median, rounded } from "./statistics.ts";
import type { BenchRow } from "./types.ts";

const HOSTS = 100;
const ROUNDS = 7;

interface Ours {
  /** Seconds from nothing to a first sample of every host. */
  readonly cold: number;
  /** Seconds for a sample of every host over open connections. */
  readonly warm: number;
  /** CPU milliseconds on the host for one sample. */
  readonly cost: number;
}

async function measureOurs(server: Sshd): Promise<Ours> {
  const test = createTestSsh();
  try {
    const ids = Array.from({ length: HOSTS }, (_, index) => test.addHost(server, { name: `h${index + 1}` }).id);
    const monitor = new HealthMonitor({
      inventory: test.inventory as Partial<Inventory> as Inventory,
      ssh: test.ssh,
      ports: test.ports,
      signal: test.signal,
    });
    const sampleAll = (): ReturnType<ReturnType<typeof monitor.host>["sampleNow"]>[] =>
      ids.map((id) => monitor.host(id).sampleNow());
    const started = performance.now();
    let cold = NaN;
    const seen = new Set<string>();
    monitor.onSample(({ hostId }) => {
      seen.add(hostId);
      if (seen.size === HOSTS && Number.isNaN(cold)) cold = (performance.now() - started) / 1000;
    });
    await Promise.all(sampleAll());
    const rounds: number[] = [];
    const costs: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      await sleep(1000);
      const begun = performance.now();
      const samples = await Promise.all(sampleAll());
      rounds.push((performance.now() - begun) / 1000);
      if (samples.some((sample) => sample.cpu.percent === null || sample.memory === null))
        throw new Error("a sample is incomplete");
      costs.push(...samples.flatMap((sample) => sample.probeCpuMs ?? []));
    }
    return { cold, warm: median(rounds), cost: median(costs) };
  } finally {
    test.dispose();
  }
}

/** Runs a peer to its end; null when it is not installed. `count` occurrences of `expected` prove that every host answered. */
async function measurePeer(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  expected: RegExp,
): Promise<number | null> {
  try {
    execFileSync("which", [command], { stdio: "ignore" });
  } catch {
    return null;
  }
  const started = performance.now();
  const output = await new Promise<string>((resolve, reject) => {
    execFile(command, args, { env, maxBuffer: 64 * 1_048_576 }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${command} failed: ${stderr.slice(0, 500)}${stdout.slice(0, 500)}`));
      else resolve(stdout);
    });
  });
  const seconds = (performance.now() - started) / 1000;
  const answers = output.match(expected)?.length ?? 0;
  if (answers !== HOSTS) throw new Error(`${command}: ${answers} of ${HOSTS} hosts answered`);
  return seconds;
}

/**
 * One health round over 100 connections to a real sshd, against what people use for it without an agent. The peers
 * connect for each round, as they do in daily use; ansible with its default connection sharing.
 */
export async function healthBench(): Promise<BenchRow[]> {
  const server = await startSshd({ config: ["LogLevel INFO", "MaxStartups 1000"] });
  const { home, config } = clientHome(server);
  const inventory = join(home, "inventory");
  writeFileSync(inventory, `h[1:${HOSTS}] ansible_python_interpreter=/usr/bin/python3\n`);
  writeFileSync(join(home, "ansible.cfg"), "[defaults]\n");
  try {
    const ours = await measureOurs(server);
    const env = { PATH: process.env["PATH"], HOME: home, LC_ALL: "C.UTF-8" };
    const files = filesOf("fast").filter((file) => !file.includes("$$") && !file.includes("self"));
    const clush = await measurePeer(
      "clush",
      ["-w", `h[1-${HOSTS}]`, "-f", "64", "-o", `-F ${config}`, "cat", ...files],
      env,
      /MemTotal:/g,
    );
    const ansible = await measurePeer(
      "ansible",
      ["all", "-i", inventory, "-m", "ping", "-f", "25"],
      {
        ...env,
        ANSIBLE_CONFIG: join(home, "ansible.cfg"),
        ANSIBLE_SSH_ARGS: `-F ${config} -C -o ControlMaster=auto -o ControlPersist=60s`,
        ANSIBLE_SSH_CONTROL_PATH_DIR: join(home, "control"),
        ANSIBLE_LOCAL_TEMP: join(home, "local"),
        ANSIBLE_REMOTE_TEMP: join(home, "remote"),
      },
      /"ping": "pong"/g,
    );
    const against = (
      name: string,
      value: number,
      peer: string,
      peerValue: number | null,
      target: number | null,
    ): BenchRow => {
      const ratio = peerValue === null ? null : rounded(peerValue / value);
      const met = target === null || ratio === null ? null : ratio >= target;
      return {
        name,
        value: rounded(value),
        unit: "s",
        peer,
        peerValue: peerValue === null ? null : rounded(peerValue),
        ratio,
        target,
        met,
      };
    };
    const information = { peer: null, peerValue: null, ratio: null, target: null, met: null };
    return [
      against("health.round.clush", ours.warm, "clush", clush, 10),
      against("health.round.ansible", ours.warm, "ansible -m ping", ansible, 100),
      against("health.cold.clush", ours.cold, "clush", clush, null),
      { name: "health.cost", value: rounded(ours.cost), unit: "ms", ...information },
    ];
  } finally {
    await server.stop();
    rmSync(home, { recursive: true, force: true });
  }
}
