import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { root } from "../support/programs.ts";
import { startSshd, sshdMissing, type Sshd } from "../support/sshd.ts";
import { CliBench } from "./cliBench.ts";

const missing = sshdMissing();
let bench: CliBench;
let server: Sshd;
let source: string;
let archive: string;

beforeAll(async () => {
  if (missing !== undefined) return;
  bench = new CliBench();
  server = await startSshd();
  await bench.ok("init");
  await bench.addHost(server, "web-1");
  source = join(bench.folder, "source");
  mkdirSync(join(source, "deep", "er"), { recursive: true });
  writeFileSync(join(source, "a file.txt"), "words\n", { mode: 0o640 });
  writeFileSync(join(source, "deep", "er", "large"), Buffer.alloc(3_000_000, "0123456789"));
  writeFileSync(join(source, "empty"), "");
  symlinkSync("a file.txt", join(source, "link"));
  mkdirSync(join(bench.folder, "archives"));
  const report = await bench.json("backup", "run", "web-1", "--path", source, "--to", join(bench.folder, "archives"));
  archive = String(report["archive"]);
}, 180_000);
beforeEach((ctx) => {
  if (missing !== undefined) ctx.skip(missing);
});
afterAll(async () => {
  await server?.stop();
  bench?.dispose();
});

/** Names, kinds, modes, targets and contents below a folder. */
function tree(folder: string): string {
  const list = String.raw`find . -mindepth 1 -printf '%P %y %m %l\n' | sort; find . -type f -print0 | sort -z | xargs -0 sha256sum`;
  return execFileSync("sh", ["-c", list], { cwd: folder, encoding: "utf8" });
}

describe("a backup", () => {
  it("is one archive that shows no content, and restores to the same tree", async () => {
    expect(archive.startsWith(join(bench.folder, "archives"))).toBe(true);
    expect(readFileSync(archive).subarray(0, 22).toString()).toBe("age-encryption.org/v1\n");
    const target = join(bench.folder, "restored");
    const ran = await bench.start(["backup", "restore", archive, "--to", target, "--json"]);
    expect(JSON.parse(ran.stdout)).toMatchObject({ state: "succeeded" });
    expect(tree(join(target, source))).toBe(tree(source));
    const again = await bench.run(["backup", "restore", archive, "--to", target]);
    expect(again).toMatchObject({ code: 1, stdout: "" });
    expect(again.stderr).toMatch(/^holdfast: The folder \S+ is not empty; /m);
  });

  it("restores only what is asked for", async () => {
    const target = join(bench.folder, "part");
    await bench.ok("backup", "restore", archive, "--to", target, "--only", join(source, "deep"));
    expect(readdirSync(join(target, source))).toEqual(["deep"]);
    expect(tree(join(target, source, "deep"))).toBe(tree(join(source, "deep")));
  });

  it("is verified, and is not when one byte differs", async () => {
    expect(await bench.ok("backup", "verify", archive)).toContain("The archive is whole: ");
    const bytes = readFileSync(archive);
    const position = Math.floor(bytes.length / 2);
    bytes[position] = (bytes[position] ?? 0) ^ 1;
    const damaged = join(bench.folder, "damaged.tar.zst.age");
    writeFileSync(damaged, bytes);
    const ran = await bench.run(["backup", "verify", damaged]);
    expect(ran).toMatchObject({ code: 1, stdout: "" });
    expect(ran.stderr).toMatch(/^holdfast: The archive \S+ is damaged [^\n]+\n$/m);
  });

  it("comes back with age, zstd and tar alone", async (ctx) => {
    if (!["age", "zstd"].every((name) => existsSync(`/usr/bin/${name}`))) ctx.skip("needs age and zstd");
    const key = bench.file("identity", await bench.ok("backup", "key"));
    expect(await bench.json("backup", "key")).toEqual({ identity: readFileSync(key, "utf8").trim() });
    const target = join(bench.folder, "by-hand");
    mkdirSync(target);
    execFileSync("sh", ["-c", 'age -d -i "$0" "$1" | zstd -dq | tar -xp -C "$2"', key, archive, target]);
    expect(tree(join(target, source))).toBe(tree(source));
  });

  it("of a folder that is not there fails in one sentence", async () => {
    const args = [
      "backup",
      "run",
      "web-1",
      "--path",
      "/no/such/folder",
      "--to",
      join(bench.folder, "archives"),
      "--json",
    ];
    const { code, stdout, stderr } = await bench.run(args);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: { code: "backup.pathMissing", host: "web-1" } });
    expect(stderr).toMatch(/^holdfast: \/no\/such\/folder does not exist on web-1; [^\n]+\n$/);
  });

  it("that is interrupted leaves no half archive, and the log says how it ended", async () => {
    const folder = join(bench.folder, "interrupted");
    mkdirSync(folder);
    const args = ["out/main/cli.js", "backup", "run", "web-1", "--passphrase-file", bench.passphraseFile];
    // /usr of a whole system: far more than can be packed before the signal comes.
    const child = spawn(process.execPath, [...args, "--path", "/usr", "--to", folder], {
      cwd: root,
      env: { ...process.env, HOLDFAST_HOME: bench.home },
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    const ended = new Promise((resolve) => child.once("close", resolve));
    await expect.poll(() => readdirSync(folder).length, { timeout: 30_000 }).toBeGreaterThan(0);
    child.kill("SIGINT");
    expect(await ended).toBe(1);
    expect(stderr).toMatch(/^holdfast: Cancelled; [^\n]+\n$/m);
    expect(readdirSync(folder)).toEqual([]);
    const rows = await bench.json<{ action: string; outcome: string | null }[]>("audit", "list");
    expect(rows.filter(({ action }) => action.startsWith("backup.run")).map(({ outcome }) => outcome)).not.toContain(
      null,
    );
    expect(rows.findLast(({ outcome }) => outcome === "cancelled")?.action).toContain("backup.run");
  });
});
