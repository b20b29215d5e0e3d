import { closeSync, copyFileSync, fsyncSync, openSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { syncFolder, writeFailure } from "./files.ts";

/**
 * Keeps a copy of a database file, whole and synced, before its tables change: `holdfast.db.v4`. The caller has emptied the
 * journal. Fails with vault.writeFailed {path, reason}, and then nothing may be changed.
 */
export function keepOldVersion(path: string, version: number): void {
  const target = `${path}.v${version}`;
  const temporary = `${target}.new`;
  try {
    copyFileSync(path, temporary);
    const file = openSync(temporary, "r+");
    try {
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, target);
    syncFolder(dirname(path));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw writeFailure(error, target) ?? error;
  }
}

/** Once the file was opened in its newest version, the copies have done their work. */
export function dropOldVersions(path: string): void {
  const folder = dirname(path);
  for (const name of readdirSync(folder))
    if (name.startsWith(`${basename(path)}.v`) && /^\d+(\.new)?$/.test(name.slice(basename(path).length + 2)))
      rmSync(join(folder, name), { force: true });
}
