import type { MessagePortMain } from "electron";
import { isFailure } from "../../shared/base/failure.ts";
import { createHost } from "../core/createHost.ts";
import { systemPorts } from "../core/systemPorts.ts";
import type { Refusal, ToCore } from "./coreProcess.ts";
import { portWire } from "./portWire.ts";

/** The core's process in the desktop shell: nothing but the core and the ports that pages reach it by. */
async function main(): Promise<void> {
  const ports = systemPorts("desktop", process.argv.at(-1) ?? "unknown");
  const parent = process.parentPort;
  const host = await createHost(ports).catch((error: unknown) => {
    if (!isFailure(error)) throw error;
    parent.postMessage({ type: "refused", failure: error.toData() } satisfies Refusal);
    return null;
  });
  // The message must leave before the process does.
  if (!host) return void setImmediate(() => process.exit(1));
  // Messages that came earlier have waited in the port for this listener.
  parent.on("message", ({ data, ports: [port] }: { data: ToCore; ports: MessagePortMain[] }) => {
    switch (data.type) {
      case "connect":
        if (port) host.connect(portWire(port));
        return;
      case "power":
        return host.power(data.event);
      case "shutdown":
        void host.dispose().finally(() => process.exit(0));
    }
  });
}

main().catch((error: unknown) => {
  process.stderr.write(`holdfast core: ${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
