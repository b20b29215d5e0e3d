import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { verifyAudit } from "../../electron/core/audit/verify.ts";
import type { Host } from "../../shared/contract/hosts.ts";
import { testPorts } from "../support/ports.ts";
import { root } from "../support/programs.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { openCore } from "../support/vault.ts";

const passphrase = "correct horse battery";
const { signal } = new AbortController();
const racers = 4;

interface Ended {
  readonly code: number | null;
  readonly errors: string;
}

/** One run of the built command line on the folder. */
function run(home: string, ...args: string[]): Promise<Ended> {
  const file = join(home, "..", "passphrase");
  writeFileSync(file, passphrase, { mode: 0o600 });
  const child = spawn(process.execPath, [join(root, "out", "main", "cli.js"), ...args, "--passphrase-file", file], {
    env: { ...process.env, HOLDFAST_HOME: home },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, errors })));
}

it(`${racers} processes that race for one folder make one vault, and lose nothing that they were told is done`, async () => {
  const home = join(temporaryFolder(), "data");
  const made = await Promise.all(Array.from({ length: racers }, () => run(home, "init")));
  expect(made.filter(({ code }) => code === 0)).toHaveLength(1);
  for (const { code, errors } of made)
    if (code !== 0) expect(errors).toMatch(/has this data folder open|a vault here already/);
  const names = Array.from({ length: racers }, (_, index) => `host-${index}`);
  const added = await Promise.all(
    names.map(async (name) => ({
      name,
      ...(await run(home, "hosts", "add", "--name", name, "--address", "192.0.2.1")),
    })),
  );
  const done = added.filter(({ code }) => code === 0).map(({ name }) => name);
  expect(done.length).toBeGreaterThan(0);
  const core = await openCore(testPorts(home));
  await core.dispatcher.call("vault.unlock", { passphrase }, signal);
  const present = ((await core.dispatcher.call("hosts.list", undefined, signal)) as Host[]).map(({ name }) => name);
  expect(present.toSorted()).toEqual(done.toSorted());
  await core.dispose();
  expect(await verifyAudit(join(home, "audit"))).toMatchObject({ ok: true });
});
