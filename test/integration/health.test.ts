import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statfsSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { HealthMonitor, type HealthServices } from "../../electron/core/health/monitor.ts";
import { parseMemory } from "../../electron/core/health/probes/memory.ts";
import { parseUptime } from "../../electron/core/health/probes/uptime.ts";
import { ProbeSession } from "../../electron/core/health/session.ts";
import { systemClock } from "../../electron/core/systemPorts.ts";
import type { Inventory } from "../../electron/core/inventory/inventory.ts";
import { createTestSsh, type TestSsh } from "../support/sshClient.ts";
import { createUser, type Sshd, sshdMissing, type SshdOptions, startSshd } from "../support/sshd.ts";
import { localChannel } from "../unit/electron/core/health/support.ts";

const missing = sshdMissing();
const read = (path: string): string => readFileSync(path, "utf8");

/** Pids of the probes' shells below the server. */
function probePids(server: Sshd): number[] {
  return server.sessionPids().filter((pid) => {
    try {
      return /^(sh|dash|busybox)$/.test(read(`/proc/${pid}/comm`).trim());
    } catch {
      return false;
    }
  });
}

async function until(what: string, condition: () => boolean, milliseconds = 60_000): Promise<void> {
  const end = performance.now() + milliseconds;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`waited too long for: ${what}`);
    await sleep(50);
  }
}

describe("health of a real host", () => {
  let server: Sshd;
  let test: TestSsh;
  let monitor: HealthMonitor;

  async function begin(options: SshdOptions = {}): Promise<void> {
    server = await startSshd(options);
    test = createTestSsh();
    const services: HealthServices = {
      inventory: test.inventory as Partial<Inventory> as Inventory,
      ssh: test.ssh,
      ports: { ...test.ports, shell: "cli" },
      signal: test.signal,
    };
    // What is looked at deeper runs in shells of its own for a moment; here one shell a host is counted and stopped.
    monitor = new HealthMonitor(services, Math.random, { detailProbes: [] });
  }

  beforeEach((context) => {
    if (missing) context.skip(missing);
  });
  afterEach(async () => {
    test?.dispose();
    await server?.stop();
  });

  it("is what /proc and statfs say on the host itself", async () => {
    await begin();
    const host = test.addHost(server);
    const sample = await monitor.host(host.id).sampleNow();
    const memory = parseMemory(read("/proc/meminfo"));
    expect(sample.memory?.totalBytes).toBe(memory?.totalBytes);
    expect(Math.abs((sample.memory?.availableBytes ?? 0) - (memory?.availableBytes ?? 0))).toBeLessThan(2 ** 30);
    expect(Math.abs((sample.uptimeSeconds ?? 0) - (parseUptime(read("/proc/uptime")) ?? 0))).toBeLessThan(5);
    const root = statfsSync("/");
    const disk = sample.disks.find((entry) => entry.mount === "/");
    expect(disk?.totalBytes).toBe(root.blocks * root.bsize);
    expect(Math.abs((disk?.freeBytes ?? 0) - root.bavail * root.bsize)).toBeLessThan(2 ** 31);
    expect(sample.load).toHaveLength(3);
    expect(sample.cpu.percent).toBeGreaterThanOrEqual(0);
    expect(sample.cpu.percent).toBeLessThanOrEqual(100);
    expect(sample.cpu.cores).toHaveLength(Number(execFileSync("nproc", { encoding: "utf8" })));
    const facts = monitor.host(host.id).health.facts;
    expect(facts?.kernel).toBe(execFileSync("uname", ["-r"], { encoding: "utf8" }).trim());
    expect(read("/etc/os-release")).toContain(facts?.os);
  });

  it("sees a core that is busy", async () => {
    await begin();
    const host = test.addHost(server);
    const calm = monitor.host(host.id);
    await calm.sampleNow();
    const end = performance.now() + 1500;
    const sampling = sleep(200).then(() => calm.sampleNow());
    // Burns this process's own core, in pieces so that the sample gets through.
    while (performance.now() < end) {
      const piece = performance.now() + 20;
      while (performance.now() < piece);
      await new Promise(setImmediate);
    }
    await sampling;
    const busy = await calm.sampleNow();
    expect(busy.cpu.percent).toBeGreaterThan(20);
  });

  it("costs the host a few milliseconds a sample", async () => {
    await begin();
    const host = monitor.host(test.addHost(server).id);
    await host.sampleNow();
    const costs: number[] = [];
    const trips: number[] = [];
    for (let index = 0; index < 12; index += 1) {
      const started = performance.now();
      const sample = await host.sampleNow();
      trips.push(performance.now() - started);
      if (sample.probeCpuMs !== null) costs.push(sample.probeCpuMs);
      await sleep(250);
    }
    const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
    process.stdout.write(
      `health probe: ${median(costs).toFixed(2)} ms CPU on the host, ${median(trips).toFixed(1)} ms round trip a sample\n`,
    );
    expect(median(costs)).toBeGreaterThan(0.1);
    expect(median(costs)).toBeLessThan(10);
  });

  it("works with BusyBox for every command", async (context) => {
    if (!existsSync("/usr/bin/busybox") && !existsSync("/bin/busybox")) context.skip("needs busybox");
    const user = await createUser({ shell: "/bin/bash" });
    const folder = join(user.home, "busybox");
    mkdirSync(folder);
    const busybox = execFileSync("which", ["busybox"], { encoding: "utf8" }).trim();
    for (const name of ["sh", "cat", "df", "timeout", "uname", "nproc", "true", "dd", "readlink"])
      symlinkSync(busybox, join(folder, name));
    // bash reads this for every command a client sends.
    user.writeFile(".bashrc", `PATH=${folder}\n`);
    try {
      await begin();
      const host = test.addHost(server, { user: user.name });
      // Debian's BusyBox runs its own df and cat without looking for a file.
      expect((await test.ssh.script(host.id, "readlink /proc/$$/exe")).stdout).toBe(`${realpathSync(busybox)}\n`);
      const sample = await monitor.host(host.id).sampleNow();
      expect(sample.cpu.percent).not.toBeNull();
      expect(sample.memory).not.toBeNull();
      const root = sample.disks.find((entry) => entry.mount === "/");
      expect(root?.totalBytes).toBeGreaterThan(1e6);
      expect(root?.inodesFree).toBeLessThanOrEqual(root?.inodesTotal ?? NaN);
      expect(sample.tcp?.established).toBeGreaterThan(0);
      expect(sample.diskIo.devices.length).toBeGreaterThan(0);
      expect(sample.bootId).toBe(read("/proc/sys/kernel/random/boot_id").trim());
      expect(monitor.host(host.id).health.facts?.cpuCount).toBeGreaterThan(0);
    } finally {
      await user.remove();
    }
  });

  it("works for a user without rights, whose rc files are noisy, and leaves nothing behind", async () => {
    await begin();
    const user = await createUser({ shell: "/bin/bash" });
    user.writeFile(".bashrc", "echo welcome; echo 'more noise' >&2\n");
    try {
      const host = test.addHost(server, { user: user.name });
      const sample = await monitor.host(host.id).sampleNow();
      expect(sample.cpu.percent).not.toBeNull();
      test.inventory.remove([host.id]);
      await until("the probe to end", () => probePids(server).length === 0, 5000);
      expect(readdirSync(user.home)).toEqual([".bashrc"]);
    } finally {
      await user.remove();
    }
  });

  it("keeps one shell a host and recovers when it is killed", async () => {
    await begin();
    const host = monitor.host(test.addHost(server).id);
    const watching = host.watch(1);
    await until("three samples", () => host.samples.length >= 3);
    const [pid, ...more] = probePids(server);
    expect(more).toEqual([]);
    process.kill(pid as number, "SIGKILL");
    const before = host.samples.length;
    await until("samples of another shell", () => host.samples.length >= before + 2, 10_000);
    expect(host.health).toMatchObject({ failure: null });
    expect(probePids(server)).toHaveLength(1);
    expect(probePids(server)).not.toContain(pid);
    watching.dispose();
    await until("the shell to end with the watcher", () => probePids(server).length === 0, 5000);
  });

  it("comes back by itself after the server went down", async () => {
    await begin();
    const host = monitor.host(test.addHost(server).id);
    host.watch(1);
    await until("a sample", () => host.samples.length >= 2);
    server.kill();
    await until("the failure to show", () => host.health.status === "failed", 20_000);
    expect(host.health.failure?.code).toMatch(/^ssh\./);
    await server.restart();
    await until("samples again", () => host.health.status !== "failed" && host.health.failure === null, 30_000);
  });

  it("ends a shell that hangs after fifteen seconds and starts another", async () => {
    await begin();
    const host = monitor.host(test.addHost(server).id);
    host.watch(1);
    await until("a sample", () => host.samples.length >= 2);
    const [pid] = probePids(server) as [number];
    process.kill(pid, "SIGSTOP");
    try {
      const seen: (string | undefined)[] = [];
      monitor.onChange(() => seen.push(host.health.failure?.code));
      const before = host.samples.length;
      await until("samples of another shell", () => host.samples.length >= before + 2, 40_000);
      expect(seen).toContain("health.probeStalled");
      expect(host.health.failure).toBeNull();
    } finally {
      process.kill(pid, "SIGCONT");
    }
    await until("the old shell to end", () => !probePids(server).includes(pid), 10_000);
  });

  it("logs in once with a key that is refused, and not again", async () => {
    await begin();
    const user = await createUser({ password: "right" });
    try {
      const host = test.addHost(server, { user: user.name, secret: { kind: "password", password: "wrong" } });
      const watched = monitor.host(host.id);
      watched.start(0);
      await until("the failure", () => watched.health.status === "failed");
      const tries = (): number => server.log().match(/Connection from/g)?.length ?? 0;
      const before = tries();
      await sleep(3000);
      expect(tries()).toBe(before);
      expect(watched.health.failure?.code).toBe("ssh.authFailed");
    } finally {
      await user.remove();
    }
  });
});

describe("a mount that hangs", () => {
  it("is named while the other mounts are sized", async (context) => {
    if (missing) context.skip(missing);
    if (!existsSync("/dev/fuse") || !read("/proc/filesystems").includes("fuse"))
      context.skip("needs FUSE in the kernel");
    const folder = mkdtempSync(join(tmpdir(), "holdfast-hung-"));
    // A FUSE file system whose server never answers, in a mount namespace of its own so that only the probe meets it.
    const setup = `exec 3<>/dev/fuse; mount -i -t fuse -o fd=3,rootmode=40000,user_id=0,group_id=0 hung ${folder} || exit 1; exec sh -c "$1"`;
    const session = await ProbeSession.open(
      (program) => Promise.resolve(localChannel("", ["unshare", "--mount", "sh", "-c", setup, "sh", program])),
      { clock: systemClock, marker: "hung1", host: "hung" },
    );
    try {
      const { mounts } = await session.request(["files-slow"]);
      expect(mounts?.find((mount) => mount.mount === folder)?.remote).toBe(true);
      const started = performance.now();
      const results = await session.request(["files-fast", "disks"], ["l/", `r${folder}`]);
      expect(results.disks?.hanging).toEqual([1]);
      expect(results.disks?.use.map((use) => use.mount)).toEqual(["/"]);
      expect(results.uptime).toBeGreaterThan(0);
      expect(performance.now() - started).toBeLessThan(8000);
    } finally {
      session.close();
      rmSync(folder, { recursive: true });
    }
  });
});
