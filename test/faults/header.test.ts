import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { previousHeader, readHeader, type VaultHeader, writeHeader } from "../../electron/core/vault/header.ts";
import { bundledScript } from "../support/bundledScript.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { vaultAt } from "../support/vault.ts";

const { script, env } = bundledScript("headerReplacer");
/** More calls of one kind than a replacement makes; between any two of them a crash leaves something else behind. */
const mostSteps = 30;

const base64 = (bytes: number): string => randomBytes(bytes).toString("base64");
const wrap = () => ({ nonce: base64(24), box: base64(48) });

/** A header of the right form; what it wraps does not matter here. */
function someHeader(): VaultHeader {
  return {
    format: 1,
    vaultId: "vault",
    createdAt: 1,
    passphrase: {
      ...wrap(),
      kdf: { name: "argon2id13", salt: base64(16), opsLimit: 3, memLimitBytes: 64 * 1_048_576 },
    },
    recovery: wrap(),
    auditPublicKey: base64(32),
  };
}

function tracing(): boolean {
  return spawnSync("strace", ["-f", "-e", "trace=fsync", "true"]).status === 0;
}

it("a header that is being replaced is the old or the new one after a kill at any step, never none", async (ctx) => {
  if (!tracing()) ctx.skip("strace is missing or may not trace here");
  const folder = temporaryFolder();
  const path = join(folder, "vault.json");
  const nextPath = join(folder, "next");
  const [old, next] = [someHeader(), someHeader()];
  writeFileSync(nextPath, JSON.stringify(next));
  const found: string[] = [];
  const kept: boolean[] = [];
  for (const call of ["fsync", "rename", "unlink"]) {
    for (let step = 1; step <= mostSteps; step += 1) {
      writeHeader(path, old);
      rmSync(`${path}.previous`, { force: true });
      const trace = ["-f", "-o", "/dev/null", "-e", `trace=${call}`, "-e", `inject=${call}:signal=KILL:when=${step}`];
      const ran = spawnSync("strace", [...trace, process.execPath, script, path, nextPath], {
        env: { ...process.env, ...env },
      });
      if (ran.status === 0) break;
      // What the next start finds, and what it makes of it.
      await vaultAt(folder);
      const header = readHeader(path);
      expect([old, next]).toContainEqual(header);
      found.push(`${call} ${JSON.stringify(header) === JSON.stringify(old) ? "old" : "new"}`);
      kept.push(JSON.stringify(previousHeader(path)) === JSON.stringify(old));
    }
    expect(readHeader(path)).toEqual(next);
    expect(existsSync(`${path}.previous`)).toBe(false);
  }
  expect(found.length).toBeGreaterThan(6);
  expect(found).toContain("fsync old");
  expect(found).toContain("fsync new");
  // Where the new one lies in place and was not opened yet, the one before it is still to be had.
  expect(kept[found.indexOf("fsync new")]).toBe(true);
});
