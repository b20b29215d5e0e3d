import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { zstdCompressSync } from "node:zlib";
import { pack } from "tar-stream";
import { ageIdentity, ageRecipient } from "../../../../../electron/core/backup/format/ageIdentity.ts";
import { ageEncrypt } from "../../../../../electron/core/backup/format/ageStream.ts";
import {
  emptyTotals,
  addToTotals,
  entryLine,
  manifestEnd,
  type ManifestEntry,
  type ManifestHeader,
  manifestStart,
  MANIFEST_PATH,
} from "../../../../../electron/core/backup/format/manifest.ts";
import { isBelow } from "../../../../../electron/core/backup/format/pathText.ts";
import { writeArchive, type WrittenArchive } from "../../../../../electron/core/backup/format/writeArchive.ts";

export const secretKey = new Uint8Array(32).fill(7);
export const identity = ageIdentity(secretKey);
export const signal = new AbortController().signal;

export function makeFolder(): string {
  return mkdtempSync(join(tmpdir(), "holdfast-backup-"));
}
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

export function hasProgram(name: string): boolean {
  return spawnSync("sh", ["-c", `command -v ${name}`]).status === 0;
}

export function header(paths: string[] = ["/data"]): ManifestHeader {
  return {
    format: 1,
    id: "archive-1",
    createdAt: 1_750_000_000_000,
    host: { id: "host-1", name: "web-1" },
    paths,
    tool: "tar (GNU tar) 1.34",
    root: true,
    warnings: [],
  };
}

/** Tar options a host with GNU tar is given. */
export const gnuOptions = ["--format=posix", "--sparse", "--xattrs", "--acls", "--numeric-owner"];

/** Backs up `root` below `base` with the tar of this computer. */
export async function archiveTree(
  path: string,
  base: string,
  root: string,
  options: { tar?: string[]; args?: string[] } = {},
): Promise<WrittenArchive> {
  const [program = "tar", ...first] = options.tar ?? ["tar"];
  const tar = spawn(program, [...first, ...(options.args ?? gnuOptions), "-C", base, "-cf", "-", "--", root]);
  // Node throws away what nobody reads once the child has ended; a channel keeps it.
  const source = tar.stdout.pipe(new PassThrough());
  const exit = new Promise<number | null>((resolve) => tar.once("close", resolve));
  return writeArchive({
    path,
    identity,
    hostName: "web-1",
    source,
    allows: (name) => isBelow(name, [root]),
    signal,
    finished: async () => {
      if ((await exit) !== 0) throw new Error("tar failed");
      return header([`/${root}`]);
    },
  });
}

export interface FakeEntry {
  readonly name: string;
  readonly type?: "file" | "directory" | "symlink" | "link" | "fifo";
  readonly content?: string;
  readonly linkname?: string;
}

/** An archive as a forger with the public key could make it: any names, any links, and a manifest that agrees with them. */
export async function forgeArchive(
  path: string,
  entries: readonly FakeEntry[],
  change: { tar?: (tar: Buffer) => Buffer } = {},
): Promise<void> {
  const tar = pack();
  const sum = emptyTotals();
  const stated: string[] = [];
  for (const { name, type = "file", content = "", linkname = "" } of entries) {
    const head = { name, type, linkname, mode: 0o644, mtime: new Date(1_700_000_000_000), uid: 0, gid: 0 };
    if (type === "file") tar.entry(head, content);
    else tar.entry(head);
    const entry: ManifestEntry = {
      path: name.replace(/^\.\//, "").replace(/\/$/, ""),
      type: type === "link" ? "hardlink" : type === "fifo" ? "other" : type,
      bytes: type === "file" ? Buffer.byteLength(content) : 0,
      mode: 0o644,
      uid: 0,
      gid: 0,
      mtime: 1_700_000_000_000,
      sha256: type === "file" ? createHash("sha256").update(content).digest("hex") : null,
      ...(linkname === "" ? {} : { link: linkname }),
    };
    addToTotals(sum, entry);
    stated.push(entryLine(entry));
  }
  const manifest = `${manifestStart(header())}${stated.join(",\n")}${stated.length > 0 ? "\n" : ""}${manifestEnd(sum)}`;
  tar.entry({ name: MANIFEST_PATH }, manifest);
  tar.finalize();
  const parts: Buffer[] = [];
  for await (const part of tar) parts.push(part as Buffer);
  const bytes = Buffer.concat(parts);
  await sealTar(path, change.tar ? change.tar(bytes) : bytes);
}

export async function sealTar(path: string, tar: Buffer): Promise<void> {
  await seal(path, zstdCompressSync(tar));
}

export async function seal(path: string, plain: Buffer): Promise<void> {
  const sealed: Buffer[] = [];
  const once = async function* (): AsyncGenerator<Buffer> {
    yield plain;
  };
  for await (const piece of ageEncrypt(once(), await ageRecipient(identity), identity)) sealed.push(piece);
  writeFileSync(path, Buffer.concat(sealed));
}
