import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { hasProgram, makeFolder, removeFolder } from "../unit/electron/core/backup/archives.ts";
import { describeTree, writeRichTree } from "../unit/electron/core/backup/trees.ts";
import { failureOf } from "../support/failures.ts";
import { type Sshd, sshdMissing, startSshd, type TestUser, createUser } from "../support/sshd.ts";
import { type BackupBench, createBackupBench } from "./backupHost.ts";

const missing = sshdMissing();

describe("a backup over SSH", () => {
  let server: Sshd;
  let user: TestUser;
  let bench: BackupBench;
  let folder: string;

  beforeAll(async () => {
    if (missing) return;
    server = await startSshd();
    user = await createUser();
  });
  afterAll(async () => {
    await user?.remove();
    await server?.stop();
  });
  beforeEach((context) => {
    if (missing) context.skip(missing);
    folder = makeFolder();
    bench = createBackupBench(server);
  });
  afterEach(() => {
    if (!bench?.test.signal.aborted) bench?.dispose();
    if (folder) removeFolder(folder);
  });

  /** A server whose sessions find the test's own `tar` in `folder`/bin first. */
  async function startWithTar(own: string): Promise<Sshd> {
    const other = await startSshd();
    writeFileSync(join(other.rootHome, ".bashrc"), `export PATH=${own}/bin:$PATH\n`);
    return other;
  }

  const reportPath = (run: { report: Record<string, unknown> | null }): string => String(run.report?.["archive"]);

  it("brings a tree with everything in it to this computer and back", async () => {
    writeRichTree(folder);
    writeFileSync(join(folder, "etc/50 MB"), randomBytes(50_000_000));
    const run = await bench.run([join(folder, "etc")]);
    expect(run.report).toMatchObject({ files: 9, entries: 16, partial: false, root: true, warnings: [] });
    const [archive] = await bench.handlers.list(undefined, { signal: bench.test.signal });
    expect(archive).toMatchObject({
      hostName: "web-1",
      files: 9,
      present: true,
      verifiedAt: null,
      path: reportPath(run),
    });
    expect(archive?.contentBytes).toBeGreaterThan(50_000_000);

    const target = join(bench.archives, "restored");
    await bench.restoreLocal(reportPath(run), target);
    expect(describeTree(join(target, folder, "etc"))).toEqual(describeTree(join(folder, "etc")));
  });

  it("needs nothing but age, zstd and tar to come back", async (ctx) => {
    if (!hasProgram("age") || !hasProgram("zstd")) ctx.skip("needs the Debian packages age and zstd");
    writeRichTree(folder);
    const run = await bench.run([join(folder, "etc")]);
    const { identity } = await bench.handlers.revealKey(
      { passphrase: "right" },
      { signal: bench.test.signal, report: () => undefined },
    );
    const target = join(bench.archives, "restored");
    mkdirSync(target);
    writeFileSync(join(bench.archives, "key"), `${identity}\n`, { mode: 0o600 });
    const program = 'age -d -i "$0" "$1" | zstd -d | tar -x -p -C "$2"';
    const result = spawnSync("bash", [
      "-o",
      "pipefail",
      "-c",
      program,
      join(bench.archives, "key"),
      reportPath(run),
      target,
    ]);
    expect([result.status, result.stderr.toString()]).toEqual([0, ""]);
    expect(describeTree(join(target, folder, "etc"))).toEqual(describeTree(join(folder, "etc")));
  });

  it("shows neither the host nor a path on the disk, in names or in content", async () => {
    mkdirSync(join(folder, "conspicuous-folder"));
    writeFileSync(join(folder, "conspicuous-folder/conspicuous-file"), "conspicuous-content\n".repeat(1000));
    const run = await bench.run([join(folder, "conspicuous-folder")]);
    const found = spawnSync(
      "sh",
      ["-c", 'ls -R "$0"; grep -rlaE "conspicuous|web-1" "$0"', bench.test.ports.paths.home],
      { encoding: "utf8" },
    );
    expect(found.stdout).not.toMatch(/conspicuous|web-1/);
    expect(found.status).toBe(1);
    expect(reportPath(run)).toMatch(/backup-\d{8}T\d{6}Z-[0-9a-f]{8}\.tar\.zst\.age$/);
    expect(statSync(reportPath(run)).mode & 0o777).toBe(0o600);
  });

  it("verifies an archive, and one from another computer with the same key", async () => {
    writeRichTree(folder);
    const run = await bench.run([join(folder, "etc")]);
    expect((await bench.verify(reportPath(run))).report).toMatchObject({ files: 8, added: false });
    const [archive] = await bench.handlers.list(undefined, { signal: bench.test.signal });
    expect(archive?.verifiedAt).toBeGreaterThan(0);

    const other = createBackupBench(server);
    try {
      expect((await other.verify(reportPath(run))).report).toMatchObject({ files: 8, added: true, hostName: "web-1" });
      const [copied] = await other.handlers.list(undefined, { signal: other.test.signal });
      expect(copied).toMatchObject({ id: archive?.id, hostId: null, hostName: "web-1" });
      const entries = await other.handlers.entries(
        { archiveId: copied?.id ?? "", search: "NGINX.conf" },
        { signal: other.test.signal },
      );
      expect(entries).toMatchObject({ total: 1, entries: [{ path: `${folder}/etc/nginx/nginx.conf` }] });
    } finally {
      other.dispose();
    }
  });

  it("notices a damaged archive, and takes its verified mark away", async () => {
    writeRichTree(folder);
    const path = reportPath(await bench.run([join(folder, "etc")]));
    await bench.verify(path);
    const bytes = readFileSync(path);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 1;
    writeFileSync(path, bytes);
    expect(await failureOf(bench.verify(path))).toMatchObject({
      code: "backup.archiveDamaged",
      params: { archive: path },
    });
    const [archive] = await bench.handlers.list(undefined, { signal: bench.test.signal });
    expect(archive?.verifiedAt).toBeNull();
  });

  it("names a path that is not there before anything starts", async () => {
    expect(await failureOf(bench.run([folder, "/no such path"]))).toEqual({
      code: "backup.pathMissing",
      params: { host: "web-1", path: "/no such path" },
    });
    expect(readdirSync(bench.archives)).toEqual([]);
  });

  it("takes along what a chosen symbolic link points to, and reads nested choices once", async () => {
    mkdirSync(join(folder, "real/sub"), { recursive: true });
    writeFileSync(join(folder, "real/sub/file"), "x");
    symlinkSync("real", join(folder, "link"));
    const run = await bench.run([join(folder, "link"), join(folder, "real/sub")]);
    expect(run.report).toMatchObject({ entries: 4, files: 1 });
  });

  it("handles names that look like options and shell", async () => {
    const odd = join(folder, "-rf $(touch pwned) `id` ; 'q' \"d\" *\nnew");
    mkdirSync(odd);
    writeFileSync(join(odd, "--checkpoint-action=exec=false"), "x");
    expect((await bench.run([odd])).report).toMatchObject({ files: 1, partial: false });
  });

  it("fails when the host's tar fails, and leaves no half archive", async () => {
    writeRichTree(folder);
    // A tar that breaks off, first on the PATH of every session.
    mkdirSync(join(folder, "bin"));
    const wrapper =
      '#!/bin/sh\ncase "$*" in *--version*) exec /bin/tar "$@";; esac\n/bin/tar "$@" | head -c 1000000\necho "tar: disk on fire" >&2\nexit 2\n';
    writeFileSync(join(folder, "bin/tar"), wrapper, { mode: 0o755 });
    const broken = await startWithTar(folder);
    const other = createBackupBench(broken);
    try {
      const failure = await failureOf(other.run([join(folder, "etc")]));
      expect(failure).toEqual({ code: "backup.hostFailed", params: { host: "web-1", detail: "disk on fire" } });
      expect(readdirSync(other.archives)).toEqual([]);
      expect(await other.handlers.list(undefined, { signal: other.test.signal })).toEqual([]);
    } finally {
      other.dispose();
      await broken.stop();
    }
  });

  it("succeeds with a warning when a file changes while it is read", async () => {
    mkdirSync(join(folder, "bin"));
    mkdirSync(join(folder, "data"));
    writeFileSync(join(folder, "data/log"), "x");
    const wrapper =
      '#!/bin/sh\ncase "$*" in *--version*) exec /bin/tar "$@";; esac\n/bin/tar "$@"\necho "tar: data/log: file changed as we read it" >&2\nexit 1\n';
    writeFileSync(join(folder, "bin/tar"), wrapper, { mode: 0o755 });
    const busy = await startWithTar(folder);
    const other = createBackupBench(busy);
    try {
      const run = await other.run([join(folder, "data")]);
      expect(run.report).toMatchObject({ partial: true, warnings: ["data/log: file changed as we read it"] });
      const [archive] = await other.handlers.list(undefined, { signal: other.test.signal });
      expect(archive?.warnings).toEqual(["data/log: file changed as we read it"]);
    } finally {
      other.dispose();
      await busy.stop();
    }
  });

  it("tells which files a user without root's rights could not read", async (ctx) => {
    if (hasProgram("sudo") && spawnSync("su", [user.name, "-c", "sudo -n true"]).status === 0)
      ctx.skip("every user may sudo here");
    user.writeFile("data/mine", "readable");
    user.writeFile("data/secret", "not readable");
    spawnSync("chown", ["root", join(user.home, "data/secret")]);
    spawnSync("chmod", ["600", join(user.home, "data/secret")]);
    const plain = createBackupBench(server, { user: user.name });
    try {
      const run = await plain.run([join(user.home, "data")]);
      expect(run.report).toMatchObject({ files: 1, root: false, partial: true });
      expect(String(run.report?.["warnings"])).toMatch(/data\/secret: .*Permission denied/);
    } finally {
      plain.dispose();
    }
  });

  it("leaves no half archive when the connection breaks", async () => {
    mkdirSync(join(folder, "data"));
    writeFileSync(join(folder, "data/big"), randomBytes(80_000_000));
    const running = bench.run([join(folder, "data")]);
    const failed = failureOf(running);
    await waitFor(() =>
      readdirSync(bench.archives).some((name) => statSync(join(bench.archives, name)).size > 1_000_000),
    );
    server.killSessions();
    expect((await failed).code).toMatch(/^ssh\./);
    expect(readdirSync(bench.archives)).toEqual([]);
    expect(await bench.handlers.list(undefined, { signal: bench.test.signal })).toEqual([]);
  });

  it("stops at once when it is cancelled, on the host too", async () => {
    mkdirSync(join(folder, "data"));
    writeFileSync(join(folder, "data/big"), randomBytes(80_000_000));
    const begun = await bench.handlers.run(
      { hostId: bench.hostId, paths: [join(folder, "data")], folder: bench.archives },
      { signal: bench.test.signal, report: () => undefined },
    );
    await waitFor(() => readdirSync(bench.archives).length > 0);
    bench.services.runs.cancel(begun.runId);
    expect((await bench.services.runs.ended(begun.runId)).state).toBe("cancelled");
    expect(readdirSync(bench.archives)).toEqual([]);
    await waitFor(() => server.sessionPids().every((pid) => !commandLine(pid).startsWith("tar ")));
  });

  it("leaves nothing half done when the vault is locked meanwhile", async () => {
    mkdirSync(join(folder, "data"));
    mkdirSync(join(folder, "archives"));
    writeFileSync(join(folder, "data/big"), randomBytes(80_000_000));
    const archives = join(folder, "archives");
    await bench.handlers.run(
      { hostId: bench.hostId, paths: [join(folder, "data")], folder: archives },
      { signal: bench.test.signal, report: () => undefined },
    );
    await waitFor(() => readdirSync(archives).length > 0);
    bench.dispose();
    await waitFor(() => readdirSync(archives).length === 0);
  });

  it("says when this computer's disk is full, and leaves what was there", async (ctx) => {
    const small = join(folder, "small");
    mkdirSync(small);
    if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=8m", "tmpfs", small]).status !== 0)
      ctx.skip("needs the right to mount a tmpfs");
    try {
      writeFileSync(join(small, "mine"), "kept");
      mkdirSync(join(folder, "data"));
      writeFileSync(join(folder, "data/big"), randomBytes(30_000_000));
      const begun = await bench.handlers.run(
        { hostId: bench.hostId, paths: [join(folder, "data")], folder: small },
        { signal: bench.test.signal, report: () => undefined },
      );
      expect(await failureOf(bench.ended(begun))).toEqual({ code: "backup.noSpace", params: { folder: small } });
      expect(readdirSync(small)).toEqual(["mine"]);
    } finally {
      spawnSync("umount", [small]);
    }
  });

  it("tells a missing folder, a relative one and one that is a file", async () => {
    const begin = async (target: string): Promise<unknown> =>
      bench.ended(
        await bench.handlers.run(
          { hostId: bench.hostId, paths: [folder], folder: target },
          { signal: bench.test.signal, report: () => undefined },
        ),
      );
    expect((await failureOf(begin(join(folder, "a/b")))).code).toBe("backup.folderMissing");
    expect((await failureOf(begin("backups"))).code).toBe("backup.folderNotAbsolute");
    writeFileSync(join(folder, "file"), "");
    expect((await failureOf(begin(join(folder, "file")))).code).toBe("backup.folderNotWritable");
  });

  it("gives the key for the right passphrase only", async () => {
    const context = { signal: bench.test.signal, report: () => undefined };
    expect((await failureOf(Promise.resolve(bench.handlers.revealKey({ passphrase: "wrong" }, context)))).code).toBe(
      "vault.wrongPassphrase",
    );
    expect((await bench.handlers.revealKey({ passphrase: "right" }, context)).identity).toMatch(
      /^AGE-SECRET-KEY-1[0-9A-Z]{58}$/,
    );
  });

  it("forgets an archive without touching it", async () => {
    const path = reportPath(await bench.run([folder]));
    const context = { signal: bench.test.signal, report: () => undefined };
    const [archive] = await bench.handlers.list(undefined, context);
    await bench.handlers.forget({ archiveId: archive?.id ?? "" }, context);
    expect(await bench.handlers.list(undefined, context)).toEqual([]);
    expect(existsSync(path)).toBe(true);
  });
});

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
}

async function waitFor(condition: () => boolean): Promise<void> {
  const end = Date.now() + 20_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error("waited 20 s in vain");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
