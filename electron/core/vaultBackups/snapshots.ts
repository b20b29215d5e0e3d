import { createHash } from "node:crypto";
import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { Failure } from "../../../shared/base/failure.ts";
import { isVaultBackupId, type VaultBackup, vaultBackup } from "../../../shared/contract/vaultBackups.ts";
import { makePrivateFolder, readTextIfPresent, syncFolder, writeFailure, writeFileAtomic } from "../storage/files.ts";

/** The two files that are a vault; the audit log is append-only and goes on beside them. */
export const vaultFiles = ["vault.json", "holdfast.db"] as const;
const manifestName = "manifest.json";

const manifest = vaultBackup.extend({
  format: z.literal(1),
  files: z.record(z.enum(vaultFiles), z.object({ bytes: z.number().int(), sha256: z.string().length(64) })),
});
type Manifest = z.infer<typeof manifest>;

/** 2026-11-23T12:15:18.042Z as a folder name that sorts by time on every system. */
export const idOf = (time: number): string => new Date(time).toISOString().replaceAll(/[-:.]/g, "");

/**
 * Copies a vault's files from `home` into `folder`, whole or not at all: written beside, synced, renamed. The caller sees to it
 * that nothing writes to the database meanwhile and that its journal is empty. Fails with vault.writeFailed.
 */
export function takeSnapshot(home: string, folder: string, reason: VaultBackup["reason"], now: number): VaultBackup {
  let takenAt = now;
  while (existsSync(join(folder, idOf(takenAt)))) takenAt += 1;
  const id = idOf(takenAt);
  const target = join(folder, id);
  const temporary = `${target}.new`;
  makePrivateFolder(folder);
  try {
    makePrivateFolder(temporary);
    const files = {} as Manifest["files"];
    for (const name of vaultFiles) files[name] = copySynced(join(home, name), join(temporary, name));
    const bytes = Object.values(files).reduce((sum, file) => sum + file.bytes, 0);
    const described: Manifest = { format: 1, id, takenAt, reason, bytes, files };
    writeFileAtomic(join(temporary, manifestName), `${JSON.stringify(described, null, 2)}\n`);
    renameSync(temporary, target);
    syncFolder(folder);
    return vaultBackup.parse(described);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    throw writeFailure(error, temporary) ?? error;
  }
}

/** Newest first. Folders without a readable manifest are no backups; a copy that was interrupted is removed. */
export function listSnapshots(folder: string): VaultBackup[] {
  if (!existsSync(folder)) return [];
  const found: VaultBackup[] = [];
  for (const name of readdirSync(folder)) {
    if (/^\d{8}T\d{9}Z\.new$/.test(name)) rmSync(join(folder, name), { recursive: true, force: true });
    if (!isVaultBackupId(name)) continue;
    const described = readManifest(join(folder, name));
    if (described?.id === name) found.push(vaultBackup.parse(described));
  }
  return found.toSorted((a, b) => b.takenAt - a.takenAt);
}

/** Copies a backup's files to `target` and compares every byte with the manifest. Fails with vaultBackups.damaged {id, reason}. */
export function copyVerified(source: string, target: string, id: string): void {
  const described = readManifest(source);
  if (!described) throw new Failure("vaultBackups.damaged", { id, reason: "its manifest cannot be read" });
  makePrivateFolder(target);
  for (const name of vaultFiles) {
    const expected = described.files[name];
    if (!existsSync(join(source, name)))
      throw new Failure("vaultBackups.damaged", { id, reason: `${name} is missing` });
    const copied = copySynced(join(source, name), join(target, name));
    if (copied.bytes !== expected.bytes || copied.sha256 !== expected.sha256)
      throw new Failure("vaultBackups.damaged", { id, reason: `${name} was altered` });
  }
  syncFolder(target);
}

function readManifest(folder: string): Manifest | null {
  try {
    const text = readTextIfPresent(join(folder, manifestName));
    return text === null ? null : (manifest.safeParse(JSON.parse(text)).data ?? null);
  } catch {
    return null;
  }
}

/** Bytes that are read at a time while a copy is hashed. */
const block = 1_048_576;

/** Copies (shares blocks where the file system can), syncs, and reads back what the copy holds. */
function copySynced(from: string, to: string): { bytes: number; sha256: string } {
  try {
    copyFileSync(from, to, constants.COPYFILE_FICLONE);
    const file = openSync(to, "r+");
    try {
      fsyncSync(file);
      const hash = createHash("sha256");
      const buffer = Buffer.alloc(block);
      for (let read = readSync(file, buffer); read > 0; read = readSync(file, buffer))
        hash.update(buffer.subarray(0, read));
      return { bytes: statSync(to).size, sha256: hash.digest("hex") };
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw writeFailure(error, to) ?? error;
  }
}
