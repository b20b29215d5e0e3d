import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startApp } from "../support/app.ts";
import { connect } from "./pageClient.ts";
import { seedVault } from "./seed.ts";
import { rounded } from "./statistics.ts";
import type { BenchRow } from "./types.ts";

const HOSTS = 10_000;
/** Most megabytes (10^6 bytes) that the core may keep in memory with 10,000 hosts open. */
const TARGET_MB = 250;
/** What unlocking used for a moment is given back by then. */
const SETTLE_MS = 2000;
const passphrase = "correct horse battery staple";

/** A size of the process from /proc (proc_pid_status(5)), in megabytes; `peak` is the most it ever had. */
function resident(pid: number, field: "VmRSS" | "VmHWM"): number {
  const line = new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return (Number(line?.[1]) * 1024) / 1e6;
}

/** Memory of the built web shell, page server and core in one process, after it opened and listed a vault of 10,000 hosts. */
export async function memoryBench(): Promise<BenchRow[]> {
  const home = mkdtempSync(join(tmpdir(), "holdfast-bench-"));
  try {
    await seedVault(home, passphrase, HOSTS);
    const app = await startApp({ home });
    try {
      const pid = app.process.pid ?? 0;
      const before = resident(pid, "VmRSS");
      const page = await connect(app.url);
      await page.call("vault.unlock", { passphrase });
      const { value } = await page.call("hosts.list");
      if ((value as unknown[]).length !== HOSTS) throw new Error(`${(value as unknown[]).length} hosts were listed`);
      await sleep(SETTLE_MS);
      const used = resident(pid, "VmRSS");
      process.stderr.write(
        `memory: ${rounded(before)} MB locked, ${rounded(used)} MB open, ${rounded(resident(pid, "VmHWM"))} MB at most\n`,
      );
      page.close();
      return [
        {
          name: "core.memory",
          value: rounded(used),
          unit: "MB",
          peer: null,
          peerValue: null,
          ratio: null,
          target: TARGET_MB,
          met: used <= TARGET_MB,
        },
      ];
    } finally {
      await app.stop();
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
