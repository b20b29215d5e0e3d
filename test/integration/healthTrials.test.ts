import { execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DETAIL_BUDGET } from "../../electron/core/health/detailSchedule.ts";
import { FACTS_EVERY_MS, SLOW_EVERY_MS } from "../../electron/core/health/hostProbe.ts";
import { HealthMonitor } from "../../electron/core/health/monitor.ts";
import { NetworkWatch } from "../../electron/core/health/networkWatch.ts";
import { BASE_INTERVAL_MS } from "../../electron/core/health/pace.ts";
import { ProbeSession } from "../../electron/core/health/session.ts";
import type { Inventory } from "../../electron/core/inventory/inventory.ts";
import { systemClock, systemNetwork } from "../../electron/core/systemPorts.ts";
import { type Failure, isFailure } from "../../shared/base/failure.ts";
import type { Sample } from "../../shared/contract/health.ts";
import { createTestSsh, type TestSsh } from "../support/sshClient.ts";
import { freePort, type Sshd, sshdMissing, startSshd } from "../support/sshd.ts";
import { localChannel } from "../unit/electron/core/health/support.ts";

const missing = sshdMissing();
const exporter = "/usr/bin/prometheus-node-exporter";

/** The value of a series of node_exporter's text by the whole name, labels included. */
function seriesOf(text: string): (name: string) => number {
  const values = new Map(
    text
      .split("\n")
      .filter((line) => !line.startsWith("#"))
      .map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ") + 1))] as const),
  );
  return (name) => {
    const value = values.get(name);
    if (value === undefined) throw new Error(`node_exporter has no ${name}`);
    return value;
  };
}

describe("what the probe says", () => {
  let server: Sshd;
  let test: TestSsh;

  beforeEach((context) => {
    if (missing) context.skip(missing);
  });
  afterEach(async () => {
    test?.dispose();
    await server?.stop();
  });

  it("is what node_exporter says of the same host at the same time", async (context) => {
    if (!existsSync(exporter)) context.skip("needs prometheus-node-exporter");
    server = await startSshd();
    test = createTestSsh();
    const port = await freePort();
    const peer = spawn(exporter, [`--web.listen-address=127.0.0.1:${port}`], { stdio: "ignore" });
    try {
      const scrape = async (): Promise<(name: string) => number> => {
        for (let attempt = 0; ; attempt += 1) {
          try {
            return seriesOf(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text());
          } catch (error) {
            if (attempt > 100) throw error;
            await new Promise((resolve) => setTimeout(resolve, 50));
          }
        }
      };
      const monitor = new HealthMonitor({
        inventory: test.inventory as Partial<Inventory> as Inventory,
        ssh: test.ssh,
        ports: { ...test.ports, shell: "cli" },
        signal: test.signal,
      });
      const host = monitor.host(test.addHost(server).id);
      await scrape();
      await host.sampleNow();
      // The two readings are taken together, and so are the two after some work in between.
      const [before, first] = [await scrape(), await host.sampleNow()];
      const started = performance.now();
      execFileSync(
        "sh",
        ["-c", "i=0; while [ $i -lt 150000 ]; do i=$((i+1)); done; dd if=/dev/zero of=/dev/null bs=1M count=2000"],
        {
          stdio: "ignore",
        },
      );
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, 1000 - (performance.now() - started))));
      const [after, sample] = [await scrape(), await host.sampleNow()];
      const seconds = (sample.uptimeSeconds ?? 0) - (first.uptimeSeconds ?? 0);
      compare(sample, after);
      compareRates(sample, before, after, seconds);
    } finally {
      peer.kill("SIGKILL");
    }
  });

  // Other tests run meanwhile: what changes by the moment may differ by what they do between the two readings.
  function compare(sample: Sample, theirs: (name: string) => number): void {
    expect(sample.memory?.totalBytes).toBe(theirs("node_memory_MemTotal_bytes"));
    expect(sample.memory?.swapTotalBytes).toBe(theirs("node_memory_SwapTotal_bytes"));
    expect(Math.abs((sample.memory?.availableBytes ?? 0) - theirs("node_memory_MemAvailable_bytes"))).toBeLessThan(
      2 ** 31,
    );
    for (const [index, name] of ["node_load1", "node_load5", "node_load15"].entries())
      expect(Math.abs((sample.load?.[index] ?? -99) - theirs(name))).toBeLessThan(3);
    expect(Math.abs((sample.bootedAt ?? 0) - theirs("node_boot_time_seconds") * 1000)).toBeLessThanOrEqual(1000);
    const root = sample.disks.find(({ mount }) => mount === "/");
    if (root?.device.startsWith("/dev/")) {
      const labels = `{device="${root.device}",fstype="${root.type}",mountpoint="/"}`;
      expect(root.totalBytes).toBe(theirs(`node_filesystem_size_bytes${labels}`));
      expect(root.inodesTotal).toBe(theirs(`node_filesystem_files${labels}`));
      expect(Math.abs((root.freeBytes ?? 0) - theirs(`node_filesystem_avail_bytes${labels}`))).toBeLessThan(2 ** 32);
      expect(Math.abs((root.inodesFree ?? 0) - theirs(`node_filesystem_files_free${labels}`))).toBeLessThan(100_000);
    }
    expect(Math.abs((sample.tcp?.established ?? -99) - theirs("node_netstat_Tcp_CurrEstab"))).toBeLessThan(200);
  }

  /** Their counters' growth over their own two scrapes, against our rate over nearly the same time. */
  function compareRates(
    sample: Sample,
    before: (name: string) => number,
    after: (name: string) => number,
    seconds: number,
  ): void {
    const grown = (name: string): number => after(name) - before(name);
    let [idle, total] = [0, 0];
    for (const core of sample.cpu.cores.keys())
      for (const mode of ["user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal"]) {
        const spent = grown(`node_cpu_seconds_total{cpu="${core}",mode="${mode}"}`);
        total += spent;
        if (mode === "idle" || mode === "iowait") idle += spent;
      }
    expect(Math.abs((sample.cpu.percent ?? -99) - 100 * (1 - idle / total))).toBeLessThan(40);
    for (const { name, rxBytesPerSecond } of sample.network) {
      const theirs = grown(`node_network_receive_bytes_total{device="${name}"}`) / seconds;
      expect(Math.abs((rxBytesPerSecond ?? -1) - theirs)).toBeLessThan(100_000 + 0.3 * theirs);
    }
    for (const { name, writeBytesPerSecond } of sample.diskIo.devices) {
      const theirs = grown(`node_disk_written_bytes_total{device="${name}"}`) / seconds;
      expect(Math.abs((writeBytesPerSecond ?? -1) - theirs)).toBeLessThan(50_000_000 + 0.5 * theirs);
    }
  }
});

describe("a host that is stopped", () => {
  it("ends the probe after its time, and answers another once it goes on", async (context) => {
    if (missing) context.skip(missing);
    const server = await startSshd();
    const test = createTestSsh();
    try {
      const host = test.addHost(server);
      const open = (): Promise<ProbeSession> =>
        ProbeSession.open((program) => test.ssh.spawn(host.id, program), {
          clock: systemClock,
          marker: "trial",
          host: "h",
        });
      const session = await open();
      await session.request(["files-fast"]);
      server.freezeSessions();
      const failure: unknown = await session.request(["files-fast"], [], 500).catch((error: unknown) => error);
      expect(isFailure(failure, "health.probeStalled")).toBe(true);
      expect(session.isOpen).toBe(false);
      server.thawSessions();
      const next = await open();
      expect((await next.request(["files-fast"])).uptime).toBeGreaterThan(0);
      next.close();
    } finally {
      server.thawSessions();
      test.dispose();
      await server.stop();
    }
  });
});

describe("a link that is down", () => {
  const name = `hft${process.pid % 100_000}`;
  const ip = (...args: string[]): void => void execFileSync("ip", args, { stdio: "ignore" });

  it("here is no host's fault, there is", async (context) => {
    try {
      ip("netns", "add", name);
    } catch {
      context.skip("needs network namespaces");
    }
    const test = createTestSsh();
    const blame = (failure: Failure): string =>
      new NetworkWatch(
        systemClock,
        () => systemNetwork.hasInterface(),
        () => 1,
      ).failed("a", failure);
    const near = `${name}a`;
    const net = "10.215.77.0/30";
    try {
      ip("link", "add", near, "type", "veth", "peer", "name", "far", "netns", name);
      ip("address", "add", "10.215.77.1/30", "dev", near);
      ip("link", "set", near, "up");
      ip("-n", name, "address", "add", "10.215.77.2/30", "dev", "far");
      ip("-n", name, "link", "set", "far", "up");
      // Without the link there is no other way to this net, as on a computer without a default route.
      ip("route", "add", "throw", net, "metric", "9999");
      // A neighbour that is gone is noticed at once, not after three seconds.
      for (const [file, value] of [
        ["mcast_solicit", "1"],
        ["retrans_time_ms", "100"],
      ] as const)
        writeFileSync(`/proc/sys/net/ipv4/neigh/${near}/${file}`, value);
      const secret = { kind: "password", password: "never sent" } as const;
      const host = test.inventory.add({ address: "10.215.77.2", port: 22, secret });
      const failed = async (): Promise<Failure> => {
        const error: unknown = await test.ssh.probe(host.id).catch((reason: unknown) => reason);
        if (!isFailure(error, "ssh.unreachable")) throw error;
        return error;
      };
      // The host is there and nobody listens: it refuses, so it was reached.
      const refused = await failed();
      expect([refused.params["reason"], blame(refused)]).toEqual(["ECONNREFUSED", "host"]);
      ip("-n", name, "link", "set", "far", "down");
      const gone = await failed();
      expect([gone.params["reason"], blame(gone)]).toEqual(["EHOSTUNREACH", "host"]);
      ip("link", "set", near, "down");
      const cut = await failed();
      expect([cut.params["reason"], blame(cut)]).toEqual(["ENETUNREACH", "here"]);
    } finally {
      test.dispose();
      for (const args of [
        ["route", "del", "throw", net, "metric", "9999"],
        ["netns", "del", name],
      ]) {
        try {
          ip(...args);
        } catch {
          // Never made.
        }
      }
    }
  });
});

describe("what the probe costs a host", () => {
  /** CPU milliseconds of a shell and all its ended children, in ticks of ten. */
  const cpuOf = (pid: number): number => {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) * 10, 0);
  };

  it("is below a thousandth of a core at the default interval, all of it counted", async () => {
    let pid = 0;
    const open = (program: string): Promise<ReturnType<typeof localChannel>> => {
      const channel = localChannel(program);
      pid = channel.pid;
      return Promise.resolve(channel);
    };
    const session = await ProbeSession.open(open, { clock: systemClock, marker: "cost", host: "here" });
    const each = async (count: number, ask: () => Promise<unknown>): Promise<number> => {
      const before = cpuOf(pid);
      for (let index = 0; index < count; index += 1) await ask();
      return (cpuOf(pid) - before) / count;
    };
    try {
      const { mounts } = await session.request(["found", "facts", "files-slow"]);
      const local = (mounts ?? []).filter(({ remote }) => !remote).map(({ mount }) => `l${mount}`);
      const fast = await each(40, () => session.request(["files-fast"]));
      const slow = await each(15, () => session.request(["files-slow", "disks"], local));
      const facts = await each(10, () => session.request(["facts"]));
      const share = fast / BASE_INTERVAL_MS + slow / SLOW_EVERY_MS + facts / FACTS_EVERY_MS + DETAIL_BUDGET;
      process.stdout.write(
        `health probe: ${fast.toFixed(1)} ms a reading, ${slow.toFixed(1)} ms with df, ${facts.toFixed(1)} ms facts; ` +
          `${(100 * share).toFixed(3)} % of a core with the budget of what is looked at deeper\n`,
      );
      // A busy test machine with cold caches pays up to twice what an idle one does.
      expect(share).toBeLessThan(0.002);
    } finally {
      session.close();
    }
  });
});
