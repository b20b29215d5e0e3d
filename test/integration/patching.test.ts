import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Run } from "../../shared/contract/runs.ts";
import type { Host } from "../../shared/contract/hosts.ts";
import { type AptHost, aptHostMissing, startAptHost } from "../support/aptHost.ts";
import { AptRepository } from "../support/aptRepository.ts";
import { draftOf, failureOf, PatchBench, type PatchConsole } from "./patchBench.ts";
import { installOld, publish, sources, updates } from "./patchPackages.ts";

const missing = aptHostMissing();
let folder: string;
let snapshot: string;
let repository: AptRepository;
let apt: AptHost;
let bench: PatchBench;
let console: PatchConsole;
let host: Host;

beforeAll(async () => {
  if (missing !== undefined) return;
  folder = mkdtempSync(join(tmpdir(), "holdfast-patching-"));
  snapshot = join(folder, "host.tar");
  repository = new AptRepository();
  await repository.start();
  publish(repository);
  const model = await startAptHost({ sources: sources(repository) });
  try {
    await model.sh(installOld);
    model.snapshot(snapshot);
  } finally {
    await model.stop();
  }
}, 400_000);

beforeEach(async (context) => {
  if (missing !== undefined) context.skip(missing);
  publish(repository);
  apt = await startAptHost({ sources: sources(repository), from: snapshot });
  bench = new PatchBench();
  console = await bench.console();
  host = console.inventory.add(draftOf(apt));
});

afterEach(async () => {
  bench?.dispose();
  await apt?.stop();
  repository?.reset();
});

afterAll(async () => {
  await repository?.dispose();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

async function until(condition: () => boolean | Promise<boolean>, seconds = 30): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error("it did not happen in time");
    await sleep(50);
  }
}

async function versionOf(name: string): Promise<string> {
  return (await apt.sh(`dpkg-query -W -f '\${Version} \${db:Status-Abbrev}' ${name}`)).trim();
}

async function apply(scope: "all" | "security" = "all"): Promise<Run> {
  const { hash } = await console.patching.plan(host.id, scope);
  return console.patching.apply(host.id, hash);
}

const jobFolders = async (): Promise<string> => (await apt.sh("ls -d /var/tmp/holdfast-* 2>/dev/null || true")).trim();

describe("what could be updated", () => {
  test("is nothing on a host that is up to date", async () => {
    const inventory = await console.patching.refresh(host.id);
    expect(inventory).toMatchObject({ manager: "apt", updates: [], held: [], broken: null });
  });

  test("tells security updates apart by where they come from, and lists held packages", async () => {
    publish(repository, [updates.plain, updates.held], [updates.security]);
    await apt.sh("apt-mark hold holdfast-held");
    const before = Date.now();
    const inventory = await console.patching.refresh(host.id);
    expect(inventory.updates).toEqual([
      { name: "holdfast-plain", from: "1.0", to: "2.0", origin: "Debian:stable", security: false },
      {
        name: "holdfast-sec",
        from: "1.0-1+deb12u1",
        to: "1.0-1+deb12u2",
        origin: "Debian-Security:stable-security",
        security: true,
      },
    ]);
    expect(inventory.held).toEqual(["holdfast-held"]);
    expect(inventory.listsRefreshedAt).toBeGreaterThan(before - 2000);
    expect(console.patching.known()).toEqual([inventory]);
  });

  test("is read from the present lists without root and without a change", async () => {
    publish(repository, [updates.plain]);
    const deploy = console.inventory.add(draftOf(apt, { name: "as-plain", user: "plain" }));
    expect((await console.patching.inventory(deploy.id)).updates).toEqual([]);
    await console.patching.refresh(host.id);
    expect((await console.patching.inventory(deploy.id)).updates.map(({ name }) => name)).toEqual(["holdfast-plain"]);
  });

  test("is known to be fresh after a refresh that found nothing new", async () => {
    const first = await console.patching.refresh(host.id);
    await sleep(1100);
    const second = await console.patching.refresh(host.id);
    expect(second.listsRefreshedAt).toBeGreaterThan(first.listsRefreshedAt ?? 0);
  });

  test("has an unknown age on a host that never refreshed its lists", async () => {
    await apt.sh("rm -rf /var/lib/apt/lists/*");
    expect((await console.patching.inventory(host.id)).listsRefreshedAt).toBeNull();
  });

  test("says that a reboot is required when the host does", async () => {
    expect((await console.patching.inventory(host.id)).rebootRequired).toBeNull();
    await apt.sh("touch /run/reboot-required; echo linux-image-6.1.0-30-amd64 >/run/reboot-required.pkgs");
    expect(await console.patching.inventory(host.id)).toMatchObject({
      rebootRequired: true,
      rebootPackages: ["linux-image-6.1.0-30-amd64"],
    });
  });

  test("fails clearly when a repository is out of reach, although apt-get itself would shrug", async () => {
    await repository.stop();
    const failure = await failureOf(console.patching.refresh(host.id));
    expect(failure).toMatchObject({ code: "patch.refreshFailed", params: { host: "web-1" } });
    expect(failure.params["detail"]).toMatch(/Could not connect|Failed to fetch/);
    await repository.start();
  });

  test("waits for another refresh, and names who holds the lists when it gives up", async () => {
    const impatient = await bench.console({ refreshLockSeconds: 2 });
    await apt.background(lockWith("/var/lib/apt/lists/lock", 30));
    await until(() => apt.sh("test -e /tmp/locked && echo yes || true").then((text) => text !== ""));
    const failure = await failureOf(impatient.patching.refresh(host.id));
    expect(failure).toMatchObject({ code: "patch.locked", params: { host: "web-1" } });
    expect(failure.params["holder"]).toMatch(/^perl \(process \d+\)$/);
  });

  test("names the package manager it cannot work with", async () => {
    await apt.sh(
      "mv /usr/bin/apt-get /usr/bin/apt-get.away; printf '#!/bin/sh\\n' >/usr/bin/dnf; chmod +x /usr/bin/dnf",
    );
    expect(await failureOf(console.patching.inventory(host.id))).toEqual({
      code: "patch.noPackageManager",
      params: { host: "web-1", found: "dnf" },
    });
  });
});

describe("a plan", () => {
  test("says what will happen, with sizes, removals and how to undo it, and changes nothing", async () => {
    publish(repository, [updates.replacing], [updates.security]);
    await console.patching.refresh(host.id);
    const before = await apt.sh("dpkg-query -W");
    const plan = await console.patching.plan(host.id, "all");
    expect(plan).toMatchObject({
      kind: "patch.apply",
      hostId: host.id,
      summary: "2 updates (1 security), 1 removed",
      removals: ["holdfast-old"],
      production: false,
    });
    expect(plan.steps).toEqual([
      { title: "Remove holdfast-old", detail: "1.0, because it conflicts with an update", risk: "high" },
      {
        title: "Update holdfast-sec",
        detail: "1.0-1+deb12u1 \u2192 1.0-1+deb12u2 from Debian-Security:stable-security, security",
        risk: "low",
      },
      { title: "Update holdfast-plain", detail: "1.0 \u2192 2.0 from Debian:stable", risk: "low" },
    ]);
    expect(plan.downloadBytes).toBeGreaterThan(30_000);
    expect(plan.undo).toContain("holdfast-plain=1.0 holdfast-sec=1.0-1+deb12u1 holdfast-old=1.0");
    expect(await apt.sh("dpkg-query -W")).toBe(before);
    expect(await jobFolders()).toBe("");
  });

  test("of security only leaves the rest alone", async () => {
    publish(repository, [updates.plain], [updates.security]);
    await console.patching.refresh(host.id);
    await apt.sh("apt-mark auto holdfast-sec");
    const plan = await console.patching.plan(host.id, "security");
    expect(plan.updates.map(({ name }) => name)).toEqual(["holdfast-sec"]);
    const run = await console.patching.apply(host.id, plan.hash);
    expect((await console.runs.ended(run.id)).state).toBe("succeeded");
    expect(await versionOf("holdfast-sec")).toBe("1.0-1+deb12u2 ii");
    expect(await versionOf("holdfast-plain")).toBe("1.0 ii");
    // Naming a package must not turn a dependency into something the admin asked for.
    expect(await apt.sh("apt-mark showauto holdfast-sec")).toBe("holdfast-sec\n");
  });

  test("is refused without root, in words about root", async () => {
    const plain = console.inventory.add(draftOf(apt, { name: "as-plain", user: "plain" }));
    const needsRoot = { code: "action.needsRoot", params: { host: "as-plain", user: "plain" } };
    expect(await failureOf(console.patching.plan(plain.id, "all"))).toEqual(needsRoot);
    expect(await failureOf(console.patching.refresh(plain.id))).toEqual(needsRoot);
  });

  test("is refused when there is too little space, naming the mount", async () => {
    publish(repository, [updates.huge]);
    await console.patching.refresh(host.id);
    const failure = await failureOf(console.patching.plan(host.id, "all"));
    expect(failure).toMatchObject({ code: "patch.noSpace", params: { host: "web-1", mount: "/" } });
    expect(failure.params["neededBytes"]).toBeGreaterThan(900e9);
  });
});

describe("applying a plan", () => {
  test("does exactly that, keeps a changed configuration file and reports it", async () => {
    publish(repository, [updates.slow, updates.new, updates.held], [updates.security]);
    await apt.sh("apt-mark hold holdfast-held; echo a=local >/etc/holdfast-slow.conf");
    await console.patching.refresh(host.id);
    const run = await apply();
    const seen = new Set<string>();
    console.runs.onChange((runs) => {
      for (const one of runs) seen.add(one.step);
    });
    const ended = await console.runs.ended(run.id);
    expect(ended).toMatchObject({ state: "succeeded", failure: null, progress: 1 });
    expect(ended.report).toMatchObject({
      exitCode: 0,
      upgraded: [
        { name: "holdfast-sec", from: "1.0-1+deb12u1", to: "1.0-1+deb12u2", security: true },
        { name: "holdfast-new", from: null, to: "0.5" },
        { name: "holdfast-slow", from: "1.0", to: "2.0" },
      ],
      notUpgraded: [],
      broken: [],
      keptFiles: ["/etc/holdfast-slow.conf.dpkg-dist"],
      rebootRequired: null,
    });
    expect(await versionOf("holdfast-slow")).toBe("2.0 ii");
    expect(await versionOf("holdfast-held")).toBe("1.0 hi");
    expect(apt.read("etc/holdfast-slow.conf")).toBe("a=local\n");
    expect(console.runs.log(run.id).text).toContain("configuring slowly");
    expect(Array.from(seen)).toContain("Configuring holdfast-slow (amd64)");
    expect(await jobFolders()).toBe("");
    // What is known afterwards fits what was done.
    expect(console.patching.known()[0]?.updates).toEqual([]);
    expect(bench.audited.at(-1)).toMatchObject({
      kind: "event",
      outcome: "succeeded",
      hostIds: [host.id],
      detail: { action: "patch.apply", hosts: ["web-1"], data: { report: { exitCode: 0 } } },
    });
  });

  test("works as a user who may use sudo", async () => {
    publish(repository, [updates.plain]);
    await apt.sh("apt-get -qq update");
    const deploy = console.inventory.add(draftOf(apt, { name: "as-deploy", user: "deploy" }));
    const plan = await console.patching.plan(deploy.id, "all");
    const run = await console.patching.apply(deploy.id, plan.hash);
    expect(await console.runs.ended(run.id)).toMatchObject({ state: "succeeded" });
    expect(await versionOf("holdfast-plain")).toBe("2.0 ii");
    expect(await jobFolders()).toBe("");
  });

  test.each([
    [
      "through systemd-run where systemd runs",
      `printf '#!/bin/sh\\ntouch /tmp/used\\nwhile [ "$1" != sh ]; do shift; done\\nsetsid "$@" &\\n'`,
    ],
    ["without systemd-run where it refuses", `printf '#!/bin/sh\\ntouch /tmp/used\\nexit 1\\n'`],
  ])("works %s", async (_name, systemdRun) => {
    publish(repository, [updates.plain]);
    await apt.sh(`mkdir -p /run/systemd/system; ${systemdRun} >/usr/bin/systemd-run; chmod +x /usr/bin/systemd-run`);
    await console.patching.refresh(host.id);
    const ended = await console.runs.ended((await apply()).id);
    expect(ended).toMatchObject({ state: "succeeded", report: { exitCode: 0 } });
    expect(await apt.sh("ls /tmp/used")).toBe("/tmp/used\n");
  });

  test("is refused when a package changed in between, naming it", async () => {
    publish(repository, [updates.plain], [updates.security]);
    await console.patching.refresh(host.id);
    const plan = await console.patching.plan(host.id, "all");
    await apt.sh("apt-get -qq -y install holdfast-plain >/dev/null 2>&1");
    expect(await failureOf(console.patching.apply(host.id, plan.hash))).toEqual({
      code: "plan.stale",
      params: { host: "web-1", changed: ["holdfast-plain"] },
    });
    expect(await versionOf("holdfast-sec")).toBe("1.0-1+deb12u1 ii");
    expect(console.runs.list()).toEqual([]);
  });

  test("is refused when the repository has a newer version by now", async () => {
    publish(repository, [updates.plain]);
    await console.patching.refresh(host.id);
    const plan = await console.patching.plan(host.id, "all");
    publish(repository, [updates.plainLater]);
    await apt.sh("apt-get -qq update");
    expect(await failureOf(console.patching.apply(host.id, plan.hash))).toMatchObject({ code: "plan.stale" });
  });

  test("accepts a plan that another console made of the same host, by its hash", async () => {
    publish(repository, [updates.plain], [updates.security]);
    await console.patching.refresh(host.id);
    const { hash } = await console.patching.plan(host.id, "security");
    console.end();
    console = await bench.console();
    const run = await console.patching.apply(host.id, hash);
    expect(await console.runs.ended(run.id)).toMatchObject({ state: "succeeded" });
    expect(await versionOf("holdfast-plain")).toBe("1.0 ii");
  });

  test("is refused for a hash that no plan has, and for nothing to do", async () => {
    expect(await failureOf(console.patching.apply(host.id, "nonsense"))).toMatchObject({ code: "plan.notFound" });
    expect(await failureOf(console.patching.apply(host.id, "0".repeat(64)))).toMatchObject({ code: "plan.stale" });
    const { hash } = await console.patching.plan(host.id, "all");
    expect(await failureOf(console.patching.apply(host.id, hash))).toEqual({
      code: "patch.nothingToDo",
      params: { host: "web-1" },
    });
  });

  test("runs once at a time on a host, and a plan is good for one run", async () => {
    publish(repository, [updates.slow, updates.new]);
    await console.patching.refresh(host.id);
    const run = await apply();
    await until(() => console.runs.get(run.id).step.includes("onfiguring"));
    const second = await console.patching.plan(host.id, "all").catch((error: unknown) => error);
    // dpkg is at work, so planning itself says that the packages are not in order.
    expect(second).toMatchObject({ code: "patch.brokenState" });
    expect((await console.runs.ended(run.id)).state).toBe("succeeded");
  });
});

describe("a run that is disturbed", () => {
  test("goes on when every connection is cut while a package is being configured", async () => {
    publish(repository, [updates.verySlow, updates.new]);
    await console.patching.refresh(host.id);
    const run = await apply();
    await until(() => console.runs.log(run.id).text.includes("configuring slowly"));
    const cutAt = Date.now();
    apt.cutConnections();
    await until(() => console.runs.get(run.id).state === "reconnecting", 10);
    const ended = await console.runs.ended(run.id);
    expect(Date.now() - cutAt).toBeLessThan(30_000);
    expect(ended).toMatchObject({ state: "succeeded", report: { exitCode: 0, notUpgraded: [] } });
    expect(await versionOf("holdfast-slow")).toBe("2.0 ii");
    const log = console.runs.log(run.id).text;
    expect(log.match(/configuring slowly/g)).toHaveLength(1);
    expect(log.match(/^configured$/gm)).toHaveLength(1);
  });

  test("is found again by a new console after the old one was killed", async () => {
    publish(repository, [updates.verySlow, updates.new], [updates.security]);
    await apt.sh("echo a=local >/etc/holdfast-slow.conf");
    await console.patching.refresh(host.id);
    const run = await apply();
    await until(() => console.runs.log(run.id).text.includes("configuring slowly"));
    console.end();
    apt.cutConnections();
    await sleep(1000);

    console = await bench.console();
    expect(console.runs.get(run.id)).toMatchObject({ endedAt: null });
    const ended = await console.runs.ended(run.id);
    expect(ended).toMatchObject({ state: "succeeded" });
    expect(ended.report).toMatchObject({
      exitCode: 0,
      notUpgraded: [],
      keptFiles: ["/etc/holdfast-slow.conf.dpkg-dist"],
    });
    const log = console.runs.log(run.id).text;
    expect(log.match(/configuring slowly/g)).toHaveLength(1);
    expect(log.match(/^configured$/gm)).toHaveLength(1);
    expect(await jobFolders()).toBe("");
    expect(bench.audited.at(-1)).toMatchObject({ kind: "event", outcome: "succeeded" });
  });

  test("is found again long after it ended", async () => {
    publish(repository, [updates.plain]);
    await console.patching.refresh(host.id);
    const run = await apply();
    await until(() => apt.sh("ls /var/tmp/holdfast-*/pid 2>/dev/null || true").then((text) => text !== ""));
    console.end();
    await until(async () => (await versionOf("holdfast-plain")) === "2.0 ii");
    await until(() => apt.sh("ls /var/tmp/holdfast-*/rc 2>/dev/null || true").then((text) => text !== ""));
    console = await bench.console();
    expect(await console.runs.ended(run.id)).toMatchObject({ state: "succeeded", report: { exitCode: 0 } });
  });

  test("ends as lost when the host was restarted under it", async () => {
    publish(repository, [updates.verySlow, updates.new]);
    await console.patching.refresh(host.id);
    const run = await apply();
    await until(() => console.runs.log(run.id).text.includes("configuring slowly"));
    await apt.sh("kill -9 -$(cat /var/tmp/holdfast-*/pid)");
    expect(await console.runs.ended(run.id)).toMatchObject({ state: "failed", failure: { code: "action.jobLost" } });
    expect((await console.patching.inventory(host.id)).broken).not.toBeNull();
  });
});

describe("stopping a run", () => {
  test("works while it downloads, and leaves the host as it was", async () => {
    publish(repository, [updates.slow, updates.new]);
    await console.patching.refresh(host.id);
    repository.stallDownloads = true;
    const run = await apply();
    await until(() => repository.requests.some((url) => url.endsWith(".deb")));
    expect(console.runs.get(run.id).cancellable).toBe(true);
    console.runs.cancel(run.id);
    expect((await console.runs.ended(run.id)).state).toBe("cancelled");
    expect(await versionOf("holdfast-slow")).toBe("1.0 ii");
    expect(await apt.sh("dpkg --audit; pgrep apt-get || true")).toBe("");
    expect(await jobFolders()).toBe("");
  });

  test("is refused while packages are installed, saying what is being done", async () => {
    publish(repository, [updates.slow, updates.new]);
    await console.patching.refresh(host.id);
    const run = await apply();
    await until(() => console.runs.get(run.id).step.startsWith("Configuring holdfast-slow"));
    expect(await failureOf(Promise.resolve().then(() => console.runs.cancel(run.id)))).toEqual({
      code: "runs.cannotCancel",
      params: { step: "Configuring holdfast-slow (amd64)" },
    });
    expect((await console.runs.ended(run.id)).state).toBe("succeeded");
  });
});

describe("when the package manager is in the way", () => {
  test("a run waits for it and says for whom, and goes on when it is free", async () => {
    publish(repository, [updates.plain]);
    await console.patching.refresh(host.id);
    const { hash } = await console.patching.plan(host.id, "all");
    await apt.background(lockWith("/var/lib/dpkg/lock-frontend", 4));
    await until(() => apt.sh("test -e /tmp/locked && echo yes || true").then((text) => text !== ""));
    const run = await console.patching.apply(host.id, hash);
    await until(() => /^Waiting for perl \(process \d+\)/.test(console.runs.get(run.id).step));
    expect(console.runs.get(run.id).cancellable).toBe(true);
    expect((await console.runs.ended(run.id)).state).toBe("succeeded");
  });

  test("a run gives up after its time, naming the holder, with nothing changed", async () => {
    publish(repository, [updates.plain]);
    await console.patching.refresh(host.id);
    const impatient = await bench.console({ lockTimeoutSeconds: 2 });
    const { hash } = await impatient.patching.plan(host.id, "all");
    await apt.background(lockWith("/var/lib/dpkg/lock-frontend", 30));
    await until(() => apt.sh("test -e /tmp/locked && echo yes || true").then((text) => text !== ""));
    const run = await impatient.patching.apply(host.id, hash);
    const ended = await impatient.runs.ended(run.id);
    expect(ended).toMatchObject({ state: "failed", failure: { code: "patch.locked", params: { host: "web-1" } } });
    expect(ended.failure?.params["holder"]).toMatch(/^perl \(process \d+\)$/);
    expect(await versionOf("holdfast-plain")).toBe("1.0 ii");
  });

  test("a package that cannot be configured fails the run with its reason and the state of the packages", async () => {
    publish(repository, [updates.broken], [updates.security]);
    await console.patching.refresh(host.id);
    const ended = await console.runs.ended((await apply()).id);
    expect(ended).toMatchObject({
      state: "failed",
      failure: {
        code: "patch.failed",
        params: { host: "web-1", exitCode: 100, stage: "install", broken: ["holdfast-plain"] },
      },
      report: {
        upgraded: [{ name: "holdfast-sec" }],
        notUpgraded: ["holdfast-plain"],
        broken: ["holdfast-plain"],
      },
    });
    expect(ended.failure?.params["detail"]).toContain(
      "post-installation script subprocess returned error exit status 3",
    );

    const known = console.patching.known()[0];
    expect(known?.broken?.detail).toContain("holdfast-plain");
    expect(known?.broken?.advice).toContain("dpkg --configure -a");
    expect(await failureOf(console.patching.plan(host.id, "all"))).toMatchObject({ code: "patch.brokenState" });
  });

  test("a repository that goes away before the download fails the run with nothing changed", async () => {
    publish(repository, [updates.plain]);
    await console.patching.refresh(host.id);
    await repository.stop();
    const ended = await console.runs.ended((await apply()).id);
    expect(ended).toMatchObject({ state: "failed", failure: { code: "patch.failed", params: { stage: "download" } } });
    expect(await versionOf("holdfast-plain")).toBe("1.0 ii");
    await repository.start();
  });
});

/** Holds a lock as apt does, with fcntl. */
function lockWith(path: string, seconds: number): string {
  return `exec perl -e 'use Fcntl; open(F, "+>>", "${path}"); $l = pack("s s l! l! i", F_WRLCK, 0, 0, 0, 0); fcntl(F, F_SETLK, $l) or die; open(G, ">", "/tmp/locked"); close(G); sleep ${seconds};'`;
}
