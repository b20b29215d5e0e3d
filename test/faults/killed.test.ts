import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { join } from "node:path";
import { expect, it } from "vitest";
import { verifyAudit } from "../../electron/core/audit/verify.ts";
import { bundledScript } from "../support/bundledScript.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";

const kills = 50;
/** Longest time that a writer may write before it is killed, milliseconds. */
const longest = 250;

const writer = bundledScript("writer");

interface Line {
  readonly opened?: [string, string][];
  readonly round?: number;
  readonly added?: string;
  readonly noted?: string;
  readonly notes?: string;
  readonly saved?: number;
  readonly removed?: string;
}

/** What was acknowledged so far, and what was asked for last but perhaps not answered. */
class Acknowledged {
  readonly hosts = new Map<string, string>();
  readonly removed = new Set<string>();

  note(line: Line): void {
    if (line.added !== undefined) this.hosts.set(line.added, "");
    if (line.noted !== undefined) this.hosts.set(line.noted, line.notes ?? "");
    if (line.removed !== undefined) {
      this.hosts.delete(line.removed);
      this.removed.add(line.removed);
    }
  }
}

/** Runs a writer on the folder and kills it at a random moment after it has opened the vault. */
async function writeAndKill(home: string, round: number, acknowledged: Acknowledged): Promise<Line> {
  const child = spawn(process.execPath, [writer.script, String(round)], {
    env: { ...process.env, ...writer.env, HOLDFAST_HOME: home },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  let opened: Line | null = null;
  createInterface({ input: child.stdout }).on("line", (text) => {
    const line = JSON.parse(text) as Line;
    if (line.opened === undefined) return acknowledged.note(line);
    opened = line;
    setTimeout(() => child.kill("SIGKILL"), Math.random() * longest);
  });
  await new Promise<void>((resolve) => child.once("close", () => resolve()));
  expect(opened, errors).not.toBeNull();
  return opened as unknown as Line;
}

it(
  `loses no acknowledged write and keeps the audit log whole when it is killed at ${kills} random moments`,
  { timeout: 400_000 },
  async () => {
    const home = temporaryFolder();
    const acknowledged = new Acknowledged();
    let writes = 0;
    for (let round = 0; round < kills; round += 1) {
      const before = new Map(acknowledged.hosts);
      const { opened = [] } = await writeAndKill(home, round, acknowledged);
      const present = new Map(opened);
      for (const [name, notes] of before) {
        // A removal may have been carried out although its answer was not heard any more; only the last write can be.
        if (present.has(name)) {
          if (notes !== "") expect(present.get(name)).toBe(notes);
          continue;
        }
        expect(name, "an acknowledged host is gone").toBe([...before.keys()].at(-1));
        acknowledged.hosts.delete(name);
      }
      for (const name of acknowledged.removed) if (!acknowledged.hosts.has(name)) expect(present.has(name)).toBe(false);
      const verdict = await verifyAudit(join(home, "audit"));
      expect(verdict.firstBad).toBeNull();
      expect(verdict.ok).toBe(true);
      writes = verdict.entries;
    }
    expect(writes).toBeGreaterThan(kills * 4);
  },
);
