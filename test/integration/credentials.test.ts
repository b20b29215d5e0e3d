import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, chownSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { Host } from "../../shared/contract/hosts.ts";
import type { Run } from "../../shared/contract/runs.ts";
import { createHostKeys } from "../../electron/core/access/hostKeys.ts";
import { createRuns, type Runs } from "../../electron/core/actions/runs.ts";
import type { AuditRecord } from "../../electron/core/audit/auditLog.ts";
import { generateKey } from "../../electron/core/credentials/keys/generateKey.ts";
import { rollOutHost, type StepServices } from "../../electron/core/credentials/rollout/hostSteps.ts";
import { Rollouts } from "../../electron/core/credentials/rollout/rollout.ts";
import type { HostProgress, RolloutPlanState } from "../../electron/core/credentials/rollout/rolloutTypes.ts";
import { verifyLoginBy } from "../../electron/core/credentials/rollout/verifyLogin.ts";
import { createSecretBox } from "../../electron/core/credentials/secretBox.ts";
import { createInventory } from "../../electron/core/inventory/createInventory.ts";
import type { Inventory } from "../../electron/core/inventory/inventory.ts";
import { createSsh } from "../../electron/core/ssh/createSsh.ts";
import { openDatabase } from "../../electron/core/storage/database.ts";
import { systemClock } from "../../electron/core/systemPorts.ts";
import { loadSodium } from "../../electron/core/vault/sodium.ts";
import { readRollout } from "../../renderer/features/credentials/rolloutResult.ts";
import { failureOf } from "../support/failures.ts";
import { testPorts } from "../support/ports.ts";
import { createUser, type Sshd, sshdMissing, startSshd, type TestUser, withUser } from "../support/sshd.ts";

const missing = sshdMissing();

/** One opened console over a folder, as the core composes it. */
interface Bench {
  readonly inventory: Inventory;
  readonly runs: Runs;
  readonly rollouts: Rollouts;
  readonly services: StepServices["services"];
  readonly verifyLogin: StepServices["verifyLogin"];
  readonly audited: AuditRecord[];
  /** As a lock or a kill: everything stops here. */
  end(): void;
}

async function openBench(folder: string, key: Buffer): Promise<Bench> {
  const sodium = await loadSodium();
  const db = openDatabase(join(folder, "holdfast.db"), key, { create: true });
  const controller = new AbortController();
  const { signal } = controller;
  const ports = testPorts(folder);
  const hostKeys = createHostKeys(db, systemClock);
  const inventory = createInventory({
    database: db,
    box: createSecretBox(sodium, () => key),
    clock: systemClock,
    defaultUser: "root",
    actor: "alice (cli)",
    pinHostKey: (hostId, fingerprint) => hostKeys.pin(hostId, fingerprint),
  });
  const audited: AuditRecord[] = [];
  const audit = { append: (record: AuditRecord) => audited.push(record) };
  const ssh = createSsh({ inventory, hostKeys, ports, signal });
  const runs = createRuns({ db, ports, inventory, audit, signal });
  const verify = verifyLoginBy(inventory, (view, end) => createSsh({ inventory: view, hostKeys, ports, signal: end }));
  const rollouts = new Rollouts({ inventory, ssh, ports, runs, audit }, verify);
  return {
    inventory,
    runs,
    rollouts,
    services: { ssh, inventory },
    verifyLogin: verify,
    audited,
    end() {
      if (signal.aborted) return;
      controller.abort();
      db.close();
    },
  };
}

describe("credentials on hosts", () => {
  let server: Sshd;
  let users: TestUser[];
  let folder: string;
  let key: Buffer;
  let bench: Bench;

  beforeAll(async () => {
    if (missing) return;
    const config = ["AuthorizedKeysFile .ssh/authorized_keys", "MaxAuthTries 6"];
    server = await startSshd({ passwordAuthentication: true, config });
    users = await Promise.all([createUser(), createUser()]);
  });
  afterAll(async () => {
    await Promise.all((users ?? []).map((user) => user.remove()));
    await server?.stop();
  });
  beforeEach(async (context) => {
    if (missing) context.skip(missing);
    folder = mkdtempSync(join(tmpdir(), "holdfast-credentials-"));
    key = randomBytes(32);
    bench = await openBench(folder, key);
  });
  afterEach(() => {
    bench?.end();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  const addHost = (user: TestUser, name: string, credentialId: string, more: Partial<Host> = {}): Host =>
    bench.inventory.add({
      name,
      address: server.address,
      port: server.port,
      user: user.name,
      credentialId,
      hostKey: server.hostKeyFingerprints.ed25519 ?? "",
      ...more,
    });
  const addKey = (name: string): { id: string; line: string } => {
    const made = generateKey("ed25519", name, undefined);
    const { id } = bench.inventory.addCredential({ kind: "key", name, privateKey: made.file });
    return { id, line: made.publicLine };
  };
  const signal = new AbortController().signal;
  const start = async (request: Parameters<Rollouts["plan"]>[0]): Promise<Run> => {
    const plan = await bench.rollouts.plan(request, signal);
    return bench.rollouts.start(plan.hash, plan.hostIds);
  };
  const rollOut = async (request: Parameters<Rollouts["plan"]>[0]): Promise<Run> =>
    bench.runs.ended((await start(request)).id);
  const stages = (run: Run): [string, string][] =>
    readRollout(run.report)?.hosts.map(({ host, stage }) => [host, stage]) ?? [];
  /** The user's own file, in a folder that is the user's own too. */
  const writeKeys = (user: TestUser, text: string, mode?: number): void => {
    user.writeFile(".ssh/authorized_keys", text, mode);
    const { uid, gid } = statSync(join(user.home, ".ssh/authorized_keys"));
    chownSync(join(user.home, ".ssh"), uid, gid);
  };
  /** Tests that rotate a user's password leave it behind for those after them. */
  const passwords = new Map<string, string>();
  const currentPassword = (user: TestUser): string => passwords.get(user.name) ?? user.password;
  const keysOf = (user: TestUser): string => readFileSync(join(user.home, ".ssh/authorized_keys"), "utf8");

  it("a public key is put there once, with the modes that sshd asks for, and proved by a login", async () => {
    const [user] = users as [TestUser];
    const password = bench.inventory.addCredential({ kind: "password", password: currentPassword(user) });
    const pushed = addKey("alice@laptop");
    const host = addHost(user, "web-1", password.id);
    // A last line without an end must not swallow what is appended.
    writeKeys(user, "# keys of web-1\nssh-ed25519 AAAAother other", 0o664);
    const request: Parameters<Rollouts["plan"]>[0] = { mode: "push", credentialId: pushed.id, hostIds: [host.id] };
    const first = await rollOut(request);
    expect(first).toMatchObject({ state: "succeeded", failure: null });
    expect(stages(first)).toEqual([["web-1", "done"]]);
    expect(keysOf(user)).toBe(`# keys of web-1\nssh-ed25519 AAAAother other\n${pushed.line}\n`);
    expect(statSync(join(user.home, ".ssh/authorized_keys")).mode & 0o777).toBe(0o600);
    expect(statSync(join(user.home, ".ssh")).mode & 0o777).toBe(0o700);
    const plan = await bench.rollouts.plan(request, signal);
    expect(plan.steps).toMatchObject([{ risk: "none" }]);
    expect((await rollOut(request)).state).toBe("succeeded");
    expect(keysOf(user).match(/alice@laptop/g)).toHaveLength(1);
    expect(bench.inventory.get(host.id).credentialId).toBe(password.id);
  });

  it("a key is replaced on every host, and the old one goes only after a login with the new one", async () => {
    const [a, b] = users as [TestUser, TestUser];
    const old = addKey("old key");
    for (const user of users) writeKeys(user, `# mine\nno-pty ${old.line}\nssh-rsa AAAAx x\n`);
    const hosts = [addHost(a, "db-1", old.id), addHost(b, "db-2", old.id)];
    const ids = hosts.map(({ id }) => id);
    const run = await rollOut({ mode: "rotate", credentialId: old.id, hostIds: ids });
    expect(run).toMatchObject({ state: "succeeded", failure: null });
    const newId = String(run.report?.["newCredentialId"]);
    const line = bench.inventory.credentialStore.get(newId).publicLine ?? "";
    for (const user of users) expect(keysOf(user)).toBe(`# mine\nssh-rsa AAAAx x\n${line}\n`);
    for (const id of ids) expect(bench.inventory.get(id).credentialId).toBe(newId);
    expect(bench.inventory.credentials().find(({ id }) => id === old.id)?.usedBy).toBe(0);
    const perHost = bench.audited.filter(({ detail }) => detail?.action === "credentials.rollout.host");
    expect(perHost.map(({ hostIds, outcome }) => [hostIds, outcome])).toEqual(ids.map((id) => [[id], "succeeded"]));
  });

  it("a password is changed by its own user, and a host that refuses keeps the old one", async () => {
    const [a, b] = users as [TestUser, TestUser];
    const shared = bench.inventory.addCredential({ kind: "password", name: "team", password: currentPassword(a) });
    const hosts = [addHost(a, "app-1", shared.id), addHost(b, "app-2", shared.id)];
    // The second user has another password: the plan leaves that host out, and says why.
    const plan = await bench.rollouts.plan(
      { mode: "rotate", credentialId: shared.id, hostIds: hosts.map(({ id }) => id) },
      signal,
    );
    expect(plan.hostIds).toEqual([hosts[0]?.id]);
    expect(plan.refused).toMatchObject([{ hostId: hosts[1]?.id, failure: { code: "ssh.authFailed" } }]);
    await expect(bench.rollouts.start(plan.hash, [hosts[1]?.id ?? ""])).rejects.toMatchObject({
      code: "plan.countMismatch",
    });
    const { id } = await bench.rollouts.start(plan.hash, plan.hostIds);
    const run = await bench.runs.ended(id);
    expect(run).toMatchObject({ state: "succeeded", failure: null });
    const secret = bench.inventory.secretOf(bench.inventory.get(hosts[0]?.id ?? ""));
    expect(secret).toMatchObject({ kind: "password" });
    const fresh = secret?.kind === "password" ? secret.password : "";
    expect(fresh).toMatch(/^[A-Za-z2-9]{24}$/);
    expect(bench.inventory.get(hosts[1]?.id ?? "").credentialId).toBe(shared.id);
    const told = JSON.stringify([bench.audited, run, bench.runs.log(id), plan]);
    passwords.set(a.name, fresh);
    for (const hidden of [fresh, a.password]) expect(told).not.toContain(hidden);
  });

  it("a password is changed as root where sudo lets the user, although passwd would refuse", async (context) => {
    if (!existsSync("/usr/bin/sudo")) context.skip("needs sudo (apt-get install sudo)");
    await withUser({}, async (user) => {
      const rule = `/etc/sudoers.d/${user.name}`;
      writeFileSync(rule, `${user.name} ALL=(ALL) NOPASSWD: ALL\n`, { mode: 0o440 });
      onTestFinished(() => rmSync(rule, { force: true }));
      // Changed just now: for a day its own passwd says no.
      execFileSync("passwd", ["-q", "-n", "1", user.name]);
      const old = bench.inventory.addCredential({ kind: "password", name: "old", password: user.password });
      const host = addHost(user, "root-1", old.id);
      const plan = await bench.rollouts.plan({ mode: "rotate", credentialId: old.id, hostIds: [host.id] }, signal);
      expect(plan.steps).toMatchObject([{ detail: expect.stringContaining(`${user.name}@root-1 as root`) }]);
      const { id } = await bench.rollouts.start(plan.hash, plan.hostIds);
      const run = await bench.runs.ended(id);
      expect(run).toMatchObject({ state: "succeeded", failure: null });
      const newId = String(run.report?.["newCredentialId"]);
      expect(bench.inventory.get(host.id).credentialId).toBe(newId);
      // The server itself tells the two apart, by logins of their own.
      await bench.verifyLogin(host.id, newId, signal);
      expect(await failureOf(bench.verifyLogin(host.id, old.id, signal))).toMatchObject({ code: "ssh.authFailed" });
      const secret = bench.inventory.secretById(newId);
      const fresh = secret.kind === "password" ? secret.password : "";
      expect(fresh).toMatch(/^[A-Za-z2-9]{24}$/);
      const told = JSON.stringify([bench.audited, run, bench.runs.log(id), plan]) + server.log();
      for (const hidden of [fresh, user.password]) expect(told).not.toContain(hidden);
    });
  });

  it("a first host that fails stops the rest, and leaves the key as it was", async () => {
    const [a, b] = users as [TestUser, TestUser];
    const old = addKey("first");
    const next = addKey("never accepted");
    for (const user of users) writeKeys(user, `${old.line}\n`);
    const hosts = [addHost(a, "one", old.id), addHost(b, "two", old.id)];
    const plan = await bench.rollouts.plan(
      { mode: "rotate", credentialId: old.id, hostIds: hosts.map(({ id }) => id), to: { credentialId: next.id } },
      signal,
    );
    // Somebody edits the file between plan and run.
    writeKeys(a, `${old.line}\nssh-rsa AAAAnew somebody\n`);
    const { id } = await bench.rollouts.start(plan.hash, plan.hostIds);
    const run = await bench.runs.ended(id);
    expect(run).toMatchObject({ state: "failed", failure: { code: "credentials.hostsFailed" } });
    expect(stages(run)).toEqual([
      ["one", "failed"],
      ["two", "skipped"],
    ]);
    expect(keysOf(a)).toBe(`${old.line}\nssh-rsa AAAAnew somebody\n`);
    expect(keysOf(b)).toBe(`${old.line}\n`);
    for (const host of hosts) expect(bench.inventory.get(host.id).credentialId).toBe(old.id);
  });

  it("a run that was cut off goes on where it was", async () => {
    const [a, b] = users as [TestUser, TestUser];
    const old = addKey("before");
    for (const user of users) writeKeys(user, `${old.line}\n`);
    const hosts = [addHost(a, "cut-1", old.id), addHost(b, "cut-2", old.id)];
    const run = await start({ mode: "rotate", credentialId: old.id, hostIds: hosts.map(({ id }) => id) });
    // Locked as soon as the first host has the new key.
    while (!existsSync(join(a.home, ".ssh/authorized_keys")) || !/\(20/.test(keysOf(a)))
      await new Promise((resolve) => setTimeout(resolve, 5));
    bench.end();
    bench = await openBench(folder, key);
    const ended = await bench.runs.ended(run.id);
    expect(ended).toMatchObject({ state: "succeeded", failure: null });
    const newId = String(ended.report?.["newCredentialId"]);
    const line = bench.inventory.credentialStore.get(newId).publicLine ?? "";
    for (const user of users) expect(keysOf(user)).toBe(`${line}\n`);
    for (const host of hosts) expect(bench.inventory.get(host.id).credentialId).toBe(newId);
  });

  it("a password whose new login fails is set back, and one that was set before a crash is taken as it is", async () => {
    const [user] = users as [TestUser];
    const present = bench.inventory.addCredential({ kind: "password", name: "a", password: currentPassword(user) });
    const next = bench.inventory.addCredential({ kind: "password", name: "b", password: "Zq3vX8mTn2Lk7RwBc5Hd" });
    const host = addHost(user, "own-1", present.id);
    const planned = { hostId: host.id, user: user.name, seen: "", way: "own", hasNew: false } as const;
    const plan: RolloutPlanState = {
      mode: "rotate",
      kind: "password",
      credentialId: present.id,
      to: { credentialId: next.id },
      hosts: [planned],
    };
    const saved: HostProgress[] = [];
    const work = { host, planned, plan, newId: next.id, signal, log: () => undefined };
    const save = (progress: HostProgress): number => saved.push(progress);
    const refused = new Error("the new login does not work");
    const refusing = { services: bench.services, verifyLogin: () => Promise.reject(refused) };
    await expect(
      rollOutHost(refusing, { ...work, save }, { stage: "waiting", failure: null, left: null }),
    ).rejects.toBe(refused);
    expect(saved.map(({ stage }) => stage)).toEqual(["changing"]);
    // Both ways of telling: the old one lets in, the new one does not.
    await bench.verifyLogin(host.id, present.id, signal);
    expect(await failureOf(bench.verifyLogin(host.id, next.id, signal))).toMatchObject({ code: "ssh.authFailed" });

    const working = { services: bench.services, verifyLogin: bench.verifyLogin };
    const begun: HostProgress = { stage: "changing", failure: null, left: null };
    await rollOutHost(working, { ...work, save }, begun);
    // Cut off after the change was made, before it was noted: the same again must not need the old password.
    bench.inventory.update(host.id, { credentialId: present.id });
    await rollOutHost(working, { ...work, host: bench.inventory.get(host.id), save }, begun);
    expect(saved.at(-1)?.stage).toBe("done");
    expect(bench.inventory.get(host.id).credentialId).toBe(next.id);
    passwords.set(user.name, "Zq3vX8mTn2Lk7RwBc5Hd");
  });

  it("a key that an sshd refuses because it reads another file is taken away again, and the file is named", async () => {
    const [user] = users as [TestUser];
    const other = await startSshd({
      passwordAuthentication: true,
      config: ["AuthorizedKeysFile /etc/ssh/keys/%u /var/lib/keys/%U"],
    });
    onTestFinished(() => other.stop());
    const password = bench.inventory.addCredential({ kind: "password", password: currentPassword(user) });
    const pushed = addKey("alice@laptop");
    const place = { port: other.port, hostKey: other.hostKeyFingerprints.ed25519 ?? "" };
    const host = addHost(user, "odd-1", password.id, place as Partial<Host>);
    writeKeys(user, "# mine\n");
    const push = async (): Promise<unknown> => {
      const run = await rollOut({ mode: "push", credentialId: pushed.id, hostIds: [host.id] });
      expect(run).toMatchObject({ state: "failed", failure: { code: "credentials.hostsFailed" } });
      expect(keysOf(user)).toBe("# mine\n");
      return readRollout(run.report)?.hosts[0]?.failure;
    };
    const config = join(other.directory, "sshd_config");
    const files = [`/etc/ssh/keys/${user.name}`, `/var/lib/keys/${statSync(user.home).uid}`];
    expect(await push()).toEqual({
      code: "credentials.keyRefused",
      params: { host: "odd-1", user: user.name, problem: "elsewhere", files, setIn: `${config}, line 1` },
    });
    // The server read it at its start; from now on nobody but root may look.
    chmodSync(config, 0o600);
    expect(await push()).toMatchObject({ code: "credentials.keyRefused", params: { problem: "unknown" } });
  });

  it("nothing begins where no host can take part", async () => {
    const [user] = users as [TestUser];
    const wrong = bench.inventory.addCredential({ kind: "password", password: "not it" });
    const host = addHost(user, "closed", wrong.id);
    expect(
      await failureOf(bench.rollouts.plan({ mode: "rotate", credentialId: wrong.id, hostIds: [host.id] }, signal)),
    ).toMatchObject({ code: "credentials.nothingToDo", params: { reason: "ssh.authFailed" } });
  });
});
