import { execFileSync } from "node:child_process";
import {
  closeSync,
  ftruncateSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readArchive } from "../../../../../electron/core/backup/format/readArchive.ts";
import { pathFromBytes, pathToBytes } from "../../../../../electron/core/backup/format/pathText.ts";
import { select } from "../../../../../electron/core/backup/restore/selection.ts";
import { TarFilter } from "../../../../../electron/core/backup/restore/tarFilter.ts";
import { encodeFileHeader, encodePaxHeader, endMark } from "../../../../../electron/core/backup/tar/encode.ts";
import { type TarEntry, TarParser } from "../../../../../electron/core/backup/tar/parser.ts";
import { archiveTree, identity, makeFolder, removeFolder, signal } from "./archives.ts";
import { asRoot, describeTree, writeRichTree } from "./trees.ts";

function parseAll(tar: Buffer): TarEntry[] {
  const parser = new TarParser((reason) => new Error(reason));
  const entries = parser.push(tar).flatMap((event) => (event.kind === "entry" ? [event.entry] : []));
  parser.finish();
  return entries;
}

describe("headers that are written here", () => {
  it("come back from the parser, whatever the name, size and time", () => {
    const name = fc
      .uint8Array({ minLength: 1, maxLength: 400 })
      .filter((bytes) => !bytes.includes(0) && bytes.at(-1) !== 47);
    fc.assert(
      fc.property(
        name,
        fc.option(name),
        fc.nat(0o7777),
        fc.nat(4_000_000_000),
        fc.nat(2_000_000_000_000),
        (path, link, mode, uid, time) => {
          const header = encodePaxHeader({
            type: link === null ? "file" : "hardlink",
            name: Buffer.from(path),
            link: link === null ? null : Buffer.from(link),
            bytes: 0,
            mode,
            uid,
            gid: 5,
            modifiedAt: time,
          });
          const [entry] = parseAll(Buffer.concat([header, endMark]));
          expect(entry).toMatchObject({ name: pathFromBytes(path), mode, uid, gid: 5, bytes: 0 });
          expect(entry?.modifiedAt).toBeCloseTo(time, 2);
          if (link !== null) expect(entry).toMatchObject({ type: "hardlink", linkname: pathFromBytes(link) });
        },
      ),
    );
  });

  it("hold sizes beyond what the old header can", () => {
    const size = 20 * 2 ** 30;
    const header = encodePaxHeader({
      type: "file",
      name: pathToBytes("big"),
      link: null,
      bytes: size,
      mode: 0o600,
      uid: 0,
      gid: 0,
      modifiedAt: 0,
    });
    const parser = new TarParser((reason) => new Error(reason));
    const [event] = parser.push(header);
    expect(event).toMatchObject({ kind: "entry", entry: { bytes: size } });
    expect(() => encodeFileHeader("x", size, 0)).toThrow();
    expect(() => encodeFileHeader("x".repeat(101), 1, 0)).toThrow();
  });

  it("are read by tar", () => {
    const content = Buffer.alloc(512, "abc");
    const tar = Buffer.concat([encodeFileHeader("a name", 3, 1_700_000_000), content, endMark]);
    expect(
      execFileSync("tar", ["-tvf", "-"], {
        input: tar,
        encoding: "utf8",
        env: { TZ: "UTC", PATH: process.env["PATH"] },
      }),
    ).toMatch(/-rw------- 0\/0 +3 2023-11-14 22:13 a name/);
  });
});

describe("the tar stream for a host", () => {
  let folder: string;
  beforeEach(() => {
    folder = makeFolder();
    mkdirSync(join(folder, "source"));
    mkdirSync(join(folder, "target"));
  });
  afterEach(() => removeFolder(folder));

  /** What a restore of `only` sends, unpacked by the tar of this computer. */
  async function send(only: string[]): Promise<Buffer> {
    const path = join(folder, "a.tar.zst.age");
    const { entries } = await archiveTree(path, join(folder, "source"), "etc");
    const parts: Buffer[] = [];
    const filter = new TarFilter(select(entries, only, path), async (data) => {
      parts.push(Buffer.from(data));
    });
    await readArchive({ path, identity, signal }, filter);
    const tar = Buffer.concat([...parts, endMark]);
    execFileSync("tar", ["-x", "-p", "-f", "-", "-C", join(folder, "target")], { input: tar });
    return tar;
  }

  it("is the archive's own, byte for byte, when everything is wanted", async (ctx) => {
    if (!asRoot) ctx.skip("needs root to bring back owners");
    writeRichTree(join(folder, "source"));
    await send([]);
    expect(describeTree(join(folder, "target/etc"))).toEqual(describeTree(join(folder, "source/etc")));
  });

  it("holds only what is wanted", async () => {
    writeRichTree(join(folder, "source"));
    const names = parseAll(await send(["etc/big", "etc/zero"])).map(({ name }) => name);
    expect(names.sort()).toEqual(["etc/big", "etc/zero"]);
  });

  it("writes a file out whole under another name, with its holes filled, and links the others to it", async () => {
    mkdirSync(join(folder, "source/etc/sub"), { recursive: true });
    const first = join(folder, "source/etc/sub/first");
    const file = openSync(first, "w");
    writeSync(file, "data", 300_000);
    ftruncateSync(file, 1_000_001);
    closeSync(file);
    linkSync(first, join(folder, "source/etc/sub/second"));
    linkSync(first, join(folder, "source/etc/sub/third"));
    writeFileSync(join(folder, "source/etc/after"), "comes after");
    const path = join(folder, "probe.tar.zst.age");
    const { entries } = await archiveTree(path, join(folder, "source"), "etc");
    const all = Array.from(entries.read())
      .flat()
      .map((line) => JSON.parse(line) as { path: string; type: string });
    const links = all.filter(({ type }) => type === "hardlink").map((entry) => entry.path);
    await send([...links, "etc/after"]);
    for (const link of links) expect(readFileSync(join(folder, "target", link)).equals(readFileSync(first))).toBe(true);
    expect(statSync(join(folder, "target", links[0] as string)).ino).toBe(
      statSync(join(folder, "target", links[1] as string)).ino,
    );
    expect(readFileSync(join(folder, "target/etc/after"), "utf8")).toBe("comes after");
  });
});
