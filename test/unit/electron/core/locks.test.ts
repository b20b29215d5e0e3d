import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Core } from "../../../../electron/core/createCore.ts";
import type { Ports } from "../../../../electron/core/ports.ts";
import type { CallerInput, CallName, Output } from "../../../../shared/contract/index.ts";
import type { VaultStatus } from "../../../../shared/contract/vault.ts";
import { type MemoryKeyStore, memoryKeyStore } from "../../../support/keyStore.ts";
import { type FakeClock, fakeClock, testPorts } from "../../../support/ports.ts";
import { temporaryFolder } from "../../../support/temporaryFolder.ts";
import { openCore } from "../../../support/vault.ts";

const passphrase = "correct horse battery";
const { signal } = new AbortController();

interface Console {
  readonly core: Core;
  readonly clock: FakeClock;
  readonly keychain: MemoryKeyStore;
  call<N extends CallName>(name: N, input?: CallerInput<N>): Promise<Output<N>>;
}

/** A core as a shell with a page runs it. */
async function start(
  home: string,
  clock: FakeClock = fakeClock(),
  keychain: MemoryKeyStore = memoryKeyStore(),
  shell: Ports["shell"] = "web",
): Promise<Console> {
  const ports = { ...testPorts(home, clock), shell, keyStore: keychain };
  const core = await openCore(ports);
  onTestFinished(() => core.dispose());
  return { core, clock, keychain, call: (name, input) => core.dispatcher.call(name, input, signal) as never };
}

/** With a vault that is open. */
async function opened(shell: Ports["shell"] = "web"): Promise<Console & { home: string; recoveryKey: string }> {
  const home = temporaryFolder();
  const console = await start(home, fakeClock(), memoryKeyStore(), shell);
  const { recoveryKey } = await console.call("vault.create", { passphrase });
  return { ...console, home, recoveryKey };
}

/** What an automatic lock does, it does after what is already under way: a call that waits its turn sees it done. */
const settled = (console: Console): Promise<void> => console.call("vault.lockScreen").then(() => undefined);

describe("a locked screen", () => {
  it("shows nothing and takes no command until the passphrase is given, while the vault stays open", async () => {
    const { core, call } = await opened();
    const stream = new AbortController();
    const events: unknown[] = [];
    const following = core.dispatcher.stream("hosts.watch", undefined, stream.signal, (event) => events.push(event));
    await call("vault.lockScreen");
    expect(await call("vault.status")).toMatchObject({ state: "unlocked", screenLocked: true });
    for (const name of ["hosts.list", "vault.autoLock", "vault.recoveryState", "app.settings"] as const)
      await expect(call(name), name).rejects.toMatchObject({ code: "vault.screenLocked" });
    await expect(call("vault.disableQuickUnlock")).rejects.toMatchObject({ code: "vault.screenLocked" });
    // What was open goes on.
    let ended = false;
    void following.then(() => (ended = true));
    await expect(call("vault.unlock", { passphrase: "not this one" })).rejects.toMatchObject({
      code: "vault.wrongPassphrase",
    });
    expect(ended).toBe(false);
    await call("vault.unlock", { passphrase });
    expect(await call("vault.status")).toMatchObject({ state: "unlocked", screenLocked: false });
    await call("hosts.add", { name: "web-1", address: "192.0.2.1" });
    expect(events).toHaveLength(2);
    stream.abort();
    await following;
  });

  it("opens with the recovery key too, and is told to every page", async () => {
    const { core, call, recoveryKey } = await opened();
    const seen: string[] = [];
    const watching = new AbortController();
    const ended = core.dispatcher.stream("vault.watch", undefined, watching.signal, (event) => {
      const { state, screenLocked } = event as VaultStatus;
      seen.push(`${state}${screenLocked ? ", hidden" : ""}`);
    });
    await call("vault.lockScreen");
    await call("vault.recover", { recoveryKey, newPassphrase: "another passphrase" });
    await call("vault.lockScreen");
    await call("vault.lock");
    watching.abort();
    await ended;
    expect(seen).toEqual(["unlocked", "unlocked, hidden", "unlocked", "unlocked, hidden", "locked"]);
  });
});

describe("locking by itself", () => {
  it("hides the page after the idle time and writes why into the audit log", async () => {
    const console = await opened();
    const { clock, call } = console;
    await call("vault.setAutoLock", { idleMinutes: 5, onIdle: "screen", onScreenLock: "off", onSuspend: "off" });
    clock.advance(4 * 60_000);
    expect(await call("vault.activity")).toEqual({ idleMinutes: 5 });
    clock.advance(4 * 60_000);
    expect((await call("vault.status")).screenLocked).toBe(false);
    clock.advance(60_000);
    await expect.poll(async () => (await call("vault.status")).screenLocked).toBe(true);
    await call("vault.unlock", { passphrase });
    const { entries } = await call("audit.list", { filter: { action: "vault.autoLocked" } });
    expect(entries.map((entry) => entry.detail)).toEqual([expect.objectContaining({ lock: "screen", reason: "idle" })]);
    // The time begins anew with the passphrase.
    clock.advance(4 * 60_000);
    expect((await call("vault.status")).screenLocked).toBe(false);
  });

  it("closes the vault when the computer sleeps, where the settings say so", async () => {
    const console = await opened();
    const { core, call } = console;
    await call("vault.setAutoLock", { idleMinutes: 0, onIdle: "screen", onScreenLock: "screen", onSuspend: "vault" });
    core.power("lock-screen");
    await settled(console);
    expect(await call("vault.status")).toMatchObject({ state: "unlocked", screenLocked: true });
    core.power("suspend");
    await settled(console);
    expect(await call("vault.status")).toMatchObject({ state: "locked", screenLocked: false });
    core.power("resume");
    core.power("unlock-screen");
  });

  it("does not happen to a command line", async () => {
    const { core, clock, call } = await opened("cli");
    core.power("suspend");
    clock.advance(86_400_000);
    expect(await call("vault.status")).toMatchObject({ state: "unlocked", screenLocked: false });
    expect((await call("vault.autoLock")).idleMinutes).toBe(0);
  });
});

describe("wrong attempts at a core", () => {
  it("make every way in wait alike, across a restart, and are cleared by a success", async () => {
    const { core, clock, home, recoveryKey, call } = await opened();
    await call("vault.lock");
    await call("vault.unlock", { passphrase: "not this one" }).catch(() => undefined);
    await call("vault.recover", { recoveryKey: "wrong", newPassphrase: "another passphrase" }).catch(() => undefined);
    expect((await call("vault.status")).waitSeconds).toBe(0);
    await call("vault.unlock", { passphrase: "nor this one" }).catch(() => undefined);
    expect((await call("vault.status")).waitSeconds).toBe(5);
    await core.dispose();
    const next = await start(home, clock);
    const waiting = { code: "vault.waitAfterFailures", params: { seconds: 5 } };
    await expect(next.call("vault.unlock", { passphrase })).rejects.toMatchObject(waiting);
    await expect(
      next.call("vault.recover", { recoveryKey, newPassphrase: "another passphrase" }),
    ).rejects.toMatchObject(waiting);
    clock.advance(5_000);
    await next.call("vault.unlock", { passphrase });
    expect((await next.call("vault.status")).waitSeconds).toBe(0);
    // The same count holds where an open vault asks again.
    for (let time = 0; time < 3; time += 1)
      await next.call("backup.revealKey", { passphrase: "not this one" }).catch(() => undefined);
    await expect(next.call("vault.changePassphrase", { current: passphrase, next: "a new one" })).rejects.toMatchObject(
      waiting,
    );
  });
});

describe("quick unlock at a core", () => {
  it("opens the vault, and ends when the passphrase is changed", async () => {
    const { call, keychain } = await opened();
    expect(await call("vault.quickUnlockState")).toEqual({ enabled: false, problem: null });
    await call("vault.enableQuickUnlock", { passphrase });
    await call("vault.lock");
    expect((await call("vault.status")).quickUnlock).toBe(true);
    await call("vault.quickUnlock");
    expect((await call("vault.status")).state).toBe("unlocked");
    await call("vault.changePassphrase", { current: passphrase, next: "another passphrase" });
    expect(keychain.entries.size).toBe(0);
    expect((await call("vault.status")).quickUnlock).toBe(false);
    const { entries } = await call("audit.list", { filter: { action: "vault.enableQuickUnlock" } });
    expect(entries.map(({ outcome }) => outcome)).toEqual(["succeeded"]);
    await call("vault.lock");
    await expect(call("vault.quickUnlock")).rejects.toMatchObject({ code: "vault.quickUnlockOff" });
  });

  it("is no way around the passphrase of a locked screen", async () => {
    const { call } = await opened();
    await call("vault.enableQuickUnlock", { passphrase });
    await call("vault.lockScreen");
    await expect(call("vault.quickUnlock")).rejects.toMatchObject({ code: "vault.quickUnlockRefused" });
    await call("vault.lock");
    expect((await call("vault.status")).quickUnlock).toBe(false);
    await expect(call("vault.quickUnlock")).rejects.toMatchObject({ code: "vault.quickUnlockRefused" });
    await call("vault.unlock", { passphrase });
    await call("vault.lock");
    await call("vault.quickUnlock");
    expect((await call("vault.status")).state).toBe("unlocked");
  });
});

describe("quick unlock after a restart", () => {
  it("is no way around a screen that was locked when the program ended", async () => {
    const { core, clock, keychain, home, call } = await opened();
    await call("vault.enableQuickUnlock", { passphrase });
    await call("vault.lockScreen");
    await core.dispose();
    const second = await start(home, clock, keychain);
    expect(await second.call("vault.status")).toMatchObject({ state: "locked", quickUnlock: false });
    await expect(second.call("vault.quickUnlock")).rejects.toMatchObject({ code: "vault.quickUnlockRefused" });
    // A wrong passphrase and one more restart change nothing.
    await second.call("vault.unlock", { passphrase: "not this one" }).catch(() => undefined);
    await second.core.dispose();
    const third = await start(home, clock, keychain);
    await expect(third.call("vault.quickUnlock")).rejects.toMatchObject({ code: "vault.quickUnlockRefused" });
    await third.call("vault.unlock", { passphrase });
    await third.core.dispose();
    const fourth = await start(home, clock, keychain);
    await fourth.call("vault.quickUnlock");
    expect((await fourth.call("vault.status")).state).toBe("unlocked");
  });

  it("is free again after the recovery key, once it was turned on anew", async () => {
    const { core, clock, keychain, home, recoveryKey, call } = await opened();
    await call("vault.enableQuickUnlock", { passphrase });
    await call("vault.lockScreen");
    await core.dispose();
    const next = await start(home, clock, keychain);
    await next.call("vault.recover", { recoveryKey, newPassphrase: "another passphrase" });
    await next.call("vault.enableQuickUnlock", { passphrase: "another passphrase" });
    await next.call("vault.lock");
    await next.call("vault.quickUnlock");
    expect((await next.call("vault.status")).state).toBe("unlocked");
  });

  it("goes on after a restart where only the vault was locked", async () => {
    const { core, clock, keychain, home, call } = await opened();
    await call("vault.enableQuickUnlock", { passphrase });
    await call("vault.lockScreen");
    await call("vault.unlock", { passphrase });
    await call("vault.lock");
    await core.dispose();
    const next = await start(home, clock, keychain);
    await next.call("vault.quickUnlock");
    expect((await next.call("vault.status")).state).toBe("unlocked");
  });

  it("writes nothing where it is off", async () => {
    const { home, call } = await opened();
    await call("vault.lockScreen");
    expect(existsSync(join(home, "quick-unlock.held"))).toBe(false);
  });
});

describe("the recovery key at a core", () => {
  it("is tested without changing anything, and remembered as tested", async () => {
    const { clock, home, call, recoveryKey } = await opened();
    const header = readFileSync(join(home, "vault.json"), "utf8");
    expect(await call("vault.recoveryState")).toMatchObject({ testedAt: null, testDue: true });
    await expect(call("vault.testRecoveryKey", { recoveryKey: "0000" })).rejects.toMatchObject({
      code: "vault.wrongRecoveryKey",
    });
    await call("vault.testRecoveryKey", { recoveryKey: recoveryKey.toLowerCase() });
    expect(await call("vault.recoveryState")).toMatchObject({ testedAt: clock.now(), testDue: false });
    expect(readFileSync(join(home, "vault.json"), "utf8")).toBe(header);
    await call("vault.renewRecoveryKey", { passphrase });
    expect(await call("vault.recoveryState")).toMatchObject({ testedAt: null, testDue: true });
  });

  it("sets a damaged log aside when the passphrase is lost, and then opens the vault", async () => {
    const { core, home, recoveryKey, call: before } = await opened();
    await before("hosts.add", { name: "web-1", address: "192.0.2.1" });
    await core.dispose();
    const segment = join(home, "audit", "segment-000001.jsonl");
    writeFileSync(segment, readFileSync(segment, "utf8").replace('"outcome":"succeeded"', '"outcome":"failed"'));
    const { call } = await start(home);
    const newPassphrase = "another passphrase";
    await expect(call("vault.recover", { recoveryKey, newPassphrase })).rejects.toMatchObject({
      code: "audit.damaged",
    });
    await expect(call("audit.replace", {})).rejects.toMatchObject({ code: "input.invalid" });
    await expect(call("audit.replace", { recoveryKey: "wrong" })).rejects.toMatchObject({
      code: "vault.wrongRecoveryKey",
    });
    await call("audit.replace", { recoveryKey });
    await call("vault.recover", { recoveryKey, newPassphrase });
    expect((await call("hosts.list")).map(({ name }) => name)).toEqual(["web-1"]);
    const log = await call("audit.list", { filter: { action: "audit.replace" } });
    expect(JSON.stringify(log)).not.toContain(recoveryKey);
  });
});
