import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDemoWorkspace, type DemoWorkspace } from "../../electron/core/demo/workspace.ts";
import type { Archive } from "../../shared/contract/backup.ts";
import type { CallerInput, CallName, Output } from "../../shared/contract/index.ts";
import type { Host } from "../../shared/contract/hosts.ts";
import type { Run } from "../../shared/contract/runs.ts";
import { testPorts } from "../support/ports.ts";

let folder: string;
let demo: DemoWorkspace;
let hosts: Host[];
const { signal } = new AbortController();

function call<N extends CallName>(name: N, input?: CallerInput<N>): Promise<Output<N>> {
  return demo.core.dispatcher.call(name, input, signal) as Promise<Output<N>>;
}
const idOf = (name: string): string => hosts.find((host) => host.name === name)?.id ?? "";

/** The run once it has ended. */
async function ended(runId: string): Promise<Run> {
  const log: string[] = [];
  await demo.core.dispatcher.stream("runs.log", { runId }, signal, (event) =>
    log.push((event as { text: string }).text),
  );
  const run = (await call("runs.list")).find((item) => item.id === runId);
  if (!run) throw new Error("the run is gone");
  expect(run.failure, log.join("")).toBeNull();
  return run;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-test-"));
  demo = await createDemoWorkspace(testPorts(folder), { start: () => undefined, stop: () => undefined });
  hosts = await call("hosts.list");
});
afterAll(async () => {
  await demo.dispose();
  rmSync(folder, { recursive: true, force: true });
});

describe("the demo fleet", () => {
  it("has six hosts in a vault that says it is a demo", async () => {
    expect(hosts).toHaveLength(6);
    expect(await call("vault.status")).toMatchObject({ state: "unlocked", demo: true });
  });

  it("answers the health probe on every host, differently each time", async () => {
    await Promise.all(
      hosts.map(async ({ id, name }) => {
        const first = await call("health.sample", { hostId: id });
        const second = await call("health.sample", { hostId: id });
        expect(first.cpu.percent, name).toBeGreaterThan(0);
        expect(first.memory?.availableBytes).toBeGreaterThan(0);
        expect(first.disks.every((disk) => (disk.totalBytes ?? 0) > 0)).toBe(true);
        expect(first.network[0]?.rxBytesPerSecond).toBeGreaterThan(0);
        expect(first.pressure?.cpu).toBeGreaterThanOrEqual(0);
        expect(first.tcp?.established).toBeGreaterThan(0);
        expect(first.disks[0]?.inodesTotal).toBeGreaterThan(0);
        expect(first.diskIo.devices[0]?.busyPercent).toBeGreaterThanOrEqual(0);
        expect(first.bootId).toBe(second.bootId);
        // One figure may repeat by chance, all of them do not.
        expect([second.cpu, second.network, second.diskIo]).not.toEqual([first.cpu, first.network, first.diskIo]);
      }),
    );
  }, 60_000);

  it("has sensors where there is hardware, and none in a virtual machine", async () => {
    const warm = await Promise.all(
      hosts.map(async ({ id }) => (await call("health.sample", { hostId: id })).temperatures?.length ?? 0),
    );
    expect(warm.filter((count) => count > 0)).toHaveLength(3);
  }, 60_000);

  it("runs commands, and tells a wrong one by its exit code", async () => {
    const events: { type: string; text?: string; exitCode?: number | null }[] = [];
    const input = { hostIds: [idOf("web-1")], command: "cat /etc/hostname; nonsense" };
    await demo.core.dispatcher.stream("exec.run", input, signal, (event) => events.push(event as never));
    expect(events.map((event) => event.text ?? "").join("")).toContain("web-1\n");
    expect(events.at(-1)).toMatchObject({ type: "end", exitCode: 127 });
  });

  it("plans, applies and forgets updates, with security told apart", async () => {
    const hostId = idOf("web-1");
    const plan = await call("patch.plan", { hostId, scope: "security" });
    expect(plan.updates.map(({ name }) => name).sort()).toEqual(["libssl3", "nginx", "openssl"]);
    expect(plan.updates.every(({ security }) => security)).toBe(true);
    const { runId } = await call("patch.apply", { hostId, planHash: plan.hash });
    const run = await ended(runId);
    expect(run.state).toBe("succeeded");
    expect(run.report).toMatchObject({ notUpgraded: [], rebootRequired: true });
    const left = await call("patch.inventory", { hostId });
    expect(left.updates.map(({ name, security }) => [name, security])).toEqual([["tzdata", false]]);
  }, 60_000);

  it("refreshes lists and has hosts with nothing to do", async () => {
    const before = Date.now();
    const inventory = await call("patch.refresh", { hostId: idOf("web-2") });
    expect(inventory.updates).toEqual([]);
    expect(inventory.listsRefreshedAt).toBeGreaterThanOrEqual(before - 1000);
  });

  it("backs up, verifies and restores a folder, to the host too", async () => {
    const hostId = idOf("db-1");
    const archives = join(folder, "archives");
    const { runId } = await call("backup.run", { hostId, paths: ["/etc", "/var/backups"], folder: archives });
    await ended(runId);
    const [archive] = (await call("backup.list")) as [Archive];
    expect(archive.files).toBeGreaterThan(5);
    await ended((await call("backup.verify", { path: archive.path })).runId);

    const events: unknown[] = [];
    const spoil = { hostIds: [hostId], command: "echo broken > /etc/hostname" };
    await demo.core.dispatcher.stream("exec.run", spoil, signal, (event) => events.push(event));
    const plan = await call("backup.planRestore", { path: archive.path, hostId, target: "/" });
    expect(plan.overwrites).toBe(1);
    await ended((await call("backup.restoreHost", { hostId, planHash: plan.hash })).runId);
    const again = await call("backup.planRestore", { path: archive.path, hostId, target: "/" });
    expect(again.overwrites + again.creates).toBe(0);
  }, 60_000);
});
