import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  closeSync,
  ftruncateSync,
  linkSync,
  mkdirSync,
  openSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { pack } from "tar-stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Failure } from "../../../../../shared/base/failure.ts";
import { EntryHasher } from "../../../../../electron/core/backup/format/entryHasher.ts";
import type { ManifestEntry } from "../../../../../electron/core/backup/format/manifest.ts";
import { encodeFileHeader, endMark } from "../../../../../electron/core/backup/tar/encode.ts";
import { type TarEntry, TarParser } from "../../../../../electron/core/backup/tar/parser.ts";
import { gnuOptions, hasProgram, makeFolder, removeFolder } from "./archives.ts";

const fail = (reason: string): Failure => new Failure("backup.archiveDamaged", { archive: "test", reason });

/** The stream in pieces of `size` bytes, as manifest entries and the parser's own entries. */
async function parse(
  tar: Buffer,
  size = 65_536,
): Promise<{ entries: ManifestEntry[]; raw: TarEntry[]; rebuilt: Buffer }> {
  const parser = new TarParser(fail);
  const entries: ManifestEntry[] = [];
  const raw: TarEntry[] = [];
  const rebuilt: Buffer[] = [];
  const hasher = new EntryHasher((entry) => entries.push(entry));
  for (let offset = 0; offset < tar.length; offset += size) {
    for (const event of parser.push(tar.subarray(offset, offset + size))) {
      if (event.kind === "entry") {
        raw.push(event.entry);
        rebuilt.push(event.entry.header);
        hasher.begin(event.entry, event.entry.name);
      } else if (event.kind !== "end") {
        if (event.kind === "data") rebuilt.push(Buffer.from(event.chunk));
        if (event.kind === "close") rebuilt.push(Buffer.alloc((512 - ((raw.at(-1)?.storedBytes ?? 0) % 512)) % 512));
        await hasher.accept(event);
      }
    }
  }
  parser.finish();
  return { entries, raw, rebuilt: Buffer.concat([...rebuilt, endMark]) };
}
const sha = (data: Buffer | string): string => createHash("sha256").update(data).digest("hex");

describe("the tar parser", () => {
  let folder: string;
  beforeEach(() => {
    folder = makeFolder();
  });
  afterEach(() => removeFolder(folder));

  function tarOf(options: readonly string[], program = "tar"): Buffer {
    const [name = "tar", ...first] = program.split(" ");
    return execFileSync(name, [...first, ...options, "-C", folder, "-cf", "-", "."], { maxBuffer: 1e9 });
  }

  function writeTree(): void {
    mkdirSync(join(folder, "a/deep/er"), { recursive: true });
    writeFileSync(join(folder, "a/file"), "content");
    writeFileSync(join(folder, "a/empty"), "");
    writeFileSync(join(folder, `a/${"long".repeat(50)}`), "long name");
    mkdirSync(join(folder, "p".repeat(150), "q".repeat(150)), { recursive: true });
    writeFileSync(join(folder, "p".repeat(150), "q".repeat(150), "r".repeat(90)), "long path");
    writeFileSync(join(folder, "new\nline 'quoted' \u00fcml\u00e4ut"), "odd");
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xff, 0xfe, 0x41])]), "bytes");
    symlinkSync("s".repeat(300), join(folder, "link"));
    linkSync(join(folder, "a/file"), join(folder, "hard"));
    execFileSync("mkfifo", [join(folder, "pipe")]);
  }

  const formats: [string, string[], string][] = [
    ["pax", ["--format=posix"], "tar"],
    ["GNU", ["--format=gnu"], "tar"],
    ["ustar", ["--format=ustar"], "tar"],
    ["BusyBox", [], "busybox tar"],
  ];

  it.for(formats)(
    "reads what tar writes as %s, in pieces of any size, and can give it back byte for byte",
    async ([format, options, program], ctx) => {
      if (format === "BusyBox" && !hasProgram("busybox")) ctx.skip("needs the Debian package busybox-static");
      writeTree();
      // ustar cannot hold the very long names.
      if (format === "ustar")
        for (const name of ["link", "p".repeat(150), `a/${"long".repeat(50)}`]) removeFolder(join(folder, name));
      const tar = tarOf(options, program);
      const whole = await parse(tar);
      const byPath = new Map(whole.entries.map((entry) => [entry.path.replace(/^\.\//, ""), entry]));
      expect(byPath.get("a/file")?.type === "hardlink" || byPath.get("a/file")?.sha256 === sha("content")).toBe(true);
      expect(byPath.get("a/empty")).toMatchObject({ type: "file", bytes: 0, sha256: sha("") });
      expect(byPath.get("new\nline 'quoted' \u00fcml\u00e4ut")?.sha256).toBe(sha("odd"));
      expect(byPath.get("\udcff\udcfeA")?.sha256).toBe(sha("bytes"));
      expect(byPath.get("pipe")?.type).toBe("other");
      expect(Array.from(byPath.values(), ({ type }) => type)).toContain("hardlink");
      if (format !== "ustar") {
        expect(byPath.get(`a/${"long".repeat(50)}`)?.sha256).toBe(sha("long name"));
        expect(byPath.get(`${"p".repeat(150)}/${"q".repeat(150)}/${"r".repeat(90)}`)?.bytes).toBe(9);
        expect(byPath.get("link")).toMatchObject({ type: "symlink", link: "s".repeat(300) });
      }
      expect(whole.rebuilt.equals(tar.subarray(0, whole.rebuilt.length))).toBe(true);
      for (const size of [1, 511, 513, 1000]) expect((await parse(tar, size)).entries).toEqual(whole.entries);
    },
  );

  it("keeps fractions of a second and owners of pax", async () => {
    writeFileSync(join(folder, "f"), "x");
    execFileSync("touch", ["-d", "2020-02-03T04:05:06.123456789Z", join(folder, "f")]);
    const { entries } = await parse(tarOf(["--format=posix", "--owner=4000000000", "--group=12"]));
    const file = entries.find((entry) => entry.path === "./f");
    expect(file).toMatchObject({ uid: 4_000_000_000, gid: 12 });
    expect(file?.mtime).toBeCloseTo(Date.parse("2020-02-03T04:05:06.123Z") + 0.456789, 2);
  });

  it("hashes a sparse file as if its holes were written, and stores only its data", async () => {
    const path = join(folder, "sparse");
    const file = openSync(path, "w");
    for (const [offset, text] of [
      [0, "start"],
      [5_000_000, "middle"],
      [9_999_990, "theend"],
    ] as const)
      writeSync(file, text, offset);
    ftruncateSync(file, 20_000_000);
    closeSync(file);
    const expected = execFileSync("sha256sum", [path], { encoding: "utf8" }).slice(0, 64);
    for (const size of [65_536, 700]) {
      const { entries, raw } = await parse(tarOf(gnuOptions), size);
      const entry = entries.find(({ path: name }) => name === "./sparse");
      expect(entry).toMatchObject({ bytes: 20_000_000, sha256: expected, sparse: true });
      expect(raw.find(({ name }) => name === "./sparse")?.storedBytes).toBeLessThan(100_000);
    }
  });

  it("hashes a file that is one hole", async () => {
    const file = openSync(join(folder, "hole"), "w");
    ftruncateSync(file, 3_000_000);
    closeSync(file);
    const { entries } = await parse(tarOf(gnuOptions));
    expect(entries.find(({ path }) => path === "./hole")?.sha256).toBe(sha(Buffer.alloc(3_000_000)));
  });

  it("agrees with tar-stream on random trees", async () => {
    const name = fc
      .string({ minLength: 1, maxLength: 250, unit: "grapheme" })
      .filter((text) => !/[/\0]/.test(text) && text.isWellFormed());
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(name, fc.uint8Array({ maxLength: 2000 })), { maxLength: 8 }),
        fc.integer({ min: 1, max: 3000 }),
        async (files, size) => {
          const tar = pack();
          for (const [path, data] of files) tar.entry({ name: path, mtime: new Date(0) }, Buffer.from(data));
          tar.finalize();
          const parts: Buffer[] = [];
          for await (const part of tar) parts.push(part as Buffer);
          const { entries } = await parse(Buffer.concat(parts), size);
          expect(entries.map(({ path, sha256 }) => [path, sha256])).toEqual(
            files.map(([path, data]) => [path, sha(Buffer.from(data))]),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it("is given nothing but a Failure by changed, cut or invented streams", async () => {
    writeTree();
    const tar = tarOf(gnuOptions);
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.uint8Array({ maxLength: 3000 }).map((bytes) => Buffer.from(bytes)),
          fc.tuple(fc.nat(tar.length - 1), fc.nat(255)).map(([at, value]) => {
            const changed = Buffer.from(tar);
            changed[at] = value;
            return changed;
          }),
          fc.nat(tar.length - 1).map((at) => tar.subarray(0, at)),
        ),
        async (stream) => {
          try {
            await parse(stream);
          } catch (error) {
            expect(error).toBeInstanceOf(Failure);
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  it("refuses an extended header beyond the bound before it reads it", async () => {
    const block = encodeFileHeader("x", 5_000_000, 0);
    block.write("x", 156, "latin1");
    block.write("        ", 148, "latin1");
    const sum = block.reduce((total, byte) => total + byte, 0);
    block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
    await expect(parse(block)).rejects.toMatchObject({ params: { reason: "an extended header is too large" } });
  });

  it("refuses a stream without its end mark", async () => {
    const file = Buffer.concat([encodeFileHeader("a", 3, 0), Buffer.alloc(512, "abc")]);
    await expect(parse(file)).rejects.toMatchObject({ params: { reason: "the tar stream ends too early" } });
    await expect(parse(Buffer.concat([file, Buffer.alloc(512)]))).rejects.toThrow(Failure);
    expect((await parse(Buffer.concat([file, endMark]))).entries).toHaveLength(1);
  });

  it("knows where the end mark begins, wherever the pieces are cut", async () => {
    const stream = Buffer.concat([encodeFileHeader("a", 600, 0), Buffer.alloc(1024), endMark, Buffer.alloc(5000)]);
    for (const size of [1, 100, 512, 700, 10_000]) {
      const parser = new TarParser(fail);
      for (let offset = 0; offset < stream.length; offset += size) parser.push(stream.subarray(offset, offset + size));
      expect(parser.endOffset).toBe(1536);
    }
  });
});
