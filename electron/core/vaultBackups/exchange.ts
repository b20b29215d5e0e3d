import { existsSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { makePrivateFolder, readTextIfPresent, syncFolder, writeFailure, writeFileAtomic } from "../storage/files.ts";
import { vaultFiles } from "./snapshots.ts";

/** Where a backup is made ready beside the vault it will replace. */
export const stagingName = "restoring";
/** While this file exists the exchange has been decided and is carried out, whatever interrupts it. */
const decisionName = "restoring.json";
const decision = z.object({
  setAside: z
    .string()
    .regex(/^replaced-\d{8}T\d{9}Z$/)
    .nullable(),
});

/** What belongs to the vault that is replaced: its files, their journals, and the key in the keychain's wrapping. */
const replaced = [...vaultFiles, "vault.json.previous", "holdfast.db-wal", "holdfast.db-shm", "quick-unlock.json"];

/**
 * Exchanges the vault's files for those in the staging folder. From the moment the decision is on the disk it is carried out
 * to its end, here or at the next start; before that moment nothing of the present vault is touched.
 * Fails with vault.writeFailed {path, reason}.
 */
export function exchange(home: string, setAside: string | null): void {
  writeFileAtomic(join(home, decisionName), JSON.stringify({ setAside }));
  finishExchange(home);
}

/** Ends what an exchange began before the process died, and drops what was never decided. Safe to call at any time nothing is open. */
export function finishExchange(home: string): void {
  const staging = join(home, stagingName);
  const text = readTextIfPresent(join(home, decisionName));
  if (text === null) {
    rmSync(staging, { recursive: true, force: true });
    return;
  }
  const { setAside } = decision.parse(JSON.parse(text));
  try {
    if (setAside !== null) moveAside(home, join(home, setAside));
    // The header comes last: while it is missing there is no vault that could be opened half.
    for (const name of vaultFiles.toReversed())
      if (existsSync(join(staging, name))) renameSync(join(staging, name), join(home, name));
    syncFolder(home);
    rmSync(staging, { recursive: true, force: true });
    rmSync(join(home, decisionName));
    syncFolder(home);
  } catch (error) {
    throw writeFailure(error, home) ?? error;
  }
}

/** Moves what is still there of the old vault. A file that was exchanged already is known by its successor having left the staging folder. */
function moveAside(home: string, target: string): void {
  makePrivateFolder(target);
  const staged = existsSync(join(home, stagingName)) ? readdirSync(join(home, stagingName)) : [];
  for (const name of replaced) {
    const successorCame = (vaultFiles as readonly string[]).includes(name) && !staged.includes(name);
    if (!successorCame && existsSync(join(home, name))) renameSync(join(home, name), join(target, name));
  }
  syncFolder(target);
  syncFolder(home);
}
