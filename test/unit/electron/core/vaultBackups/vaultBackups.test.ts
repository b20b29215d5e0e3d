import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { verifyAudit } from "../../../../../electron/core/audit/verify.ts";
import type { Core } from "../../../../../electron/core/createCore.ts";
import { exchange, finishExchange } from "../../../../../electron/core/vaultBackups/exchange.ts";
import { backupsFolder } from "../../../../../electron/core/vaultBackups/vaultBackups.ts";
import type { Host } from "../../../../../shared/contract/hosts.ts";
import type { VaultBackup } from "../../../../../shared/contract/vaultBackups.ts";
import { fakeClock, testPorts } from "../../../../support/ports.ts";
import { temporaryFolder } from "../../../../support/temporaryFolder.ts";
import { openCore } from "../../../../support/vault.ts";

const passphrase = "correct horse battery";
const { signal } = new AbortController();
const hour = 3600 * 1000;

async function opened(home: string, ports = testPorts(home)) {
  const core: Core = await openCore(ports);
  onTestFinished(() => core.dispose());
  const call = <T>(name: string, input?: unknown): Promise<T> =>
    core.dispatcher.call(name, input, signal) as Promise<T>;
  const code = (name: string, input?: unknown): Promise<string> =>
    call(name, input).then(
      () => "done",
      (error: { code: string }) => error.code,
    );
  return {
    call,
    code,
    ports,
    add: (name: string) => call("hosts.add", { name, address: "192.0.2.1" }),
    names: async () => (await call<Host[]>("hosts.list")).map((host) => host.name),
    backups: async () => (await call<{ backups: VaultBackup[] }>("vaultBackups.list")).backups,
  };
}

/** A vault with the host "first" and one backup of it, made once and copied for each test. */
let template = "";
beforeAll(async () => {
  template = join(mkdtempSync(join(tmpdir(), "holdfast-test-")), "data");
  const core = await openCore(testPorts(template));
  await core.dispatcher.call("vault.create", { passphrase }, signal);
  await core.dispatcher.call("hosts.add", { name: "first", address: "192.0.2.1" }, signal);
  await core.dispatcher.call("vaultBackups.create", undefined, signal);
  await core.dispose();
});

afterAll(() => rmSync(dirname(template), { recursive: true, force: true }));

function copyOfTemplate(): string {
  const home = join(temporaryFolder(), "data");
  cpSync(template, home, { recursive: true });
  return home;
}

const theBackup = (home: string): string => join(backupsFolder(home), readdirSync(backupsFolder(home))[0] as string);

describe("a backup of the vault", () => {
  it("is a folder for its owner only, is listed while the vault is locked, and can be read whole", async () => {
    const home = copyOfTemplate();
    const vault = await opened(home);
    const [backup] = await vault.backups();
    expect(backup).toMatchObject({ reason: "asked" });
    expect(statSync(theBackup(template)).mode & 0o777).toBe(0o700);
    await vault.call("vault.unlock", { passphrase });
    expect(await vault.call("vaultBackups.verify", { id: backup?.id })).toEqual({ hosts: 1 });
  });

  it("comes back with the vault as it was, sets the present one aside, and the audit log goes on", async () => {
    const home = copyOfTemplate();
    const vault = await opened(home);
    const [backup] = await vault.backups();
    await vault.call("vault.unlock", { passphrase });
    await vault.add("second");
    const source = { id: backup?.id };
    const { setAside } = await vault.call<{ setAside: string }>("vaultBackups.restore", { source, passphrase });
    expect(await vault.call("vault.status")).toMatchObject({ state: "locked" });
    await vault.call("vault.unlock", { passphrase });
    expect(await vault.names()).toEqual(["first"]);
    expect(readdirSync(setAside)).toEqual(expect.arrayContaining(["vault.json", "holdfast.db"]));
    expect(await verifyAudit(join(home, "audit"))).toMatchObject({ ok: true });
    // What was set aside is a vault too: nothing of it was lost.
    const other = join(temporaryFolder(), "data");
    renameSync(setAside, other);
    const old = await opened(other);
    await old.call("vault.unlock", { passphrase });
    expect(await old.names()).toEqual(["first", "second"]);
  });

  it("opens on another laptop, where there is no vault", async () => {
    const from = theBackup(copyOfTemplate());
    const elsewhere = await opened(join(temporaryFolder(), "data"));
    const source = { folder: from };
    expect(await elsewhere.call("vaultBackups.restore", { source, passphrase })).toEqual({ setAside: null });
    await elsewhere.call("vault.unlock", { passphrase });
    expect(await elsewhere.names()).toEqual(["first"]);
  });

  it("does not replace another vault", async () => {
    const from = theBackup(copyOfTemplate());
    const other = await opened(join(temporaryFolder(), "data"));
    await other.call("vault.create", { passphrase });
    await other.add("mine");
    expect(await other.code("vaultBackups.restore", { source: { folder: from }, passphrase })).toBe(
      "vaultBackups.otherVault",
    );
    expect(await other.names()).toEqual(["mine"]);
  });

  it.each([
    ["another passphrase", "vault.wrongPassphrase", () => undefined],
    ["a byte too many", "vaultBackups.damaged", (folder: string) => appendFileSync(join(folder, "holdfast.db"), "x")],
    ["no database", "vaultBackups.damaged", (folder: string) => rmSync(join(folder, "holdfast.db"))],
    [
      "a broken manifest",
      "vaultBackups.damaged",
      (folder: string) => writeFileSync(join(folder, "manifest.json"), "{"),
    ],
  ])("with %s changes nothing and says so", async (problem, failure, damage) => {
    const home = copyOfTemplate();
    const folder = theBackup(home);
    const vault = await opened(home);
    await vault.call("vault.unlock", { passphrase });
    await vault.add("second");
    damage(folder);
    const given = problem === "another passphrase" ? "not the passphrase" : passphrase;
    expect(await vault.code("vaultBackups.restore", { source: { folder }, passphrase: given })).toBe(failure);
    expect(await vault.names()).toEqual(["first", "second"]);
    expect(existsSync(join(home, "restoring"))).toBe(false);
  });

  it("that does not exist is told by its name", async () => {
    const vault = await opened(copyOfTemplate());
    const source = { id: "20200101T000000000Z" };
    expect(await vault.code("vaultBackups.restore", { source, passphrase })).toBe("vaultBackups.notFound");
    expect(await vault.code("vaultBackups.restore", { source: { folder: "/no/such" }, passphrase })).toBe(
      "vaultBackups.notAFolder",
    );
  });

  it("is taken by itself once a day while the vault is open", async () => {
    const home = copyOfTemplate();
    rmSync(backupsFolder(home), { recursive: true });
    // The vault was made at real time.
    const clock = fakeClock(Date.now());
    const vault = await opened(home, { ...testPorts(home, clock), shell: "web" });
    await vault.call("vault.unlock", { passphrase });
    clock.advance(10_000);
    expect(await vault.backups()).toEqual([]);
    clock.advance(2 * hour);
    expect(await vault.backups()).toMatchObject([{ reason: "daily" }]);
    clock.advance(22 * hour);
    expect(await vault.backups()).toHaveLength(1);
    clock.advance(3 * hour);
    expect(await vault.backups()).toHaveLength(2);
  });
});

describe("the exchange of two vaults", () => {
  const old = { "vault.json": "old header", "holdfast.db": "old data", "holdfast.db-wal": "old journal" };
  const staged = { "vault.json": "new header", "holdfast.db": "new data" };
  const put = (folder: string, files: Readonly<Record<string, string>>): void => {
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  };
  const filesOf = (folder: string): Record<string, string> =>
    Object.fromEntries(
      readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => [entry.name, readFileSync(join(folder, entry.name), "utf8")]),
    );

  it("is carried out to its end from wherever it was interrupted", () => {
    const aside = "replaced-20261123T120000000Z";
    // Each state that a crash after the decision can leave: so many of the old files moved, so many of the new ones in place.
    const states = [0, 1, 2, 3]
      .map((moved) => ({ moved, placed: 0 }))
      .concat([1, 2].map((placed) => ({ moved: 3, placed })));
    for (const { moved, placed } of states) {
      const home = temporaryFolder();
      put(home, old);
      put(join(home, "restoring"), { ...staged, "attempts.json": "x" });
      writeFileSync(join(home, "restoring.json"), JSON.stringify({ setAside: aside }));
      mkdirSync(join(home, aside));
      for (const name of Object.keys(old).slice(0, moved)) renameSync(join(home, name), join(home, aside, name));
      for (const name of ["holdfast.db", "vault.json"].slice(0, placed))
        renameSync(join(home, "restoring", name), join(home, name));
      finishExchange(home);
      finishExchange(home);
      expect(filesOf(home)).toEqual(staged);
      expect(filesOf(join(home, aside))).toEqual(old);
    }
  });

  it("that was not decided leaves everything, and what was made ready goes", () => {
    const home = temporaryFolder();
    put(home, old);
    put(join(home, "restoring"), staged);
    finishExchange(home);
    expect(filesOf(home)).toEqual(old);
    expect(existsSync(join(home, "restoring"))).toBe(false);
  });

  it("works where nothing is to be set aside", () => {
    const home = temporaryFolder();
    put(join(home, "restoring"), staged);
    exchange(home, null);
    expect(filesOf(home)).toEqual(staged);
  });
});
