import { constants } from "node:fs";
import { access, opendir, stat, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { Failure } from "../../../../shared/base/failure.ts";
import { folderFailure } from "../format/writeArchive.ts";

/**
 * Whether a restore can begin: the folder is absent or empty, it or the one above it can be written to, and the disk has room for
 * `needed` bytes. Makes nothing. Fails with backup.targetExists {folder}, backup.folderMissing {folder},
 * backup.folderNotWritable {folder, reason}, backup.folderFull {folder, needed, free}.
 */
export async function checkLocalFolder(folder: string, needed: number): Promise<void> {
  const place = (await stands(folder)) ? folder : dirname(folder);
  try {
    if (place === folder) await assertEmpty(folder);
    else if (!(await stat(place)).isDirectory())
      throw new Failure("backup.folderNotWritable", { folder: place, reason: "it is not a folder" });
    await access(place, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw folderFailure(error, place);
  }
  // What a file system does not tell is found out by writing.
  const disk = await statfs(place).catch(() => null);
  // One without blocks of its own has no free ones to count.
  if (disk === null || disk.blocks === 0) return;
  // Root may use what is held back from everyone else.
  const free = (process.getuid?.() === 0 ? disk.bfree : disk.bavail) * disk.bsize;
  if (needed > free) throw new Failure("backup.folderFull", { folder: place, needed, free });
}

/** What cannot be seen does not stand there: the folder above then tells why. */
async function stands(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Fails with backup.targetExists {folder}. */
export async function assertEmpty(folder: string): Promise<void> {
  const found = await stat(folder);
  if (!found.isDirectory()) throw new Failure("backup.targetExists", { folder });
  const listing = await opendir(folder);
  const first = await listing.read();
  await listing.close();
  if (first !== null) throw new Failure("backup.targetExists", { folder });
}
