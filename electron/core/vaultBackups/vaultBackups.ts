import { existsSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Disposable, DisposableStore } from "../../../shared/base/lifecycle.ts";
import { Failure } from "../../../shared/base/failure.ts";
import type { HandlerInput, Output } from "../../../shared/contract/index.ts";
import type { VaultBackup } from "../../../shared/contract/vaultBackups.ts";
import type { Ports } from "../ports.ts";
import type { Services } from "../services.ts";
import { inspectDatabase } from "../storage/database.ts";
import { readHeader } from "../vault/header.ts";
import { Vault } from "../vault/vault.ts";
import { exchange, stagingName } from "./exchange.ts";
import { replacedIdOf } from "./replaced.ts";
import { copyVerified, idOf, listSnapshots, takeSnapshot, vaultFiles } from "./snapshots.ts";
import { superfluous } from "./thinning.ts";

const day = 24 * 3600 * 1000;
const hour = 3600 * 1000;
/** After an unlock the admin comes first, milliseconds. */
const patience = 5000;

type Source = HandlerInput<"vaultBackups.restore">["source"];

/** Copies of the vault beside it, thinned out with age; each is a folder of its own. */
export const backupsFolder = (home: string): string => join(home, "vault-backups");

export function listBackups(home: string): Output<"vaultBackups.list"> {
  return { folder: backupsFolder(home), backups: listSnapshots(backupsFolder(home)) };
}

/** Takes a backup and lets the ones go that are not kept any more. Synchronous, so that nothing writes meanwhile. */
export function backUp(services: Pick<Services, "db" | "ports">, reason: VaultBackup["reason"]): VaultBackup {
  const { db, ports } = services;
  const folder = backupsFolder(ports.paths.home);
  db.checkpoint();
  const taken = takeSnapshot(ports.paths.home, folder, reason, ports.clock.now());
  for (const time of superfluous(listSnapshots(folder).map((backup) => backup.takenAt)))
    rmSync(join(folder, idOf(time)), { recursive: true, force: true });
  return taken;
}

/** One backup a day while the vault is open; a vault that is not an hour old has nothing to lose yet. A failure is logged, and tried again an hour later. */
export function backUpDaily(services: Pick<Services, "db" | "ports">, createdAt: number): Disposable {
  const { clock, logger, paths, shell } = services.ports;
  const check = (): void => {
    const [newest] = listSnapshots(backupsFolder(paths.home));
    const age = clock.now() - (newest?.takenAt ?? createdAt);
    // A clock that was set back must not end the backups.
    if (age >= 0 && age < (newest ? day : hour)) return;
    try {
      backUp(services, "daily");
    } catch (error) {
      logger.error("the daily backup of the vault was not taken", error);
    }
  };
  const store = new DisposableStore();
  if (shell === "cli") check();
  else {
    store.add(clock.after(patience, check));
    store.add(clock.every(hour, check));
  }
  return store;
}

/** Copies the backup aside, compares every byte, opens the copy and reads all of it. Fails with vaultBackups.damaged, vaultBackups.notFound, vaultBackups.olderKeys. */
export function verifyBackup(services: Pick<Services, "keys" | "ports">, id: string): { hosts: number } {
  const { home } = services.ports.paths;
  const copy = join(home, "verifying");
  rmSync(copy, { recursive: true, force: true });
  try {
    copyVerified(sourceFolder(home, { id }), copy, id);
    const generation = (folder: string): number => readHeader(join(folder, "vault.json"))?.generation ?? 0;
    if (generation(copy) !== generation(home)) throw new Failure("vaultBackups.olderKeys", { id });
    return inspectDatabase(join(copy, "holdfast.db"), services.keys.subkey("database"));
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/**
 * Makes a backup ready beside the present vault and proves that the passphrase opens it. `commit` then exchanges the two; the
 * caller has closed the vault by then. Nothing of the present vault was touched before.
 */
export async function prepareRestore(
  ports: Ports,
  present: Vault,
  source: Source,
  passphrase: string,
): Promise<{ commit(): { setAside: string | null } }> {
  const { home } = ports.paths;
  const from = sourceFolder(home, source);
  const id = "id" in source ? source.id : from;
  const staging = join(home, stagingName);
  rmSync(staging, { recursive: true, force: true });
  try {
    copyVerified(from, staging, id);
    const staged = await Vault.at(staging, { clock: ports.clock, logger: ports.logger, ...present.derivation });
    if (isAnother(present, staged)) throw new Failure("vaultBackups.otherVault");
    await present.attempts.run(async () => {
      const keys = await staged.unlock(passphrase);
      try {
        inspectDatabase(join(staging, "holdfast.db"), keys.subkey("database"));
      } finally {
        keys.zero();
        staged.dispose();
      }
    });
  } catch (error) {
    rmSync(staging, { recursive: true, force: true });
    throw error;
  }
  return {
    commit() {
      const old = vaultFiles.some((name) => existsSync(join(home, name)));
      const setAside = old ? replacedIdOf(ports.clock.now()) : null;
      exchange(home, setAside);
      return { setAside: setAside === null ? null : join(home, setAside) };
    },
  };
}

/** Another vault's audit log could not be gone on with. A present header that cannot be read says nothing. */
function isAnother(present: Vault, staged: Vault): boolean {
  try {
    return present.exists && present.header.vaultId !== staged.header.vaultId;
  } catch {
    return false;
  }
}

function sourceFolder(home: string, source: Source): string {
  const folder = "id" in source ? join(backupsFolder(home), source.id) : source.folder;
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return folder;
  if ("id" in source) throw new Failure("vaultBackups.notFound", { id: source.id });
  throw new Failure("vaultBackups.notAFolder", { path: folder });
}
