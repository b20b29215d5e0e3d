import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { rekeyVault } from "../../../../../electron/core/vault/rekey.ts";
import type { AuditRow } from "../../../../../shared/contract/audit.ts";
import type { Host } from "../../../../../shared/contract/hosts.ts";
import type { VaultBackup } from "../../../../../shared/contract/vaultBackups.ts";
import { testPorts } from "../../../../support/ports.ts";
import { openCore, vaultAt } from "../../../../support/vault.ts";
import { temporaryFolder } from "../../../../support/temporaryFolder.ts";

const passphrase = "correct horse battery";
const secret = { parts: [{ label: "password", value: "the host's own" }] };
const { signal } = new AbortController();

async function opened(home: string) {
  const core = await openCore(testPorts(home));
  onTestFinished(() => core.dispose());
  const call = <T>(name: string, input?: unknown): Promise<T> =>
    core.dispatcher.call(name, input, signal) as Promise<T>;
  const code = (name: string, input?: unknown): Promise<string> =>
    call(name, input).then(
      () => "done",
      (error: { code: string }) => error.code,
    );
  return { core, call, code };
}

async function vaultWithOneHost() {
  const home = join(temporaryFolder(), "data");
  const vault = await opened(home);
  const { recoveryKey } = await vault.call<{ recoveryKey: string }>("vault.create", { passphrase });
  const credential = { kind: "password", password: "the host's own" };
  const host = await vault.call<Host>("hosts.add", { name: "web1", address: "192.0.2.1", credential });
  return { ...vault, home, recoveryKey, host };
}

it("everything is there after the vault got new keys, and can be read as before", async () => {
  const { call, home, host } = await vaultWithOneHost();
  const before = await call<{ identity: string }>("backup.revealKey", { passphrase });
  await call("vault.rekey", { passphrase });
  // Open at once, and again after a lock.
  for (const again of [false, true]) {
    if (again) await call("vault.lock");
    if (again) await call("vault.unlock", { passphrase });
    expect(await call("hosts.list")).toMatchObject([{ name: "web1", credentialId: host.credentialId }]);
    expect(await call("credentials.reveal", { id: host.credentialId, passphrase })).toEqual(secret);
    expect(await call("backup.revealKey", { passphrase })).toEqual(before);
    const { entries } = await call<{ entries: AuditRow[] }>("audit.list", {});
    expect(entries.find((entry) => entry.action === "hosts.add")?.detail).toMatchObject({ input: { name: "web1" } });
  }
  expect(existsSync(join(home, "restoring"))).toBe(false);
});

it("the secrets of notice channels open under the new keys", async () => {
  const authorizations: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    authorizations.push(request.headers.authorization);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { call } = await vaultWithOneHost();
  const config = { kind: "ntfy", server: address, topic: "ops" };
  const channel = { name: "ntfy", enabled: true, config, secret: "tk_1" };
  const { id } = await call<{ id: string }>("notices.saveChannel", channel);
  await call("vault.rekey", { passphrase });
  expect(await call("notices.test", { id })).toMatchObject({ state: "sent" });
  expect(authorizations).toEqual(["Bearer tk_1"]);
});

it("a second time works like the first", async () => {
  const { call, host } = await vaultWithOneHost();
  const before = await call<{ identity: string }>("backup.revealKey", { passphrase });
  await call("vault.rekey", { passphrase });
  await call("vault.rekey", { passphrase });
  expect(await call("backup.revealKey", { passphrase })).toEqual(before);
  expect(await call("credentials.reveal", { id: host.credentialId, passphrase })).toEqual(secret);
});

it("the old header and the old recovery key open nothing of the new vault", async () => {
  const { core, call, code, home, recoveryKey } = await vaultWithOneHost();
  const oldHeader = join(temporaryFolder(), "vault.json");
  cpSync(join(home, "vault.json"), oldHeader);
  const { recoveryKey: renewed } = await call<{ recoveryKey: string }>("vault.rekey", { passphrase });
  expect(renewed).not.toBe(recoveryKey);
  await call("vault.lock");
  expect(await code("vault.recover", { recoveryKey, newPassphrase: passphrase })).toBe("vault.wrongRecoveryKey");
  expect(await code("vault.recover", { recoveryKey: renewed, newPassphrase: passphrase })).toBe("done");
  await core.dispose();
  const stolen = join(temporaryFolder(), "data");
  cpSync(home, stolen, { recursive: true });
  cpSync(oldHeader, join(stolen, "vault.json"));
  const other = await opened(stolen);
  expect(await other.code("vault.unlock", { passphrase })).toBe("vault.databaseDamaged");
});

it("a wrong passphrase changes nothing", async () => {
  const { code, call } = await vaultWithOneHost();
  expect(await code("vault.rekey", { passphrase: "not the passphrase" })).toBe("vault.wrongPassphrase");
  expect(await call("hosts.list")).toHaveLength(1);
});

it("a folder that cannot be written leaves the vault open under the keys it had", async () => {
  const { code, call, home } = await vaultWithOneHost();
  // Stands where the decision would be written.
  mkdirSync(join(home, "restoring.json.new"));
  expect(await code("vault.rekey", { passphrase })).not.toBe("done");
  expect(await call("hosts.list")).toHaveLength(1);
  await call("vault.lock");
  await call("vault.unlock", { passphrase });
  expect(await call("hosts.list")).toHaveLength(1);
});

it("a journal that could not be emptied is not left behind: nothing is exchanged", async () => {
  const { core, home } = await vaultWithOneHost();
  const vault = await vaultAt(home);
  const next = await vault.newDataKey(passphrase);
  await core.dispose();
  const before = readFileSync(join(home, "holdfast.db"));
  writeFileSync(join(home, "holdfast.db-wal"), "writes that the file does not have yet");
  expect(() => rekeyVault({ paths: { home, backups: home } }, next)).toThrow("vault.writeFailed");
  expect(readFileSync(join(home, "holdfast.db")).equals(before)).toBe(true);
  expect(existsSync(join(home, "restoring"))).toBe(false);
});

it("backups of before are told apart from damaged ones", async () => {
  const { code, call, home } = await vaultWithOneHost();
  const { id } = await call<VaultBackup>("vaultBackups.create");
  await call("vault.rekey", { passphrase });
  expect(await code("vaultBackups.verify", { id })).toBe("vaultBackups.olderKeys");
  expect(await code("vaultBackups.restore", { source: { id }, passphrase })).toBe("done");
  await call("vault.unlock", { passphrase });
  expect(await call("hosts.list")).toHaveLength(1);
  expect(readdirSync(home).some((name) => name.startsWith("replaced-"))).toBe(true);
  writeFileSync(join(home, "vault-backups", id, "vault.json"), "{}");
  expect(await code("vaultBackups.verify", { id })).toBe("vaultBackups.damaged");
});
