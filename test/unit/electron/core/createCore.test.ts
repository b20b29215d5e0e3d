import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Core } from "../../../../electron/core/createCore.ts";
import type { CallerInput, CallName, Output } from "../../../../shared/contract/index.ts";
import { testPorts } from "../../../support/ports.ts";
import { temporaryFolder } from "../../../support/temporaryFolder.ts";
import { openCore } from "../../../support/vault.ts";

const passphrase = "correct horse battery";
const { signal } = new AbortController();

interface Console {
  readonly core: Core;
  call<N extends CallName>(name: N, input?: CallerInput<N>): Promise<Output<N>>;
}

async function start(home: string): Promise<Console> {
  const core = await openCore(testPorts(home));
  onTestFinished(() => core.dispose());
  return { core, call: (name, input) => core.dispatcher.call(name, input, signal) as never };
}

/** A data folder with a vault and one host, closed again. */
async function withVault(): Promise<string> {
  const home = temporaryFolder();
  const { core, call } = await start(home);
  await call("vault.create", { passphrase });
  await call("hosts.add", { name: "web-1", address: "192.0.2.1" });
  await core.dispose();
  return home;
}

describe("the core", () => {
  it("reveals no backup key when the vault is locked while the passphrase is being checked", async () => {
    const { call } = await start(temporaryFolder());
    await call("vault.create", { passphrase });
    const revealing = call("backup.revealKey", { passphrase });
    const outcome = expect(revealing).rejects.toMatchObject({ code: "vault.locked" });
    await call("vault.lock");
    await outcome;
  });

  it("goes from absent over unlocked to locked and back", async () => {
    const { call } = await start(temporaryFolder());
    expect((await call("vault.status")).state).toBe("absent");
    await expect(call("hosts.list")).rejects.toMatchObject({ code: "vault.absent" });
    await call("vault.create", { passphrase });
    expect((await call("vault.status")).state).toBe("unlocked");
    await call("vault.lock");
    expect((await call("vault.status")).state).toBe("locked");
    await expect(call("hosts.list")).rejects.toMatchObject({ code: "vault.locked" });
    await expect(call("vault.unlock", { passphrase: "not this one" })).rejects.toMatchObject({
      code: "vault.wrongPassphrase",
    });
    await call("vault.unlock", { passphrase });
    expect(await call("hosts.list")).toEqual([]);
  });

  it("tells its status to whoever watches", async () => {
    const { core, call } = await start(temporaryFolder());
    const states: string[] = [];
    const watching = new AbortController();
    const ended = core.dispatcher.stream("vault.watch", undefined, watching.signal, (event) =>
      states.push((event as { state: string }).state),
    );
    await call("vault.create", { passphrase });
    await call("vault.lock");
    watching.abort();
    await ended;
    expect(states).toEqual(["absent", "unlocked", "locked"]);
  });

  it("names the process that owns the data folder already", async () => {
    const home = await withVault();
    await start(home);
    await expect(start(home)).rejects.toMatchObject({
      code: "vault.inUse",
      params: { pid: String(process.pid), path: home },
    });
  });

  it("keeps page settings in the vault", async () => {
    const { call } = await start(await withVault());
    await call("vault.unlock", { passphrase });
    expect(await call("app.settings")).toEqual({ json: "{}" });
    await call("app.saveSettings", { json: '{"theme":"light"}' });
    expect(await call("app.settings")).toEqual({ json: '{"theme":"light"}' });
  });

  it("writes page settings that had not come to rest when the vault was locked, and says so in the log once", async () => {
    const { call } = await start(await withVault());
    await call("vault.unlock", { passphrase });
    await call("app.holdSettings", { json: '{"theme":"dark"}' });
    await call("app.saveSettings", { json: '{"theme":"light"}' });
    await call("app.holdSettings", { json: '{"theme":"light"}' });
    await call("vault.lock");
    await call("vault.unlock", { passphrase });
    expect(await call("app.settings")).toEqual({ json: '{"theme":"light"}' });
    await call("app.holdSettings", { json: '{"theme":"dark"}' });
    await call("vault.lockScreen");
    await call("vault.unlock", { passphrase });
    expect(await call("app.settings")).toEqual({ json: '{"theme":"dark"}' });
    await call("vault.lock");
    await call("vault.unlock", { passphrase });
    expect(await call("app.settings")).toEqual({ json: '{"theme":"dark"}' });
    const { entries } = await call("audit.list", { filter: { action: "app.saveSettings", routine: true } });
    expect(entries.map(({ kind }) => kind)).toEqual(["event", "intent"]);
  });

  it("opens with the recovery key and a new passphrase", async () => {
    const home = temporaryFolder();
    const first = await start(home);
    const { recoveryKey } = await first.call("vault.create", { passphrase });
    await first.core.dispose();
    const { call } = await start(home);
    await call("vault.recover", { recoveryKey, newPassphrase: "another passphrase" });
    expect((await call("vault.status")).state).toBe("unlocked");
    await call("vault.lock");
    await call("vault.unlock", { passphrase: "another passphrase" });
  });
});

describe("the audit log behind the core", () => {
  it("holds every attempt, refused ones too", async () => {
    const { call } = await start(await withVault());
    await call("vault.unlock", { passphrase: "not this one" }).catch(() => undefined);
    await call("vault.unlock", { passphrase });
    const { entries } = await call("audit.list", {});
    expect(entries.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
      "vault.unlock succeeded",
      "vault.unlock failed",
      "hosts.add succeeded",
      "vault.create succeeded",
    ]);
  });

  it("says so at the next unlock when an older copy was put in its place", async () => {
    const home = await withVault();
    const folder = join(home, "audit");
    const copy = new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]));
    const first = await start(home);
    await first.call("vault.unlock", { passphrase });
    await first.call("hosts.add", { name: "web-2", address: "192.0.2.2" });
    await first.core.dispose();
    for (const name of readdirSync(folder)) rmSync(join(folder, name));
    for (const [name, content] of copy) writeFileSync(join(folder, name), content);
    const { call } = await start(home);
    await call("vault.unlock", { passphrase });
    const { entries } = await call("audit.list", {});
    expect(entries.map(({ action }) => action)).toContain("audit.rolledBack");
  });

  it("begins anew, and says so first, when its folder is gone", async () => {
    const home = await withVault();
    rmSync(join(home, "audit"), { recursive: true });
    const { call } = await start(home);
    await call("vault.unlock", { passphrase });
    const { entries } = await call("audit.list", {});
    expect(entries.at(-1)?.action).toBe("audit.missing");
  });

  it("stops everything when it was altered, until it is set aside with the passphrase", async () => {
    const home = await withVault();
    const segment = join(home, "audit", "segment-000001.jsonl");
    const altered = readFileSync(segment, "utf8").replace('"outcome":"succeeded"', '"outcome":"failed"');
    writeFileSync(segment, altered);
    const { call } = await start(home);
    expect((await call("vault.status")).state).toBe("locked");
    expect((await call("audit.verify")).ok).toBe(false);
    await expect(call("vault.unlock", { passphrase })).rejects.toMatchObject({ code: "audit.damaged" });
    await expect(call("audit.replace", { passphrase: "not this one" })).rejects.toMatchObject({
      code: "vault.wrongPassphrase",
    });
    const { setAside } = await call("audit.replace", { passphrase });
    expect(readFileSync(join(setAside, "segment-000001.jsonl"), "utf8")).toBe(altered);
    await call("vault.unlock", { passphrase });
    expect((await call("audit.verify")).ok).toBe(true);
    expect((await call("hosts.list")).map(({ name }) => name)).toEqual(["web-1"]);
    await expect(call("audit.replace", { passphrase })).rejects.toMatchObject({ code: "audit.notDamaged" });
  });

  it("does not come into being before the vault does", async () => {
    const home = temporaryFolder();
    const { call } = await start(home);
    await call("vault.create", { passphrase: "short" }).catch(() => undefined);
    expect(existsSync(join(home, "audit"))).toBe(false);
  });
});
