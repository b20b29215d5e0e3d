import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openAuditLog } from "../../electron/core/audit/openAuditLog.ts";
import { verifyAudit } from "../../electron/core/audit/verify.ts";
import { bundledScript } from "../support/bundledScript.ts";

const { script: writer, env: own } = bundledScript("auditWriter");
const env = { ...process.env, ...own };
const clock = { now: () => Date.now() };
const seed = new Uint8Array(32).fill(7);
const KILLS = 25;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-audit-faults-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Starts the writer, kills it `afterMs` after it began to append, and gives the numbers it had acknowledged. */
async function appendUntilKilled(afterMs: number): Promise<number[]> {
  const child: ChildProcess = spawn(process.execPath, [writer, folder, "open"], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let printed = "";
  const ended = new Promise<void>((resolve) => child.on("close", () => resolve()));
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
      if (printed.startsWith("ready\n")) resolve();
    });
    child.on("error", reject);
    child.on("close", () => reject(new Error("the writer ended by itself")));
  });
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  child.kill("SIGKILL");
  await ended;
  // A last line without newline may be a cut number.
  return printed.split("\n").slice(1, -1).map(Number);
}

function run(args: readonly string[], wrapper: readonly string[] = []): { output: string; lines: string[] } {
  const [program, ...rest] = [...wrapper, process.execPath, writer, ...args];
  const { stdout, stderr, status } = spawnSync(program as string, rest, { encoding: "utf8", env });
  if (status !== 0) throw new Error(`the writer failed: ${stderr}`);
  return { output: stdout, lines: stdout.trim().split("\n") };
}

describe("killing the process while it appends", () => {
  test(`loses no acknowledged entry in ${KILLS} kills, and the log verifies after each`, async () => {
    run([folder, "create", "0"]);
    let killed = 0;
    // A busy machine writes little before it is killed: then it is killed more often.
    for (let i = 0; i < KILLS || (killed <= KILLS && i < 4 * KILLS); i++) {
      const acknowledged = await appendUntilKilled(Math.random() * 60);
      killed += acknowledged.length;
      const before = await verifyAudit(folder);
      expect(before.firstBad).toBeNull();
      expect(before.entries).toBeGreaterThan(acknowledged.at(-1) ?? -1);

      const log = await openAuditLog(folder, { clock });
      for (const seq of acknowledged) expect(["intent", "outcome"]).toContain(log.describe(seq).kind);
      for (let seq = 0; seq < log.length; seq++) {
        const { kind, outcome } = log.describe(seq);
        if (kind === "intent") expect(outcome).not.toBeNull();
      }
      const last = acknowledged.at(-1);
      if (last !== undefined) expect(log.read(seed, { from: last, to: last + 1 })[0]?.action).toBe("hosts.update");
      log.close();
      expect(await verifyAudit(folder)).toMatchObject({ ok: true, unfinished: false });
    }
    expect(killed).toBeGreaterThan(KILLS);
  });
});

const strace = spawnSync("strace", ["-V"]).status === 0;

describe("a disk that fails", () => {
  const calls = 20;

  test("an fsync error refuses the entry and all that follow, and is not tried again", async (ctx) => {
    if (!strace) ctx.skip("strace is not installed");
    run([folder, "create", "0"]);
    // Opening syncs nothing; each append syncs several times. The 40th sync fails, once only.
    const inject = [
      "strace",
      "-f",
      "-qq",
      "-o",
      "/dev/null",
      "-e",
      "trace=fsync",
      "-e",
      "inject=fsync:error=EIO:when=40",
    ];
    const { lines } = run([folder, "open", String(calls)], inject);
    const failed = lines.filter((line) => line.startsWith("failed"));
    const written = lines.filter((line) => /^\d+$/.test(line)).map(Number);
    expect(failed.length).toBeGreaterThan(1);
    expect(new Set(failed)).toEqual(new Set(["failed audit.writeFailed EIO"]));
    expect(lines.indexOf(failed[0] as string)).toBeGreaterThan(written.length - 1);

    const verdict = await verifyAudit(folder);
    expect(verdict.firstBad).toBeNull();
    expect(verdict.entries).toBeGreaterThan(written.at(-1) ?? Infinity);
    const log = await openAuditLog(folder, { clock });
    log.append({ kind: "event", hostIds: [], detail: { action: "again", actor: "ada", hosts: [], data: {} } });
    log.close();
    expect(await verifyAudit(folder)).toMatchObject({ ok: true });
  });

  test("a full disk in the middle of an entry refuses it, and the torn line is removed at the next start", async (ctx) => {
    if (!strace) ctx.skip("strace is not installed");
    run([folder, "create", "0"]);
    const segment = join(folder, "segment-000001.jsonl");
    const path = ["strace", "-f", "-qq", "-o", "/dev/null", "-P", segment];
    const { lines } = run(
      [folder, "open", String(calls)],
      [...path, "-e", "trace=write", "-e", "inject=write:error=ENOSPC:when=7"],
    );
    expect(lines.filter((line) => /^\d+$/.test(line))).toHaveLength(6);
    expect(new Set(lines.slice(7))).toEqual(new Set(["failed audit.writeFailed ENOSPC"]));
    const log = await openAuditLog(folder, { clock });
    expect(log.length).toBe(6);
    log.close();
    expect(await verifyAudit(folder)).toMatchObject({ ok: true, entries: 6 });
  });
});
