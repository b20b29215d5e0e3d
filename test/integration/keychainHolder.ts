import { createInterface } from "node:readline";
import { systemPorts } from "../../electron/core/systemPorts.ts";
import { isFailure } from "../../shared/base/failure.ts";
import { openCore } from "../support/vault.ts";

// A core in a process of its own, which keychain.test.ts starts inside a D-Bus session: each line of standard input is a call,
// each line of standard output its answer. HOLDFAST_HOME names the data folder.
const core = await openCore(systemPorts("web", "0.0.0-test"));
const { signal } = new AbortController();

for await (const line of createInterface({ input: process.stdin })) {
  const [name, input] = JSON.parse(line) as [string, unknown];
  const answer = await core.dispatcher.call(name, input, signal).then(
    (value) => ({ value }),
    (error: unknown) => ({ failure: isFailure(error) ? error.toData() : String(error) }),
  );
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
await core.dispose();
