import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { verifyAudit } from "../../electron/core/audit/verify.ts";
import { createCore } from "../../electron/core/createCore.ts";
import { testPorts } from "../support/ports.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";

const kills = 10;
/** Longest time that restores may run before the process is killed, milliseconds; one takes a third of a second. */
const longest = 900;
const passphrase = "correct horse battery";

interface Line {
  readonly opened?: string[];
  readonly restored?: string;
}

async function restoreAndKill(home: string): Promise<{ opened: string[]; restored: number }> {
  const script = fileURLToPath(new URL("./vaultRestorer.ts", import.meta.url));
  const child = spawn(process.execPath, [script], {
    env: { ...process.env, HOLDFAST_HOME: home, NODE_COMPILE_CACHE: join(home, "..", "holdfast-test-compiled") },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  let opened: string[] | null = null;
  let restored = 0;
  createInterface({ input: child.stdout }).on("line", (text) => {
    const line = JSON.parse(text) as Line;
    if (line.restored !== undefined) restored += 1;
    if (line.opened === undefined) return;
    opened = line.opened;
    setTimeout(() => child.kill("SIGKILL"), Math.random() * longest);
  });
  await new Promise<void>((resolve) => child.once("close", () => resolve()));
  expect(opened, errors).not.toBeNull();
  return { opened: opened as unknown as string[], restored };
}

it(`leaves one whole vault or the other when it is killed at ${kills} random moments of a restore`, async () => {
  const home = join(temporaryFolder(), "data");
  const core = await createCore(testPorts(home), { demo: false, demoHandlers: null });
  const { signal } = new AbortController();
  await core.dispatcher.call("vault.create", { passphrase }, signal);
  const states: string[][] = [];
  for (const name of ["first", "second"]) {
    await core.dispatcher.call("hosts.add", { name, address: "192.0.2.1" }, signal);
    await core.dispatcher.call("vaultBackups.create", undefined, signal);
    states.push([...(states.at(-1) ?? []), name]);
  }
  await core.dispose();
  let restores = 0;
  for (let round = 0; round < kills; round += 1) {
    const { opened, restored } = await restoreAndKill(home);
    restores += restored;
    expect(states).toContainEqual(opened);
  }
  expect(restores).toBeGreaterThan(0);
  expect(await verifyAudit(join(home, "audit"))).toMatchObject({ ok: true });
});
