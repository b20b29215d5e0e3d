import { readFileSync } from "node:fs";
import { openDatabase } from "../../electron/core/storage/database.ts";
import type { Sshd } from "../support/sshd.ts";
import { createBackupBench } from "./backupHost.ts";

/** A console in a process of its own, for tests that kill it: backs up a folder into another and prints the archive's path. */
export interface ChildTask {
  readonly server: Pick<Sshd, "address" | "port" | "rootKey" | "hostKeyFingerprints">;
  readonly database: string;
  readonly key: string;
  readonly source: string;
  readonly folder: string;
}

const task = JSON.parse(readFileSync(0, "utf8")) as ChildTask;
const db = openDatabase(task.database, Buffer.from(task.key, "hex"), { create: true });
const bench = createBackupBench(task.server, {}, db);
const context = { signal: bench.test.signal, report: () => undefined };
for (;;) {
  const begun = await bench.handlers.run({ hostId: bench.hostId, paths: [task.source], folder: task.folder }, context);
  const run = await bench.ended(begun);
  process.stdout.write(`${String(run.report?.["archive"])}\n`);
}
