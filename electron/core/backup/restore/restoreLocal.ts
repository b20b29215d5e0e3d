import { existsSync } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { Failure } from "../../../../shared/base/failure.ts";
import type { EntryLog } from "../format/entryLog.ts";
import { readArchive, type ReadResult } from "../format/readArchive.ts";
import { folderFailure } from "../format/writeArchive.ts";
import { Extractor } from "./extractor.ts";
import { assertEmpty } from "./localFolder.ts";
import { everything, select } from "./selection.ts";

export interface LocalRestore {
  readonly path: string;
  readonly identity: string;
  readonly folder: string;
  readonly only: readonly string[];
  /** Entries from the catalogue; null = the archive is read once before, for them. */
  readonly entries: EntryLog | null;
  readonly asRoot: boolean;
  readonly signal: AbortSignal;
  readonly onProgress?: (share: number) => void;
}

export interface LocalReport {
  readonly folder: string;
  readonly files: number;
  readonly directories: number;
  readonly links: number;
  readonly bytes: number;
  /** Devices, pipes and sockets, which are not made. */
  readonly skipped: readonly string[];
  /** Entries whose extended attributes are in the archive and were not set. */
  readonly attributesNotSet: number;
  readonly ownersSet: boolean;
}

/**
 * Restores to an absent or empty folder. Everything is compared with the manifest on the way; when anything is wrong the folder is
 * emptied again, so that what stands there afterwards is the whole restore or nothing. Fails with backup.targetExists {folder},
 * backup.pathNotInArchive, and what readArchive and a full disk give.
 */
export async function restoreLocal(options: LocalRestore): Promise<{ report: LocalReport; archive: ReadResult }> {
  const { path, identity, folder, signal } = options;
  const made = await prepareTarget(folder);
  const reading = { path, identity, signal };
  let extractor: Extractor | undefined;
  try {
    const passes = options.only.length > 0 && options.entries === null ? 2 : 1;
    const entries =
      passes === 1
        ? options.entries
        : (await readArchive({ ...reading, onProgress: scaled(options, 0, passes) })).entries;
    const selection = options.only.length === 0 || entries === null ? everything : select(entries, options.only, path);
    extractor = new Extractor({ archive: path, folder, selection, asRoot: options.asRoot });
    const archive = await readArchive({ ...reading, onProgress: scaled(options, passes - 1, passes) }, extractor);
    if (entries !== null && !sameEntries(archive.entries, entries))
      throw new Failure("backup.archiveDamaged", { archive: path, reason: "it is not the archive in the catalogue" });
    await extractor.finish();
    const { skipped, attributes, written } = extractor;
    return {
      report: { folder, ...written, skipped, attributesNotSet: attributes, ownersSet: options.asRoot },
      archive,
    };
  } catch (error) {
    await extractor?.abandon();
    await emptyTarget(folder, made);
    throw folderFailure(error, folder);
  }
}

function scaled(options: LocalRestore, done: number, passes: number): (share: number) => void {
  return (share) => options.onProgress?.((done + share) / passes);
}

function sameEntries(left: EntryLog, right: EntryLog): boolean {
  return left.count === right.count && left.lineBytes === right.lineBytes;
}

/** True when the folder had to be made. */
async function prepareTarget(folder: string): Promise<boolean> {
  try {
    await mkdir(folder, { mode: 0o700 });
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // The file systems of the kernel answer so where nobody can make a folder.
    if (code === "ENOENT" && existsSync(dirname(folder)))
      throw new Failure("backup.folderNotWritable", { folder, reason: "EROFS" }, error);
    if (code !== "EEXIST") throw folderFailure(error, folder);
  }
  await assertEmpty(folder);
  return false;
}

async function emptyTarget(folder: string, made: boolean): Promise<void> {
  if (made) {
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    return;
  }
  for (const name of await readdir(folder, { encoding: "buffer" }).catch(() => []))
    await rm(Buffer.concat([Buffer.from(`${folder}/`), name]), { recursive: true, force: true }).catch(() => undefined);
}
