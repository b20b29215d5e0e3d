import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findFullestDirectory } from "../../electron/core/health/details/culprit.ts";
import { createDetails, type Details } from "../../electron/core/health/details/handlers.ts";
import { detailProbes } from "../../electron/core/health/details/index.ts";
import { HealthMonitor, type HealthServices } from "../../electron/core/health/monitor.ts";
import type { Inventory } from "../../electron/core/inventory/inventory.ts";
import type { Recorded } from "../../electron/core/metrics/types.ts";
import type { Host } from "../../shared/contract/hosts.ts";
import { details as contract, type HostDetails } from "../../shared/contract/healthDetails.ts";
import { createTestSsh, type TestSsh } from "../support/sshClient.ts";
import { createUser, type Sshd, sshdMissing, startSshd, type TestUser } from "../support/sshd.ts";

const missing = sshdMissing();
/** apt works out what it would do for seconds; its own parser has recorded output of it. */
const SLOW = new Set(["updates"]);

describe("details of a real host", () => {
  let server: Sshd;
  let test: TestSsh;
  let details: Details;
  let user: TestUser | null = null;
  let recorded: Recorded[] = [];

  beforeEach(async (context) => {
    if (missing) return context.skip(missing);
    server = await startSshd();
    test = createTestSsh();
    const services: HealthServices = {
      inventory: test.inventory as Partial<Inventory> as Inventory,
      ssh: test.ssh,
      ports: { ...test.ports, shell: "cli" },
      signal: test.signal,
    };
    const monitor = new HealthMonitor(services, Math.random, {
      detailProbes: detailProbes.filter(({ name }) => !SLOW.has(name)),
    });
    recorded = [];
    details = createDetails(
      { ports: test.ports, ssh: test.ssh, signal: test.signal },
      { monitor, metrics: { record: (entry) => void recorded.push(entry) } },
    );
  });
  afterEach(async () => {
    test?.dispose();
    await server?.stop();
    await user?.remove();
    user = null;
  });

  async function read(host: Host): Promise<HostDetails> {
    const answer = await details.handlers.refresh({ hostId: host.id }, { signal: test.signal });
    expect(contract.refresh.output.safeParse(answer).error).toBeUndefined();
    return answer;
  }

  it("are answered one by one, each with a value or the reason, and leave nothing behind", async () => {
    const answer = await read(test.addHost(server));
    for (const [name, part] of Object.entries(answer)) {
      if (SLOW.has(name)) continue;
      expect(part, name).not.toBeNull();
      expect(part?.value ?? part?.reason, name).not.toBeNull();
    }
    const here = answer.processes?.value?.top.find(({ pid }) => pid === process.pid);
    expect(here?.memoryBytes).toBeGreaterThan(30 * 2 ** 20);
    expect(here?.cpuPercent).toBeGreaterThanOrEqual(0);
    expect(here?.user).toBe("root");
    expect(answer.processes?.value?.seconds).toBeGreaterThanOrEqual(1);
    const listening = answer.ports?.value?.ports.find(({ port }) => port === server.port);
    expect(listening).toMatchObject({ protocol: "tcp", address: "127.0.0.1" });
    const booted = Number(/^btime (\d+)$/m.exec(execFileSync("cat", ["/proc/stat"], { encoding: "utf8" }))?.[1]);
    expect(answer.reboot?.value?.bootedAt).toBe(booted * 1000);
    expect(readdirSync(server.rootHome)).toEqual([]);
    expect(recorded.flatMap(({ points }) => points.map(({ metric }) => metric))).toContain("ports.listening");
  });

  it("are read with BusyBox for every command and no rights, too", async (context) => {
    const busybox = ["/usr/bin/busybox", "/bin/busybox"].find((path) => existsSync(path));
    if (!busybox) return context.skip("needs busybox");
    user = await createUser({ shell: "/bin/bash" });
    const folder = join(user.home, "busybox");
    mkdirSync(folder);
    const applets = execFileSync(busybox, ["--list"], { encoding: "utf8" }).trim().split("\n");
    for (const name of applets) symlinkSync(busybox, join(folder, name));
    // bash reads this for every command a client sends; ss, openssl and docker lie elsewhere.
    user.writeFile(".bashrc", `PATH=${folder}\n`);
    const answer = await read(test.addHost(server, { user: user.name }));
    const here = answer.processes?.value?.top.find(({ pid }) => pid === process.pid);
    expect(here).toMatchObject({ user: "root" });
    expect(here?.memoryBytes).toBeGreaterThan(30 * 2 ** 20);
    const listening = answer.ports?.value?.ports.find(({ port }) => port === server.port);
    expect(listening).toEqual({ protocol: "tcp", address: "127.0.0.1", port: server.port, process: null, pid: null });
    expect(answer.users?.value).not.toBeNull();
    expect(answer.reboot?.value?.bootedAt).toBeGreaterThan(0);
    expect(answer.certificates).toMatchObject({ value: null, reason: { code: "missing", detail: "openssl" } });
    expect(answer.containers).toMatchObject({ value: null, reason: { code: "missing" } });
  });

  it("know the fullest directory, however its name is written", async () => {
    const root = mkdtempSync(join(tmpdir(), "holdfast-full-"));
    try {
      const deep = join(root, "it's $(here)", "logs");
      mkdirSync(deep, { recursive: true });
      mkdirSync(join(root, "small"));
      writeFileSync(join(deep, "big"), Buffer.alloc(12 * 2 ** 20, 1));
      writeFileSync(join(root, "small", "file"), Buffer.alloc(2 * 2 ** 20, 1));
      const found = await findFullestDirectory(test.ssh, test.addHost(server).id, root);
      expect(found?.path).toBe(deep);
      expect(found?.partial).toBe(false);
      expect(found?.bytes).toBeGreaterThanOrEqual(12 * 2 ** 20);
      expect(await findFullestDirectory(test.ssh, test.addHost(server).id, join(root, "none"))).toBeNull();
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});
