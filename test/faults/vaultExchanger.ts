import { writeSync } from "node:fs";
import { systemPorts } from "../../electron/core/systemPorts.ts";
import type { Host } from "../../shared/contract/hosts.ts";
import type { VaultBackup } from "../../shared/contract/vaultBackups.ts";
import { openCore } from "../support/vault.ts";

/** Opens the vault in HOLDFAST_HOME, tells what it holds, then replaces it again and again until it is killed: by its backups in turn, or by itself under new keys. */
const passphrase = "correct horse battery";
const say = (line: object): void => void writeSync(1, `${JSON.stringify(line)}\n`);

const core = await openCore(systemPorts("cli", "0.0.0-test"));
const { signal } = new AbortController();
const call = <T>(name: string, input?: unknown): Promise<T> => core.dispatcher.call(name, input, signal) as Promise<T>;

await call("vault.unlock", { passphrase });
const hosts = await call<Host[]>("hosts.list");
const secrets: unknown[] = [];
for (const { credentialId: id } of hosts) secrets.push(await call("credentials.reveal", { id, passphrase }));
say({ opened: hosts.map((host) => host.name), secrets: JSON.stringify(secrets) });
const { backups } = await call<{ backups: VaultBackup[] }>("vaultBackups.list");
for (let index = 0; ; index += 1) {
  if (process.argv[2] === "rekey") await call("vault.rekey", { passphrase });
  else {
    const { id } = backups[index % backups.length] as VaultBackup;
    await call("vaultBackups.restore", { source: { id }, passphrase });
  }
  say({ exchanged: index });
}
