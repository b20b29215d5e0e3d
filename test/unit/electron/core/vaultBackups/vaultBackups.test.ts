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
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { verifyAudit } from "../../../../../electron/core/audit/verify.ts";
import type { Core } from "../../../../../electron/core/createCore.ts";
import { exchange, finishExchange } from "../../../../../electron/core/vaultBackups/exchange.ts";
import { forgetReplaced, listReplaced, replacedIdOf } from "../../../../../electron/core/vaultBackups/replaced.ts";
import { backupsFolder } from "../../../../../electron/core/vaultBackups/vaultBackups.ts";
import type { Host } from "../../../../../shared/contract/hosts.ts";
import { maxReplacedVaults, type VaultBackup } from "../../../../../shared/contract/vaultBackups.ts";
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

describe("vaults that were set aside", () => {
  const id = "replaced-20261123T121518042Z";
  const setAside = (home: string, name: string, content = "x".repeat(10)): string => {
    mkdirSync(join(home, name));
    writeFileSync(join(home, name, "holdfast.db"), content);
    writeFileSync(join(home, name, "vault.json"), "{}");
    return join(home, name);
  };

  it("are listed newest first while the vault is locked, and nothing else is taken for one", async () => {
    const home = copyOfTemplate();
    setAside(home, "replaced-20250101T000000000Z");
    setAside(home, id, "x".repeat(1000));
    for (const other of ["replaced-", "replaced-20261399T121518042Z", `${id}.old`, "replaced-20261123T121518042z"])
      setAside(home, other);
    symlinkSync(join(home, id), join(home, "replaced-20261124T121518042Z"));
    writeFileSync(join(home, "replaced-20261125T121518042Z"), "a file");
    const vault = await opened(home);
    expect(await vault.call("vaultBackups.replaced")).toEqual({
      folder: home,
      total: 2,
      vaults: [
        { id, replacedAt: Date.UTC(2026, 10, 23, 12, 15, 18, 42), bytes: 1002 },
        { id: "replaced-20250101T000000000Z", replacedAt: Date.UTC(2025, 0, 1), bytes: 12 },
      ],
    });
  });

  it("are listed up to a bound, and counted beyond it", () => {
    const home = temporaryFolder();
    for (let index = 0; index < maxReplacedVaults + 5; index += 1)
      mkdirSync(join(home, replacedIdOf(Date.UTC(2026, 0, 1) + index)));
    const { total, vaults } = listReplaced(home);
    expect([total, vaults.length]).toEqual([maxReplacedVaults + 5, maxReplacedVaults]);
    expect(vaults[0]?.replacedAt).toBe(Date.UTC(2026, 0, 1) + maxReplacedVaults + 4);
  });

  it("are removed for the passphrase only, and the audit log tells which", async () => {
    const home = copyOfTemplate();
    const path = setAside(home, id);
    const kept = setAside(home, "replaced-20250101T000000000Z");
    const vault = await opened(home);
    const name = "vaultBackups.forgetReplaced";
    expect(await vault.code(name, { id, passphrase })).toBe("vault.locked");
    await vault.call("vault.unlock", { passphrase });
    expect(await vault.code(name, { id, passphrase: "not this one" })).toBe("vault.wrongPassphrase");
    expect(existsSync(path)).toBe(true);
    expect(await vault.code(name, { id, passphrase })).toBe("done");
    expect([existsSync(path), existsSync(kept)]).toEqual([false, true]);
    expect(await vault.code(name, { id, passphrase })).toBe("vaultBackups.replacedNotFound");
    const log = JSON.stringify(await vault.call("audit.list", { filter: { action: name } }));
    expect(log).toContain(id);
    expect(log).not.toContain(passphrase);
  });

  it("are the only thing that can be removed", async () => {
    const home = copyOfTemplate();
    const elsewhere = setAside(temporaryFolder(), id);
    symlinkSync(elsewhere, join(home, id));
    const vault = await opened(home);
    await vault.call("vault.unlock", { passphrase });
    for (const name of [
      "",
      ".",
      "..",
      "audit",
      "vault.json",
      `../${id}`,
      `${id}/..`,
      `${id}/../audit`,
      `x${id}`,
      `${id}\n`,
    ])
      expect(await vault.code("vaultBackups.forgetReplaced", { id: name, passphrase }), name).toBe("input.invalid");
    expect(await vault.code("vaultBackups.forgetReplaced", { id, passphrase })).toBe("vaultBackups.replacedNotFound");
    expect(readdirSync(elsewhere)).toHaveLength(2);
    expect(() => forgetReplaced(home, "../data")).toThrow(
      expect.objectContaining({ code: "vaultBackups.replacedNotFound" }),
    );
    expect(await vault.names()).toEqual(["first"]);
  });

  it("lie there after a restore", async () => {
    const home = copyOfTemplate();
    const vault = await opened(home);
    const [backup] = await vault.backups();
    const { setAside: folder } = await vault.call<{ setAside: string }>("vaultBackups.restore", {
      source: { id: backup?.id },
      passphrase,
    });
    const { vaults } = await vault.call<{ vaults: { id: string }[] }>("vaultBackups.replaced");
    expect(vaults.map((one) => join(home, one.id))).toEqual([folder]);
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
