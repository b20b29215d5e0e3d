import { writeSync } from "node:fs";
import { systemPorts } from "../../electron/core/systemPorts.ts";
import type { Host } from "../../shared/contract/hosts.ts";
import { openCore } from "../support/vault.ts";

/**
 * Opens the vault in HOLDFAST_HOME, tells what it holds, then writes as fast as it can until it is killed. Each line on
 * standard output is written only after the core has acknowledged what it says.
 */
const passphrase = "correct horse battery";
const say = (line: object): void => void writeSync(1, `${JSON.stringify(line)}\n`);

const core = await openCore(systemPorts("cli", "0.0.0-test"));
const { signal } = new AbortController();
const call = <T>(name: string, input?: unknown): Promise<T> => core.dispatcher.call(name, input, signal) as Promise<T>;

const { state } = await call<{ state: string }>("vault.status");
await (state === "absent" ? call("vault.create", { passphrase }) : call("vault.unlock", { passphrase }));
const present = await call<Host[]>("hosts.list");
const settings = JSON.parse((await call<{ json: string }>("app.settings")).json) as { round?: number };
say({ opened: present.map(({ name, notes }) => [name, notes]), round: settings.round ?? 0 });

const round = process.argv[2] ?? "0";
for (let index = 0; ; index += 1) {
  const name = `host-${round}-${index}`;
  const host = await call<Host>("hosts.add", {
    name,
    address: "192.0.2.1",
    credential: { kind: "password", password: "x" },
  });
  say({ added: name });
  await call("hosts.update", { id: host.id, patch: { notes: `note ${index}` } });
  say({ noted: name, notes: `note ${index}` });
  await call("app.saveSettings", { json: JSON.stringify({ round: index }) });
  say({ saved: index });
  if (index % 3 === 2) {
    await call("hosts.remove", { ids: [host.id] });
    say({ removed: name });
  }
}
