import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, it, onTestFinished } from "vitest";
import { bundledScript } from "../support/bundledScript.ts";
import { memoryKeyStore } from "../support/keyStore.ts";
import { testPorts } from "../support/ports.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { openCore } from "../support/vault.ts";

const passphrase = "correct horse battery";

it("asks for the passphrase after the process was killed behind a locked screen", async () => {
  const locker = bundledScript("screenLocker");
  const home = join(temporaryFolder(), "data");
  const child = spawn(process.execPath, [locker.script], {
    env: { ...process.env, ...locker.env, HOLDFAST_HOME: home },
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;

  const keyStore = memoryKeyStore();
  for (const [name, secret] of JSON.parse(line) as [string, string][]) keyStore.entries.set(name, secret);
  const core = await openCore({ ...testPorts(home), keyStore });
  onTestFinished(() => core.dispose());
  const call = (name: string, input?: unknown) => core.dispatcher.call(name, input, new AbortController().signal);
  expect(await call("vault.status")).toMatchObject({ state: "locked", quickUnlock: false });
  await expect(call("vault.quickUnlock")).rejects.toMatchObject({ code: "vault.quickUnlockRefused" });
  await call("vault.unlock", { passphrase });
  await call("vault.lock");
  // The keychain's half was the right one all along.
  await call("vault.quickUnlock");
  expect(await call("vault.status")).toMatchObject({ state: "unlocked" });
});
