import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { hasProgram, makeFolder, removeFolder } from "../unit/electron/core/backup/archives.ts";
import { describeTree, writeRichTree } from "../unit/electron/core/backup/trees.ts";
import { failureOf } from "../support/failures.ts";
import { type Sshd, sshdMissing, startSshd } from "../support/sshd.ts";
import { type BackupBench, createBackupBench } from "./backupHost.ts";

const missing = sshdMissing();

describe("a restore to a host", () => {
  let server: Sshd;
  let bench: BackupBench;
  let folder: string;
  let archive: string;

  beforeAll(async () => {
    if (!missing) server = await startSshd();
  });
  afterAll(() => server?.stop());
  beforeEach(async (context) => {
    if (missing) context.skip(missing);
    folder = makeFolder();
    bench = createBackupBench(server);
    writeRichTree(folder);
    archive = String((await bench.run([join(folder, "etc")])).report?.["archive"]);
  });
  afterEach(() => {
    bench?.dispose();
    if (folder) removeFolder(folder);
  });

  const archives = (): ReturnType<BackupBench["handlers"]["list"]> =>
    bench.handlers.list(undefined, { signal: bench.test.signal });

  it("finds nothing to do right after the backup", async () => {
    expect(await bench.plan(archive, "/")).toMatchObject({
      overwrites: 0,
      creates: 0,
      unchanged: 15,
      production: false,
    });
  });

  it("brings a whole lost tree back, into its place", async () => {
    const before = describeTree(join(folder, "etc"));
    rmSync(join(folder, "etc"), { recursive: true });
    const plan = await bench.plan(archive, "/");
    expect(plan).toMatchObject({ overwrites: 0, creates: 15, unchanged: 0 });
    const run = await bench.restoreHost(plan.hash);
    expect(run.report).toMatchObject({ created: 15, overwritten: 0, safetyArchive: null, warnings: [] });
    expect(describeTree(join(folder, "etc"))).toEqual(before);
  });

  it("writes into another folder, which need not exist", async () => {
    const target = join(folder, "new/place");
    const run = await bench.restoreHost((await bench.plan(archive, target)).hash);
    expect(run.report).toMatchObject({ created: 15 });
    expect(describeTree(join(target, folder, "etc"))).toEqual(describeTree(join(folder, "etc")));
  });

  it("says in the plan where nothing can be written, with the place", async (ctx) => {
    writeFileSync(join(folder, "file"), "");
    const refused = async (target: string): Promise<unknown> => failureOf(bench.plan(archive, target));
    for (const [target, path] of [
      [join(folder, "file/place"), join(folder, "file")],
      ["/dev/full/x", "/dev/full"],
    ] as const)
      expect(await refused(target)).toEqual({ code: "backup.placeNotFolder", params: { host: "web-1", path } });
    expect(await refused("/proc/x")).toMatchObject({ code: "backup.placeNotWritable", params: { reason: "EROFS" } });

    const small = join(folder, "small");
    mkdirSync(small);
    if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", small]).status !== 0)
      ctx.skip("needs the right to mount a tmpfs");
    try {
      expect(await refused(join(small, "new"))).toMatchObject({
        code: "backup.placeFull",
        params: { host: "web-1", path: small, free: 1_048_576 },
      });
      spawnSync("mount", ["-o", "remount,ro", small]);
      expect(await refused(join(small, "new"))).toEqual({
        code: "backup.placeNotWritable",
        params: { host: "web-1", path: small, reason: "EROFS" },
      });
    } finally {
      spawnSync("umount", [small]);
    }
  });

  it("says before it begins where nothing can be written on this computer", async (ctx) => {
    writeFileSync(join(folder, "file"), "");
    const refused = async (target: string): Promise<unknown> => failureOf(bench.restoreLocal(archive, target));
    expect(await refused(join(folder, "file/x"))).toEqual({
      code: "backup.folderNotWritable",
      params: { folder: join(folder, "file"), reason: "it is not a folder" },
    });
    expect(await refused(join(folder, "no/x"))).toEqual({
      code: "backup.folderMissing",
      params: { folder: join(folder, "no") },
    });
    const small = join(folder, "small");
    mkdirSync(small);
    if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", small]).status !== 0)
      ctx.skip("needs the right to mount a tmpfs");
    try {
      for (const target of [small, join(small, "new")])
        expect(await refused(target)).toMatchObject({
          code: "backup.folderFull",
          params: { folder: small, free: 1_048_576 },
        });
      spawnSync("mount", ["-o", "remount,ro", small]);
      expect(await refused(join(small, "new"))).toEqual({
        code: "backup.folderNotWritable",
        params: { folder: small, reason: "EROFS" },
      });
      expect(bench.services.runs.list().filter(({ kind }) => kind === "backup.restoreLocal")).toEqual([]);
    } finally {
      spawnSync("umount", [small]);
    }
  });

  it("writes only what differs, and keeps what it overwrites", async () => {
    const before = describeTree(join(folder, "etc"));
    writeFileSync(join(folder, "etc/setuid"), "#!/bin/evil\n");
    writeFileSync(join(folder, "etc/big"), "truncated");
    chmodSync(join(folder, "etc/zero"), 0o777);
    unlinkSync(join(folder, "etc/link"));
    symlinkSync("elsewhere", join(folder, "etc/link"));
    unlinkSync(join(folder, "etc/dangling"));
    writeFileSync(join(folder, "etc/mine"), "not in the archive");
    const plan = await bench.plan(archive, "/");
    expect(plan).toMatchObject({ overwrites: 4, creates: 1, unchanged: 10 });
    const named = plan.steps.filter(({ title }) => title === "Overwrite").map(({ detail }) => detail.split(" (")[0]);
    expect(new Set(named)).toEqual(new Set(["big", "link", "setuid", "zero"].map((name) => join(folder, "etc", name))));
    const run = await bench.restoreHost(plan.hash);
    expect(run.report).toMatchObject({ created: 1, overwritten: 4, unchanged: 10 });
    expect(readFileSync(join(folder, "etc/mine"), "utf8")).toBe("not in the archive");
    unlinkSync(join(folder, "etc/mine"));
    const after = describeTree(join(folder, "etc"));
    for (const tree of [before, after]) delete (tree[""] as { mtime?: number }).mtime;
    expect(after).toEqual(before);

    const safety = String(run.report?.["safetyArchive"]);
    expect((await archives()).find(({ path }) => path === safety)).toMatchObject({
      safety: true,
      files: 3,
      hostName: "web-1",
    });
    const undo = await bench.plan(safety, "/");
    expect(undo).toMatchObject({ overwrites: 4, creates: 0 });
    await bench.restoreHost(undo.hash);
    expect(readFileSync(join(folder, "etc/setuid"), "utf8")).toBe("#!/bin/evil\n");
    expect(readlinkSync(join(folder, "etc/link"))).toBe("elsewhere");
  });

  it("refuses when the host changed after the plan was approved, and writes nothing", async () => {
    writeFileSync(join(folder, "etc/big"), "changed");
    const plan = await bench.plan(archive, "/");
    writeFileSync(join(folder, "etc/big"), "changed again");
    expect(await failureOf(bench.restoreHost(plan.hash))).toMatchObject({
      code: "plan.stale",
      params: { host: "web-1" },
    });
    expect(readFileSync(join(folder, "etc/big"), "utf8")).toBe("changed again");
  });

  it("runs a plan once, and not for another host", async () => {
    const plan = await bench.plan(archive, join(folder, "copy"));
    const context = { signal: bench.test.signal, report: () => undefined };
    const other = bench.test.addHost(server);
    expect(
      (await failureOf((async () => bench.handlers.restoreHost({ hostId: other.id, planHash: plan.hash }, context))()))
        .code,
    ).toBe("plan.notFound");
    await bench.restoreHost(plan.hash);
    expect((await failureOf(bench.restoreHost(plan.hash))).code).toBe("plan.notFound");
  });

  it("writes nothing from a damaged archive", async () => {
    rmSync(join(folder, "etc"), { recursive: true });
    const plan = await bench.plan(archive, "/");
    const bytes = readFileSync(archive);
    bytes[bytes.length - 100] = (bytes[bytes.length - 100] as number) ^ 1;
    writeFileSync(archive, bytes);
    expect((await failureOf(bench.restoreHost(plan.hash))).code).toBe("backup.archiveDamaged");
    expect(existsSync(join(folder, "etc"))).toBe(false);
  });

  it("takes chosen paths, and gives a chosen hard link its content", async () => {
    mkdirSync(join(folder, "links"));
    writeFileSync(join(folder, "links/a"), "shared".repeat(1000));
    linkSync(join(folder, "links/a"), join(folder, "links/b"));
    linkSync(join(folder, "links/a"), join(folder, "links/c"));
    const links = String((await bench.run([join(folder, "links")])).report?.["archive"]);
    const [known] = await archives();
    const { entries } = await bench.handlers.entries(
      { archiveId: known?.id ?? "", search: "" },
      { signal: bench.test.signal },
    );
    const chosen = entries.filter(({ type }) => type === "hardlink").map(({ path }) => path);
    expect(chosen).toHaveLength(2);
    rmSync(join(folder, "links"), { recursive: true });
    const plan = await bench.plan(links, "/", chosen);
    expect(plan.creates).toBe(2);
    await bench.restoreHost(plan.hash);
    for (const path of chosen) expect(readFileSync(path, "utf8")).toBe("shared".repeat(1000));
    expect(statSync(chosen[0] as string).ino).toBe(statSync(chosen[1] as string).ino);
    expect(["a", "b", "c"].filter((name) => existsSync(join(folder, "links", name)))).toHaveLength(2);
  });

  it("refuses to put a folder where a file or a link stands", async () => {
    rmSync(join(folder, "etc/nginx"), { recursive: true });
    symlinkSync("/tmp", join(folder, "etc/nginx"));
    expect(await failureOf(bench.plan(archive, "/"))).toEqual({
      code: "backup.typeConflict",
      params: { host: "web-1", path: join(folder, "etc/nginx") },
    });
  });

  it("tells when what it wrote is not what stands there afterwards", async () => {
    // A tar that loses a file on the way.
    mkdirSync(join(folder, "bin"));
    const wrapper = `#!/bin/sh\n/bin/tar "$@"\ncode=$?\ncase "$*" in *-x*) rm -f ${folder}/copy${folder}/etc/big;; esac\nexit $code\n`;
    writeFileSync(join(folder, "bin/tar"), wrapper, { mode: 0o755 });
    const faulty = await startSshd();
    writeFileSync(join(faulty.rootHome, ".bashrc"), `export PATH=${folder}/bin:$PATH\n`);
    const other = createBackupBench(faulty);
    try {
      const plan = await other.plan(archive, join(folder, "copy"));
      expect(await failureOf(other.restoreHost(plan.hash))).toEqual({
        code: "backup.restoreIncomplete",
        params: { host: "web-1", path: `${folder}/copy${folder}/etc/big`, count: 1 },
      });
    } finally {
      other.dispose();
      await faulty.stop();
    }
  });

  it("tells a connection that breaks while it writes, and has kept what it overwrote", async () => {
    writeFileSync(join(folder, "etc/big"), randomBytes(60_000_000));
    const large = String((await bench.run([join(folder, "etc")])).report?.["archive"]);
    writeFileSync(join(folder, "etc/big"), "small now");
    const plan = await bench.plan(large, "/");
    const failed = failureOf(bench.restoreHost(plan.hash));
    const listener = bench.services.runs.onChange((runs) => {
      if (runs.some(({ step }) => step === "Writing files")) server.killSessions();
    });
    expect((await failed).code).toMatch(/^ssh\./);
    listener.dispose();
    const kept = (await archives()).find(({ safety }) => safety);
    await bench.restoreLocal(kept?.path ?? "", join(folder, "kept"));
    expect(readFileSync(join(folder, "kept", folder, "etc/big"), "utf8")).toBe("small now");

    // Planned again it goes on to the end, whatever the first one had written.
    await bench.restoreHost((await bench.plan(large, "/")).hash);
    expect(await bench.plan(large, "/")).toMatchObject({ overwrites: 0, creates: 0 });
  });

  it("works with BusyBox on the host, both ways", async (ctx) => {
    if (!hasProgram("busybox")) ctx.skip("needs the Debian package busybox");
    mkdirSync(join(folder, "bin"));
    for (const name of ["tar", "xargs", "stat", "sha256sum", "readlink", "du", "head", "id"])
      writeFileSync(join(folder, "bin", name), `#!/bin/sh\nexec busybox ${name} "$@"\n`, { mode: 0o755 });
    const small = await startSshd();
    writeFileSync(join(small.rootHome, ".bashrc"), `export PATH=${folder}/bin:$PATH\n`);
    const other = createBackupBench(small);
    try {
      const run = await other.run([join(folder, "etc")]);
      expect(run.report).toMatchObject({ files: 8, entries: 15, partial: false });
      const path = String(run.report?.["archive"]);
      expect(await other.plan(path, "/")).toMatchObject({ overwrites: 0, creates: 0, unchanged: 15 });
      writeFileSync(join(folder, "etc/big"), "changed");
      unlinkSync(join(folder, "etc/setuid"));
      const plan = await other.plan(path, "/");
      expect(plan).toMatchObject({ overwrites: 1, creates: 1 });
      const restored = await other.restoreHost(plan.hash);
      expect(restored.report).toMatchObject({ created: 1, overwritten: 1 });
      expect(statSync(join(folder, "etc/big")).size).toBe(3_000_000);
    } finally {
      other.dispose();
      await small.stop();
    }
  });
});
