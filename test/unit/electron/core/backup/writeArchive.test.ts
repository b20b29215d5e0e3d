import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { pack } from "tar-stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Failure } from "../../../../../shared/base/failure.ts";
import { isBelow } from "../../../../../electron/core/backup/format/pathText.ts";
import { readArchive } from "../../../../../electron/core/backup/format/readArchive.ts";
import {
  type ArchiveRequest,
  folderFailure,
  prepareFolder,
  writeArchive,
  type WrittenArchive,
  syncFolder,
} from "../../../../../electron/core/backup/format/writeArchive.ts";
import { header, identity, makeFolder, removeFolder, signal } from "./archives.ts";

async function tarOf(names: readonly string[]): Promise<Buffer> {
  const tar = pack();
  for (const name of names) tar.entry({ name, mtime: new Date(0) }, `content of ${name}`);
  tar.finalize();
  const parts: Buffer[] = [];
  for await (const part of tar) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

async function* pieces(data: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  let offset = 0;
  for (let index = 0; offset < data.length; index += 1) {
    const size = sizes[index % sizes.length] as number;
    yield data.subarray(offset, offset + size);
    offset += size;
  }
}

describe("writing an archive", () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = makeFolder();
    path = join(folder, "a.tar.zst.age");
  });
  afterEach(() => removeFolder(folder));

  const write = (source: AsyncIterable<Uint8Array>, change: Partial<ArchiveRequest> = {}): Promise<WrittenArchive> =>
    writeArchive({
      path,
      identity,
      hostName: "web",
      source,
      allows: (name) => isBelow(name, ["etc"]),
      finished: async () => header(),
      signal,
      ...change,
    });

  it("puts the manifest in place of the end mark, wherever the stream is cut", async () => {
    const tar = await tarOf(["etc/a", "etc/b"]);
    // GNU tar fills its last record with zeros.
    const filled = Buffer.concat([tar, Buffer.alloc(8192)]);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 2100 }), { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        async (sizes, more) => {
          removeFolder(path);
          const written = await write(pieces(more ? filled : tar, sizes));
          const result = await readArchive({ path, identity, signal });
          expect(written.totals).toMatchObject({ files: 2, entries: 2 });
          expect(result.totals).toEqual(written.totals);
          expect(result.header).toEqual(header());
        },
      ),
      { numRuns: 60 },
    );
  });

  it("tells how far it is, and how large the file became", async () => {
    const tar = await tarOf(["etc/a"]);
    const seen: number[] = [];
    const written = await write(pieces(tar, [512]), { onProgress: (bytes) => seen.push(bytes) });
    expect(seen.at(-1)).toBe(tar.length);
    expect(written.bytes).toBe(statSync(path).size);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it.each([
    ["a name above the folder", ["etc/../../x"]],
    ["an absolute name", ["/etc/x"]],
    ["a name that was not asked for", ["var/x"]],
    ["a name of Holdfast's own", [".holdfast/manifest.json"]],
  ])("refuses %s from a host, and leaves nothing", async (_what, names) => {
    const everything = (): boolean => true;
    const allows = names[0] === "var/x" ? {} : { allows: everything };
    await expect(write(pieces(await tarOf(["etc/a", ...names]), [1000]), allows)).rejects.toMatchObject({
      code: "backup.unsafePath",
      params: { archive: "web" },
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it("refuses a stream that is no tar, is empty or is cut off, and leaves nothing", async () => {
    const tar = await tarOf(["etc/a"]);
    for (const stream of [
      Buffer.from("sh: tar: not found\n"),
      Buffer.alloc(0),
      tar.subarray(0, 700),
      tar.subarray(0, 1024),
    ]) {
      await expect(write(pieces(stream, [100]))).rejects.toMatchObject({
        code: "backup.streamDamaged",
        params: { host: "web" },
      });
      expect(readdirSync(folder)).toEqual([]);
    }
  });

  it("takes the word of the host's tar over a whole stream", async () => {
    const failed = new Failure("backup.hostFailed", { host: "web", detail: "disk on fire" });
    await expect(
      write(pieces(await tarOf(["etc/a"]), [1000]), { finished: () => Promise.reject(failed) }),
    ).rejects.toBe(failed);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("stops when it is told to, at whatever point", async () => {
    const tar = await tarOf(["etc/a", "etc/b"]);
    const stop = new AbortController();
    const endless = async function* (): AsyncGenerator<Buffer> {
      yield tar.subarray(0, 600);
      stop.abort();
      yield tar.subarray(600);
    };
    await expect(write(endless(), { signal: stop.signal })).rejects.toThrow();
    expect(readdirSync(folder)).toEqual([]);
  });

  it("does not touch what another is writing under the same name", async () => {
    writeFileSync(`${path}.part`, "of another");
    await expect(write(pieces(await tarOf(["etc/a"]), [1000]))).rejects.toThrow();
    expect(existsSync(path)).toBe(false);
    expect(readFileSync(`${path}.part`, "utf8")).toBe("of another");
  });

  it("is read by tar after the seal is taken off, with nothing lost or added but the manifest", async () => {
    await write(pieces(await tarOf(["etc/a", "etc/b"]), [777]));
    const { ageDecrypt } = await import("../../../../../electron/core/backup/format/ageStream.ts");
    const { createReadStream } = await import("node:fs");
    const { zstdDecompressSync } = await import("node:zlib");
    const plain: Buffer[] = [];
    for await (const part of ageDecrypt(createReadStream(path), identity)) plain.push(part);
    const listed = execFileSync("tar", ["-tf", "-"], {
      input: zstdDecompressSync(Buffer.concat(plain)),
      encoding: "utf8",
    });
    expect(listed).toBe("etc/a\netc/b\n.holdfast/manifest.json\n");
  });
});

describe("the folder for archives", () => {
  let folder: string;
  beforeEach(() => {
    folder = makeFolder();
  });
  afterEach(() => removeFolder(folder));

  it("is made when only its last part is missing, for this user alone", async () => {
    await prepareFolder(join(folder, "new"), { recursive: false });
    expect(statSync(join(folder, "new")).mode & 0o777).toBe(0o700);
    await prepareFolder(join(folder, "new"), { recursive: false });
    await expect(prepareFolder(join(folder, "a/b"), { recursive: false })).rejects.toMatchObject({
      code: "backup.folderMissing",
    });
    await prepareFolder(join(folder, "a/b"), { recursive: true });
  });

  it("must be a folder", async () => {
    writeFileSync(join(folder, "file"), "");
    await expect(prepareFolder(join(folder, "file"), { recursive: false })).rejects.toMatchObject({
      code: "backup.folderNotWritable",
    });
    await expect(prepareFolder(join(folder, "file/x"), { recursive: false })).rejects.toMatchObject({
      code: "backup.folderMissing",
    });
  });

  it("tells its errors apart, and leaves what is none of the system alone", () => {
    const error = (code: string): Error => Object.assign(new Error(code), { code });
    const codeOf = (code: string): unknown => (folderFailure(error(code), folder) as Failure).code;
    expect(["ENOSPC", "EDQUOT", "ENOENT", "EROFS", "ENAMETOOLONG"].map(codeOf)).toEqual([
      "backup.noSpace",
      "backup.noSpace",
      "backup.folderMissing",
      "backup.folderNotWritable",
      "backup.folderNotWritable",
    ]);
    expect(codeOf("ERR_STREAM_PREMATURE_CLOSE")).toBe("ERR_STREAM_PREMATURE_CLOSE");
    const failure = new Failure("ssh.closed", { host: "web", reason: "reset" });
    expect(folderFailure(failure, folder)).toBe(failure);
  });
});

it("is done on Windows once it has its name: a folder cannot be synced there", async () => {
  const refusing = (() =>
    Promise.resolve({
      sync: () => Promise.reject(Object.assign(new Error("EPERM"), { code: "EPERM" })),
      close: () => Promise.resolve(),
    })) as unknown as Parameters<typeof syncFolder>[2];
  await expect(syncFolder("/archives", "win32", refusing)).resolves.toBeUndefined();
  await expect(syncFolder("/archives", "linux", refusing)).rejects.toThrow("EPERM");
});
