import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { describe, expect, it } from "vitest";
import { createImportHandlers } from "../../electron/core/importing/handlers.ts";
import { systemClock } from "../../electron/core/systemPorts.ts";
import { bundledScript } from "../support/bundledScript.ts";
import { openInventory } from "../support/inventory.ts";
import { testPorts } from "../support/ports.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { batchSize, batchTable } from "./importer.ts";

const importer = bundledScript("importer");
/** How long after its first finished import the console is killed, milliseconds. */
const moments = [0, 9, 21, 38, 60];

/** Imports until it is killed, and gives the number of the last batch that it said was done. */
async function killedImporter(folder: string, key: Buffer, first: number, moment: number): Promise<number> {
  const child = spawn(process.execPath, [importer.script, folder, key.toString("hex"), String(first)], {
    env: { ...process.env, ...importer.env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let done = first - 1;
  const lines = createInterface({ input: child.stdout });
  const begun = new Promise<void>((resolve) => {
    lines.on("line", (line) => {
      done = Number(line);
      resolve();
    });
  });
  const ended = Promise.all([once(child, "exit"), once(lines, "close")]);
  await Promise.race([begun, ended]);
  setTimeout(() => child.kill("SIGKILL"), moment);
  const [[code, signal]] = await ended;
  expect([code, signal]).toEqual([null, "SIGKILL"]);
  return done;
}

describe("a console that is killed while it imports", () => {
  it("has each import whole or not at all, loses none that was done, and takes the next one", async () => {
    const folder = temporaryFolder();
    const key = randomBytes(32);
    let next = 0;
    for (const moment of moments) {
      const done = await killedImporter(folder, key, next, moment);
      const { inventory, db } = await openInventory(folder, systemClock, key);
      const counts = new Map<number, number>();
      for (const { name } of inventory.list()) {
        const batch = /^(?:b|gw)(\d+)/.exec(name)?.[1];
        if (batch !== undefined) counts.set(Number(batch), (counts.get(Number(batch)) ?? 0) + 1);
      }
      const last = Math.max(...counts.keys());
      expect([done, done + 1]).toContain(last);
      expect([...counts.values()].every((count) => count === batchSize)).toBe(true);
      expect(counts.size).toBe(last + 1);
      expect(inventory.byName("shared").notes).toBe(`batch ${last}`);

      // What came in is all there: the same file changes nothing, and the edit is undone and redone as one.
      const handlers = createImportHandlers({ inventory, db, ports: testPorts(folder) });
      const context = { signal: new AbortController().signal, report: () => undefined };
      const source = { name: "hosts.csv", text: batchTable(last) };
      const { rows } = await handlers.preview({ format: "csv", source, mapping: {}, privateKeys: false }, context);
      expect(rows.every(({ state }) => state === "unchanged")).toBe(true);
      expect(inventory.undo()).toEqual({ label: "Import from CSV", hosts: batchSize + 1 });
      expect(inventory.redo()).toEqual({ label: "Import from CSV", hosts: batchSize + 1 });
      db.close();
      next = last + 1;
    }
  });
});
