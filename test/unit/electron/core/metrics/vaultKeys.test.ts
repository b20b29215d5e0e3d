import { copyFileSync, existsSync, renameSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import type { Output } from "../../../../../shared/contract/index.ts";
import type { Host } from "../../../../../shared/contract/hosts.ts";
import type { VaultBackup } from "../../../../../shared/contract/vaultBackups.ts";
import { recordIntoVault } from "../../../../support/vaultHistory.ts";
import { testPorts } from "../../../../support/ports.ts";
import { temporaryFolder } from "../../../../support/temporaryFolder.ts";
import { openCore } from "../../../../support/vault.ts";

const passphrase = "correct horse battery";
const { signal } = new AbortController();

async function vaultWithHistory() {
  const home = join(temporaryFolder(), "data");
  const ports = testPorts(home);
  const open = async () => {
    const core = await openCore(ports);
    onTestFinished(() => core.dispose());
    const call = <T>(name: string, input?: unknown): Promise<T> =>
      core.dispatcher.call(name, input, signal) as Promise<T>;
    return { core, call };
  };
  const before = await open();
  await before.call("vault.create", { passphrase });
  const host = await before.call<Host>("hosts.add", { name: "web1", address: "192.0.2.1" });
  const backup = await before.call<VaultBackup>("vaultBackups.create");
  await before.core.dispose();
  const now = Date.now() - 60_000;
  const points = [{ metric: "cpu.percent", label: "", value: 12.5 }];
  await recordIntoVault(home, passphrase, now, [{ hostId: host.id, time: now, points }]);
  const { call } = await open();
  await call("vault.unlock", { passphrase });
  const recorded = async (): Promise<number[]> =>
    (await call<Output<"metrics.series">>("metrics.series", {})).map(({ value }) => value);
  expect(await recorded()).toEqual([12.5]);
  return { home, call, backup, recorded, logged: ports.logger.lines, hostId: host.id };
}

it("the history goes along when the vault gets new keys, and nothing is said", async () => {
  const { call, recorded, logged, home } = await vaultWithHistory();
  for (let time = 0; time < 2; time += 1) {
    await call("vault.rekey", { passphrase });
    expect(await recorded()).toEqual([12.5]);
  }
  await call("vault.lock");
  await call("vault.unlock", { passphrase });
  expect(await recorded()).toEqual([12.5]);
  expect(existsSync(join(home, "health.db.unreadable"))).toBe(false);
  expect(logged.filter((line) => line.includes("history"))).toEqual([]);
});

it("the history of a process that died before it was under the new keys is carried over at the next opening", async () => {
  const { call, recorded, logged, home } = await vaultWithHistory();
  await call("vault.lock");
  copyFileSync(join(home, "health.db"), join(home, "before"));
  await call("vault.unlock", { passphrase });
  // Twice, without its being opened between them.
  await call("vault.rekey", { passphrase });
  await call("vault.rekey", { passphrase });
  await call("vault.lock");
  renameSync(join(home, "before"), join(home, "health.db"));
  await call("vault.unlock", { passphrase });
  expect(await recorded()).toEqual([12.5]);
  await call("vault.lock");
  await call("vault.unlock", { passphrase });
  expect(await recorded()).toEqual([12.5]);
  expect(logged.filter((line) => line.includes("history"))).toEqual([]);
});

it("the history stays when the vault is restored under the same keys", async () => {
  const { call, recorded, backup } = await vaultWithHistory();
  await call("vaultBackups.restore", { source: { id: backup.id }, passphrase });
  await call("vault.unlock", { passphrase });
  expect(await recorded()).toEqual([12.5]);
});

it("a vault restored from before its new keys opens all the same; the history is begun anew and says so", async () => {
  const { call, recorded, backup, logged, home } = await vaultWithHistory();
  await call("vault.rekey", { passphrase });
  await call("vaultBackups.restore", { source: { id: backup.id }, passphrase });
  await call("vault.unlock", { passphrase });
  expect(await call("hosts.list")).toHaveLength(1);
  expect(await recorded()).toEqual([]);
  expect(existsSync(join(home, "health.db.unreadable"))).toBe(true);
  expect(logged.filter((line) => line.startsWith("the history was begun anew"))).toHaveLength(1);
  const events = await call<Output<"events.list">>("events.list", {});
  expect(events.map(({ title }) => title)).toContain("The history of the hosts could not be read and was begun anew.");
});

it("forgetting the history leaves nothing of it on the disk, and what is measured next is kept", async () => {
  const { call, recorded, home } = await vaultWithHistory();
  expect(await call("metrics.usage")).toMatchObject({ series: 1, samples: 1 });
  await call("metrics.clear");
  expect(existsSync(join(home, "health.db"))).toBe(false);
  expect(await recorded()).toEqual([]);
  expect(await call("metrics.usage")).toMatchObject({ series: 0, samples: 0, oldest: null });
});
