import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startApp } from "../support/app.ts";
import { connect } from "./pageClient.ts";
import { seedVault } from "./seed.ts";
import { median, rounded } from "./statistics.ts";
import type { BenchRow } from "./types.ts";

const HOSTS = 10_000;
const ROUNDS = 11;
/** Most milliseconds that an unlock may take beyond the key derivation. */
const TARGET_MS = 150;
/** Nobody types a passphrase faster; the core makes itself ready meanwhile. */
const TYPING_MS = 1000;
const passphrase = "correct horse battery staple";

/** Milliseconds from asking a fresh process to unlock until it has also listed every host, seen from the page. */
async function unlockOnce(home: string): Promise<number> {
  const app = await startApp({ home });
  try {
    const page = await connect(app.url);
    await sleep(TYPING_MS);
    const started = performance.now();
    await page.call("vault.unlock", { passphrase });
    const { value, at } = await page.call("hosts.list");
    const listed = (value as unknown[]).length;
    if (listed !== HOSTS) throw new Error(`${listed} of ${HOSTS} hosts were listed`);
    page.close();
    return at - started;
  } finally {
    await app.stop();
  }
}

/** Milliseconds of Argon2id alone, with the vault's parameters, in a fresh process too and after the same wait. */
async function deriveOnce(): Promise<number> {
  const script = fileURLToPath(new URL("deriveClock.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script, String(TYPING_MS)]);
  return Number(stdout);
}

/** Opening a vault of 10,000 hosts in a fresh process of the built bundle, without the key derivation that is slow on purpose. */
export async function unlockBench(): Promise<BenchRow[]> {
  const home = mkdtempSync(join(tmpdir(), "holdfast-bench-"));
  try {
    await seedVault(home, passphrase, HOSTS);
    const derivations: number[] = [];
    const unlocks: number[] = [];
    // Taken in turn, so that both see the same load of the machine.
    for (let round = 0; round < ROUNDS; round += 1) {
      derivations.push(await deriveOnce());
      unlocks.push(await unlockOnce(home));
    }
    const derivation = median(derivations);
    // Of the rounds' own differences: a slow moment of the machine hits both halves of one.
    const beyond = Math.max(1, median(unlocks.map((unlock, round) => unlock - (derivations[round] ?? 0))));
    process.stderr.write(
      `unlock: median ${rounded(median(unlocks))} ms, Argon2id ${rounded(derivation)} ms, load ${loadavg()[0]?.toFixed(1)}\n`,
    );
    return [
      {
        name: "unlock.beyondKdf",
        value: rounded(beyond),
        unit: "ms",
        peer: "Argon2id alone",
        peerValue: rounded(derivation),
        ratio: rounded(derivation / beyond),
        target: TARGET_MS,
        met: beyond <= TARGET_MS,
      },
    ];
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
