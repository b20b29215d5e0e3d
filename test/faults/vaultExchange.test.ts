import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, it } from "vitest";
import { verifyAudit } from "../../electron/core/audit/verify.ts";
import { bundledScript } from "../support/bundledScript.ts";
import { testPorts } from "../support/ports.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { openCore } from "../support/vault.ts";

const kills = 6;
/** Longest time that exchanges may run before the process is killed, milliseconds; one takes about half a second. */
const longest = 1200;
const passphrase = "correct horse battery";

const exchanger = bundledScript("vaultExchanger");

interface Opened {
  readonly opened: string[];
  readonly secrets: string;
}
type Line = Opened | { readonly exchanged: number };

async function exchangeAndKill(home: string, kind: string): Promise<Opened & { exchanges: number }> {
  const child = spawn(process.execPath, [exchanger.script, kind], {
    env: { ...process.env, ...exchanger.env, HOLDFAST_HOME: home },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  let opened: Opened | null = null;
  let exchanges = 0;
  createInterface({ input: child.stdout }).on("line", (text) => {
    const line = JSON.parse(text) as Line;
    if ("exchanged" in line) exchanges += 1;
    else {
      opened = line;
      setTimeout(() => child.kill("SIGKILL"), Math.random() * longest);
    }
  });
  await new Promise<void>((resolve) => child.once("close", () => resolve()));
  expect(opened, errors).not.toBeNull();
  return { ...(opened as unknown as Opened), exchanges };
}

it.each(["restore", "rekey"])(
  `leaves one whole vault or the other when it is killed at ${kills} random moments of a %s`,
  async (kind) => {
    const home = join(temporaryFolder(), "data");
    const core = await openCore(testPorts(home));
    const { signal } = new AbortController();
    await core.dispatcher.call("vault.create", { passphrase }, signal);
    const states: string[][] = [];
    for (const name of ["first", "second"]) {
      const credential = { kind: "password", password: `secret of ${name}` };
      await core.dispatcher.call("hosts.add", { name, address: "192.0.2.1", credential }, signal);
      await core.dispatcher.call("vaultBackups.create", undefined, signal);
      states.push([...(states.at(-1) ?? []), name]);
    }
    await core.dispose();
    const possible = kind === "rekey" ? states.slice(-1) : states;
    let exchanges = 0;
    // On a busy machine no exchange may come about before the first kills.
    for (let round = 0; round < kills || (exchanges === 0 && round < 5 * kills); round += 1) {
      const found = await exchangeAndKill(home, kind);
      exchanges += found.exchanges;
      expect(possible).toContainEqual(found.opened);
      for (const name of found.opened) expect(found.secrets).toContain(`secret of ${name}`);
    }
    expect(exchanges).toBeGreaterThan(0);
    expect(await verifyAudit(join(home, "audit"))).toMatchObject({ ok: true });
  },
);
