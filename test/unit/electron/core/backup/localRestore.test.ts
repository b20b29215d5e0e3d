import { execFileSync, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Failure } from "../../../../../shared/base/failure.ts";
import { readArchive } from "../../../../../electron/core/backup/format/readArchive.ts";
import { ageIdentity } from "../../../../../electron/core/backup/format/ageIdentity.ts";
import { restoreLocal } from "../../../../../electron/core/backup/restore/restoreLocal.ts";
import {
  archiveTree,
  forgeArchive,
  hasProgram,
  identity,
  makeFolder,
  removeFolder,
  seal,
  sealTar,
  signal,
} from "./archives.ts";
import { asRoot, describeTree, writeRichTree } from "./trees.ts";

describe("a local restore", () => {
  let folder: string;
  let archive: string;
  let target: string;
  beforeEach(() => {
    folder = makeFolder();
    archive = join(folder, "a.tar.zst.age");
    target = join(folder, "target");
    mkdirSync(join(folder, "source"));
  });
  afterEach(() => removeFolder(folder));

  const restore = (only: string[] = [], into = target): ReturnType<typeof restoreLocal> =>
    restoreLocal({ path: archive, identity, folder: into, only, entries: null, asRoot, signal });

  it("brings back names, content, links, holes, modes, owners and times", async () => {
    writeRichTree(join(folder, "source"));
    await archiveTree(archive, join(folder, "source"), "etc");
    const { report } = await restore();
    expect(describeTree(join(target, "etc"))).toEqual(describeTree(join(folder, "source/etc")));
    expect(report).toMatchObject({ files: 8, directories: 3, links: 4, skipped: [], ownersSet: asRoot });
    expect(statSync(join(target, "etc/sparse")).blocks).toBeLessThan(1000);
  });

  it("has nothing to add to what age, zstd and tar bring back without it", async (ctx) => {
    if (!hasProgram("age") || !hasProgram("zstd")) ctx.skip("needs the Debian packages age and zstd");
    if (!asRoot) ctx.skip("needs root to bring back owners");
    writeRichTree(join(folder, "source"));
    await archiveTree(archive, join(folder, "source"), "etc");
    writeFileSync(join(folder, "key"), `${identity}\n`, { mode: 0o600 });
    mkdirSync(target);
    const result = spawnSync("bash", [
      "-o",
      "pipefail",
      "-c",
      'age -d -i "$0" "$1" | zstd -d | tar -x -p -C "$2"',
      join(folder, "key"),
      archive,
      target,
    ]);
    expect(result.stderr.toString()).toBe("");
    expect(result.status).toBe(0);
    expect(describeTree(join(target, "etc"))).toEqual(describeTree(join(folder, "source/etc")));
    const manifest = JSON.parse(readFileSync(join(target, ".holdfast/manifest.json"), "utf8")) as {
      entries: unknown[];
      host: unknown;
    };
    expect(manifest.entries).toHaveLength(15);
    expect(manifest.host).toEqual({ id: "host-1", name: "web-1" });
  });

  it("takes chosen paths only, with what is below them", async () => {
    writeRichTree(join(folder, "source"));
    await archiveTree(archive, join(folder, "source"), "etc");
    await restore(["/etc/nginx"]);
    expect(readdirSync(join(target, "etc"))).toEqual(["nginx"]);
    expect(readdirSync(join(target, "etc/nginx")).sort()).toEqual(["empty", "nginx.conf"]);
  });

  it("gives a chosen hard link its content when the first name was not chosen", async () => {
    mkdirSync(join(folder, "source/etc"));
    writeFileSync(join(folder, "source/etc/a"), "shared");
    linkSync(join(folder, "source/etc/a"), join(folder, "source/etc/b"));
    linkSync(join(folder, "source/etc/a"), join(folder, "source/etc/c"));
    const { entries } = await archiveTree(archive, join(folder, "source"), "etc");
    const linked = Array.from(entries.read())
      .flat()
      .map((line) => JSON.parse(line) as { path: string; type: string });
    const second = linked.filter(({ type }) => type === "hardlink").map(({ path }) => path);
    expect(second).toHaveLength(2);
    await restore(second);
    for (const path of second) expect(readFileSync(join(target, path), "utf8")).toBe("shared");
    expect(statSync(join(target, second[0] as string)).ino).toBe(statSync(join(target, second[1] as string)).ino);
  });

  it("says so when a chosen path is not in the archive", async () => {
    mkdirSync(join(folder, "source/etc"));
    await archiveTree(archive, join(folder, "source"), "etc");
    await expect(restore(["/var"])).rejects.toMatchObject({
      code: "backup.pathNotInArchive",
      params: { path: "/var" },
    });
    expect(existsSync(target)).toBe(false);
  });

  it("does not write into a folder that holds something, and not through one that is a file", async () => {
    mkdirSync(join(folder, "source/etc"));
    await archiveTree(archive, join(folder, "source"), "etc");
    mkdirSync(target);
    writeFileSync(join(target, "mine"), "kept");
    await expect(restore()).rejects.toMatchObject({ code: "backup.targetExists" });
    await expect(restore([], join(target, "mine"))).rejects.toMatchObject({ code: "backup.targetExists" });
    expect(readFileSync(join(target, "mine"), "utf8")).toBe("kept");
  });

  it("does not ask for a folder to be created where nobody can make one", async () => {
    mkdirSync(join(folder, "source/etc"));
    await archiveTree(archive, join(folder, "source"), "etc");
    await expect(restore([], "/proc/holdfast")).rejects.toMatchObject({
      code: "backup.folderNotWritable",
      params: { folder: "/proc/holdfast", reason: "EROFS" },
    });
  });

  const forgeries: [string, Parameters<typeof forgeArchive>[1]][] = [
    ["an absolute name", [{ name: "/tmp/holdfast-escaped", content: "x" }]],
    ["a name with ..", [{ name: "a/../../holdfast-escaped", content: "x" }]],
    [
      "a file through a symbolic link of the archive",
      [
        { name: "out", type: "symlink", linkname: "/tmp" },
        { name: "out/holdfast-escaped", content: "x" },
      ],
    ],
    [
      "a folder in place of a symbolic link",
      [
        { name: "out", type: "symlink", linkname: "/tmp" },
        { name: "out", type: "directory" },
        { name: "out/holdfast-escaped", content: "x" },
      ],
    ],
    [
      "a link through a symbolic link",
      [
        { name: "out", type: "symlink", linkname: "/tmp" },
        { name: "out/holdfast-escaped", type: "symlink", linkname: "x" },
      ],
    ],
    ["a hard link to a file outside", [{ name: "passwd", type: "link", linkname: "/etc/passwd" }]],
    ["a hard link that climbs out", [{ name: "passwd", type: "link", linkname: "../../etc/passwd" }]],
    ["a hard link to what the archive does not hold", [{ name: "b", type: "link", linkname: "a" }]],
    [
      "a file twice",
      [
        { name: "a", content: "1" },
        { name: "a", content: "2" },
      ],
    ],
    [
      "a file below a file",
      [
        { name: "a", content: "1" },
        { name: "a/b", content: "2" },
      ],
    ],
    [
      "a file named as a link later",
      [
        { name: "a", content: "1" },
        { name: "a", type: "symlink", linkname: "/tmp" },
      ],
    ],
  ];
  it.each(forgeries)("refuses %s, and leaves nothing behind", async (_what, entries) => {
    await forgeArchive(archive, [{ name: "first", content: "written before" }, ...entries]);
    await expect(restore()).rejects.toMatchObject({ code: "backup.unsafePath" });
    expect(existsSync(target)).toBe(false);
    expect(existsSync("/tmp/holdfast-escaped")).toBe(false);
    expect(existsSync(join(folder, "holdfast-escaped"))).toBe(false);
  });

  it("leaves out devices and pipes, and says so", async () => {
    await forgeArchive(archive, [
      { name: "pipe", type: "fifo" },
      { name: "file", content: "x" },
    ]);
    const { report } = await restore();
    expect(report).toMatchObject({ files: 1, skipped: ["/pipe"] });
    expect(readdirSync(target)).toEqual(["file"]);
  });

  it("notices content that is not what the manifest says", async () => {
    await forgeArchive(archive, [{ name: "a", content: "good content" }], {
      tar: (tar) => {
        const at = tar.indexOf("good content");
        tar.write("evil", at);
        return tar;
      },
    });
    await expect(restore()).rejects.toMatchObject({ code: "backup.mismatch", params: { path: "a" } });
    expect(existsSync(target)).toBe(false);
  });

  it("notices entries the manifest does not have, and a missing manifest", async () => {
    await forgeArchive(archive, [{ name: "a", content: "1" }]);
    const extra = execFileSync("sh", ["-c", `cd ${folder} && echo 2 > b && tar -cf - b`]);
    let inner = Buffer.alloc(0);
    await forgeArchive(archive, [{ name: "a", content: "1" }], { tar: (tar) => (inner = Buffer.from(tar)) });
    await sealTar(archive, Buffer.concat([extra.subarray(0, 1024), inner]));
    await expect(readArchive({ path: archive, identity, signal })).rejects.toMatchObject({ code: "backup.mismatch" });
    await sealTar(archive, extra);
    await expect(readArchive({ path: archive, identity, signal })).rejects.toMatchObject({
      code: "backup.archiveDamaged",
      params: { reason: "it has no manifest" },
    });
    await seal(archive, Buffer.from("this is no zstd"));
    await expect(readArchive({ path: archive, identity, signal })).rejects.toMatchObject({
      code: "backup.archiveDamaged",
    });
  });

  it("tells a missing archive, a wrong key and a damaged file apart", async () => {
    await expect(restore()).rejects.toMatchObject({ code: "backup.archiveMissing" });
    await forgeArchive(archive, [{ name: "a", content: "1" }]);
    const other = ageIdentity(randomBytes(32));
    await expect(readArchive({ path: archive, identity: other, signal })).rejects.toMatchObject({
      code: "backup.noKey",
    });
    writeFileSync(archive, "");
    await expect(restore()).rejects.toMatchObject({ code: "backup.archiveDamaged" });
  });

  it("ends in a failure and an absent folder for every flipped bit and every cut", async () => {
    writeRichTree(join(folder, "source"));
    removeFolder(join(folder, "source/etc/big"));
    await archiveTree(archive, join(folder, "source"), "etc");
    const whole = readFileSync(archive);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(7), fc.boolean(), async (at, bit, cut) => {
        const changed = cut ? whole.subarray(0, at) : Buffer.from(whole);
        if (!cut) changed[at] = (changed[at] as number) ^ (1 << bit);
        writeFileSync(archive, changed);
        await expect(restore()).rejects.toBeInstanceOf(Failure);
        expect(existsSync(target)).toBe(false);
      }),
      { numRuns: 80 },
    );
  });

  it("empties a folder that was there before it failed, of names of every kind", async () => {
    writeRichTree(join(folder, "source"));
    await archiveTree(archive, join(folder, "source"), "etc");
    const odd = Buffer.concat([Buffer.from(`${folder}/source/`), Buffer.from([0xff, 0xfe])]);
    writeFileSync(odd, "x");
    const bytes = Buffer.from(readFileSync(archive));
    await archiveTree(archive, join(folder, "source"), ".");
    const all = readFileSync(archive);
    writeFileSync(archive, all.subarray(0, all.length - 20));
    mkdirSync(target);
    await expect(restore()).rejects.toMatchObject({ code: "backup.archiveDamaged" });
    expect(readdirSync(target)).toEqual([]);
    writeFileSync(archive, bytes);
    await restore();
    expect(readdirSync(target)).toEqual(["etc"]);
  });

  it("stops when it is told to, and cleans up", async () => {
    writeRichTree(join(folder, "source"));
    await archiveTree(archive, join(folder, "source"), "etc");
    const stop = new AbortController();
    const running = restoreLocal({
      path: archive,
      identity,
      folder: target,
      only: [],
      entries: null,
      asRoot,
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    await expect(running).rejects.toMatchObject({ name: "AbortError" });
    expect(existsSync(target)).toBe(false);
  });
});
