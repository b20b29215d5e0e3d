import { spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { expect, it } from "vitest";
import { verifyAudit } from "../../electron/core/audit/verify.ts";
import type { Host } from "../../shared/contract/hosts.ts";
import { bundledScript } from "../support/bundledScript.ts";
import { testPorts } from "../support/ports.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { join } from "node:path";
import { openCore } from "../support/vault.ts";

const writer = bundledScript("writer");
const passphrase = "correct horse battery";
const { signal } = new AbortController();

/** strace makes every fsync from a chosen one on fail as a dying disk would; null, or why it cannot here. */
function straceMissing(): string | null {
  if (process.platform !== "linux") return "needs strace, so Linux";
  const tried = spawnSync("strace", ["-f", "--seccomp-bpf", "-e", "trace=fsync", "true"], { encoding: "utf8" });
  return tried.status === 0 ? null : "strace is missing or may not trace here";
}

/** Runs the writer until a sync fails; what it acknowledged, and what it said at its end. */
async function writeOnFailingDisk(home: string, from: number): Promise<{ added: string[]; errors: string }> {
  const inject = `inject=fsync,fdatasync:error=EIO:when=${from}+`;
  const child = spawn(
    "strace",
    [
      "-f",
      "--seccomp-bpf",
      "-o",
      "/dev/null",
      "-e",
      "trace=fsync,fdatasync",
      "-e",
      inject,
      process.execPath,
      writer.script,
    ],
    {
      env: { ...process.env, HOLDFAST_HOME: home, ...writer.env },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const added: string[] = [];
  createInterface({ input: child.stdout }).on("line", (text) => {
    const line = JSON.parse(text) as { added?: string; removed?: string };
    if (line.added !== undefined) added.push(line.added);
    if (line.removed !== undefined) added.splice(added.indexOf(line.removed), 1);
  });
  await new Promise<void>((resolve) => child.once("close", () => resolve()));
  return { added, errors };
}

it("says that the disk fails, acknowledges nothing that is not on it, and opens again whole", async (ctx) => {
  const missing = straceMissing();
  if (missing !== null) return ctx.skip(missing);
  const home = join(temporaryFolder(), "data");
  const first = await openCore(testPorts(home));
  await first.dispatcher.call("vault.create", { passphrase }, signal);
  await first.dispose();
  const acknowledged: string[] = [];
  for (const from of [3, 15, 40]) {
    const { added, errors } = await writeOnFailingDisk(home, from);
    acknowledged.push(...added);
    expect(errors).toMatch(/audit\.writeFailed|vault\.writeFailed/);
    const core = await openCore(testPorts(home));
    await core.dispatcher.call("vault.unlock", { passphrase }, signal);
    const names = ((await core.dispatcher.call("hosts.list", undefined, signal)) as Host[]).map((host) => host.name);
    expect(names).toEqual(expect.arrayContaining(acknowledged));
    await core.dispose();
    expect(await verifyAudit(join(home, "audit"))).toMatchObject({ ok: true });
  }
  expect(acknowledged.length).toBeGreaterThan(0);
});
