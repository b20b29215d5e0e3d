import { createImportHandlers } from "../../electron/core/importing/handlers.ts";
import { systemClock } from "../../electron/core/systemPorts.ts";
import { openInventory } from "../support/inventory.ts";
import { testPorts } from "../support/ports.ts";

/** Hosts of one batch. */
export const batchSize = 400;

/** A table that adds a batch of hosts behind a gateway of its own and changes one host that all batches share. */
export function batchTable(batch: number): string {
  const lines = Array.from(
    { length: batchSize - 1 },
    (_, index) => `b${batch}-${index},10.${batch % 256}.0.1,22,gw${batch},`,
  );
  return [
    "name,address,port,jump,notes",
    `gw${batch},gw${batch},22,,`,
    `shared,shared,22,,batch ${batch}`,
    ...lines,
  ].join("\n");
}

/** A console in a process of its own, for tests that kill it: imports one batch after the other and prints each that is done. */
async function importForEver(folder: string, key: string, first: number): Promise<void> {
  const { inventory, db } = await openInventory(folder, systemClock, Buffer.from(key, "hex"));
  const handlers = createImportHandlers({ inventory, db, ports: testPorts(folder) });
  const context = { signal: new AbortController().signal, report: () => undefined };
  for (let batch = first; ; batch++) {
    const request = {
      format: "csv" as const,
      source: { name: "hosts.csv", text: batchTable(batch) },
      mapping: {},
      privateKeys: false,
    };
    const { hash } = await handlers.preview(request, context);
    await handlers.apply({ ...request, hash, leaveOut: [] }, context);
    process.stdout.write(`${batch}\n`);
  }
}

if (import.meta.main) {
  const [folder = "", key = "", first = "0"] = process.argv.slice(2);
  await importForEver(folder, key, Number(first));
}
