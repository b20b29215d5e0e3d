import { writeSync } from "node:fs";
import { systemPorts } from "../../electron/core/systemPorts.ts";
import { memoryKeyStore } from "../support/keyStore.ts";
import { openCore } from "../support/vault.ts";

/** Makes a vault with quick unlock in HOLDFAST_HOME, locks the screen, tells what the keychain holds, and waits to be killed. */
const passphrase = "correct horse battery";
const keyStore = memoryKeyStore();
const core = await openCore({ ...systemPorts("web", "0.0.0-test"), keyStore });
const { signal } = new AbortController();

await core.dispatcher.call("vault.create", { passphrase }, signal);
await core.dispatcher.call("vault.enableQuickUnlock", { passphrase }, signal);
await core.dispatcher.call("vault.lockScreen", undefined, signal);
writeSync(1, `${JSON.stringify([...keyStore.entries])}\n`);
setInterval(() => undefined, 60_000);
