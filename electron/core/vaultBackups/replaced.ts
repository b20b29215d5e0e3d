import { lstatSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../../shared/base/failure.ts";
import type { Output } from "../../../shared/contract/index.ts";
import { isReplacedVaultId, maxReplacedVaults } from "../../../shared/contract/vaultBackups.ts";
import { syncFolder, writeFailure } from "../storage/files.ts";
import { idOf } from "./snapshots.ts";

const prefix = "replaced-";
/** Files that are counted in one folder; a vault is five at most. */
const maxFiles = 100;

/** The name of the folder that a vault replaced at this time is set aside in. */
export const replacedIdOf = (time: number): string => `${prefix}${idOf(time)}`;

/** Epoch milliseconds of the time in a name; NaN when there is no such time. */
function timeOf(id: string): number {
  const [, date = "", time = "", ms = ""] = /^replaced-(\d{8})T(\d{6})(\d{3})Z$/.exec(id) ?? [];
  const pairs = (text: string, separator: string): string =>
    text.replace(/(\d{2})(\d{2})$/, `${separator}$1${separator}$2`);
  return Date.parse(`${pairs(date, "-")}T${pairs(time, ":")}.${ms}Z`);
}

/** A folder itself, never what a link leads to. */
const isFolder = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** Vaults that a restore set aside, newest first, `maxReplacedVaults` of them; `total` counts all. */
export function listReplaced(home: string): Output<"vaultBackups.replaced"> {
  const ids = readdirSync(home)
    .filter((name) => isReplacedVaultId(name) && Number.isFinite(timeOf(name)) && isFolder(join(home, name)))
    .toSorted()
    .toReversed();
  const vaults = ids
    .slice(0, maxReplacedVaults)
    .map((id) => ({ id, replacedAt: timeOf(id), bytes: bytesIn(join(home, id)) }));
  return { folder: home, total: ids.length, vaults };
}

function bytesIn(folder: string): number {
  return readdirSync(folder)
    .slice(0, maxFiles)
    .reduce((sum, name) => sum + (lstatSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0), 0);
}

/**
 * Removes a vault that was set aside, for ever. The name is of a form that the present vault cannot have and that leads nowhere
 * else. Fails with vaultBackups.replacedNotFound {id}, vault.writeFailed {path, reason}.
 */
export function forgetReplaced(home: string, id: string): void {
  const path = join(home, id);
  if (!isReplacedVaultId(id) || !isFolder(path)) throw new Failure("vaultBackups.replacedNotFound", { id });
  try {
    rmSync(path, { recursive: true });
    syncFolder(home);
  } catch (error) {
    throw writeFailure(error, path) ?? error;
  }
}
