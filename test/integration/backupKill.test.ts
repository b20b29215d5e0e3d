import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openDatabase } from "../../electron/core/storage/database.ts";
import { makeFolder, removeFolder } from "../unit/electron/core/backup/archives.ts";
import { bundledScript } from "../support/bundledScript.ts";
import { type Sshd, sshdMissing, startSshd } from "../support/sshd.ts";
import type { ChildTask } from "./backupChild.ts";
import { createBackupBench } from "./backupHost.ts";

const missing = sshdMissing();
/** Moments at which the console is killed, in milliseconds after its first archive was begun. */
const moments = [0, 20, 60, 150, 400, 900];

describe("a console that is killed during backups", () => {
  let server: Sshd;
  let folder: string;

  beforeAll(async () => {
    if (!missing) server = await startSshd();
  });
  afterAll(() => server?.stop());
  beforeEach((context) => {
    if (missing) context.skip(missing);
    folder = makeFolder();
  });
  afterEach(() => {
    if (folder) removeFolder(folder);
  });

  it("loses no finished archive, and takes no unfinished one for an archive", async () => {
    const archives = join(folder, "archives");
    mkdirSync(archives);
    mkdirSync(join(folder, "source"));
    for (const name of ["a", "b", "c"]) writeFileSync(join(folder, "source", name), randomBytes(4_000_000));
    const { address, port, rootKey, hostKeyFingerprints } = server;
    const key = randomBytes(32).toString("hex");
    const task: ChildTask = {
      server: { address, port, rootKey, hostKeyFingerprints },
      database: join(folder, "holdfast.db"),
      key,
      source: join(folder, "source"),
      folder: archives,
    };
    const acknowledged: string[] = [];
    let interrupted = 0;
    for (const moment of moments) {
      const seen = readdirSync(archives).length;
      acknowledged.push(...(await killAfter(task, () => readdirSync(archives).length > seen, moment)));
      interrupted += readdirSync(archives).filter((name) => name.endsWith(".part")).length;
      const db = openDatabase(task.database, Buffer.from(key, "hex"), { create: false });
      const bench = createBackupBench(task.server, {}, db);
      await waitFor(() => !readdirSync(archives).some((name) => name.endsWith(".part")));
      const listed = bench.handlers.list(undefined, { signal: bench.test.signal });
      for (const { path, present } of await listed) expect([path, present]).toEqual([path, true]);
      for (const path of acknowledged) expect((await listed).map((archive) => archive.path)).toContain(path);
      for (const name of readdirSync(archives))
        expect((await bench.verify(join(archives, name))).report).toMatchObject({ files: 3 });
      bench.dispose();
      db.close();
    }
    expect(interrupted).toBeGreaterThan(0);
  });
});

/** What the console cleans up after it was unlocked. */
async function waitFor(condition: () => boolean): Promise<void> {
  const end = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error("waited 10 s in vain");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Runs the child until `begun`, kills it `moment` milliseconds later, and returns what it had acknowledged. */
async function killAfter(task: ChildTask, begun: () => boolean, moment: number): Promise<string[]> {
  const { script, env } = bundledScript("backupChild");
  const child = spawn(process.execPath, [script], {
    env: { ...process.env, ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let output = "";
  let errors = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const exit = new Promise<void>((resolve) => child.once("close", () => resolve()));
  child.stdin.end(JSON.stringify(task));
  const end = Date.now() + 30_000;
  while (!begun()) {
    if (Date.now() > end || child.exitCode !== null) throw new Error(`no backup was begun: ${errors}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await new Promise((resolve) => setTimeout(resolve, moment));
  child.kill("SIGKILL");
  await exit;
  // A line that was not finished was not acknowledged.
  return output.split("\n").slice(0, -1);
}
