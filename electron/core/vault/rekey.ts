import { copyFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../../shared/base/failure.ts";
import { createSecretBox } from "../credentials/secretBox.ts";
import { noteHistoryKey } from "../metrics/historyKeys.ts";
import type { Ports } from "../ports.ts";
import { type Database, inspectDatabase, rekeyDatabase } from "../storage/database.ts";
import { makePrivateFolder, writeFailure } from "../storage/files.ts";
import { exchange, stagingName } from "../vaultBackups/exchange.ts";
import { writeHeader } from "./header.ts";
import type { Purpose, VaultKeys } from "./keys.ts";
import type { NewDataKey } from "./vault.ts";

const databaseName = "holdfast.db";
const carriedName = "keys.carried";
/** What was sealed to these before stays readable: the audit log's entries, and archives of hosts. */
const outliving = ["auditOpen", "backup"] as const satisfies readonly Purpose[];

/**
 * Gives a closed vault its new data key: a copy of the database is encrypted anew and proved beside it, then both files are
 * exchanged as one, so that a process that dies at any moment leaves the old vault or the new one. Synchronous, and nothing may
 * have the database open. Fails with vault.writeFailed, vault.databaseDamaged; then the old vault stands untouched.
 */
export function rekeyVault({ paths: { home } }: Pick<Ports, "paths">, next: NewDataKey): void {
  const staging = join(home, stagingName);
  const copy = join(staging, databaseName);
  refuseJournal(join(home, databaseName));
  rmSync(staging, { recursive: true, force: true });
  try {
    makePrivateFolder(staging);
    copyFileSync(join(home, databaseName), copy);
    const [from, to] = [next.old.subkey("database"), next.fresh.subkey("database")];
    rekeyDatabase(copy, from, to, (database) => {
      carryOn(database, next.old);
      noteHistoryKey(database, next.old.subkey("healthDatabase"));
      resealCredentials(database, next);
    });
    inspectDatabase(copy, to);
    writeHeader(join(staging, "vault.json"), next.header);
  } catch (error) {
    rmSync(staging, { recursive: true, force: true });
    throw writeFailure(error, staging) ?? error;
  }
  exchange(home, null);
}

/** A journal that closing could not empty (a full disk) holds acknowledged writes that the file alone lacks. */
function refuseJournal(path: string): void {
  const journal = `${path}-wal`;
  if ((statSync(journal, { throwIfNoEntry: false })?.size ?? 0) > 0)
    throw new Failure("vault.writeFailed", { path: journal, reason: "it could not be emptied" });
}

/** Takes the keys that outlived their data key from the database that was just opened. */
export function carryKeys(database: Database, keys: VaultKeys): void {
  const carried = readCarried(database);
  if (carried) keys.carry(carried);
}

function readCarried(database: Database): Partial<Record<Purpose, Uint8Array>> | null {
  const row = database.get<{ value: string }>("SELECT value FROM settings WHERE name = ?", carriedName);
  if (!row) return null;
  const stored = JSON.parse(row.value) as Partial<Record<Purpose, string>>;
  return Object.fromEntries(Object.entries(stored).map(([name, text]) => [name, Buffer.from(text, "base64")]));
}

function carryOn(database: Database, old: VaultKeys): void {
  carryKeys(database, old);
  const kept = Object.fromEntries(
    outliving.map((purpose) => [purpose, Buffer.from(old.subkey(purpose)).toString("base64")]),
  );
  database.run(
    "INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    carriedName,
    JSON.stringify(kept),
  );
}

function resealCredentials(database: Database, { old, fresh, sodium }: NewDataKey): void {
  const before = createSecretBox(sodium, () => old.subkey("credentials"));
  const after = createSecretBox(sodium, () => fresh.subkey("credentials"));
  for (const { id, sealed } of database.all<{ id: string; sealed: Uint8Array }>("SELECT id, sealed FROM credentials"))
    database.run("UPDATE credentials SET sealed = ? WHERE id = ?", after.seal(id, before.open(id, sealed)), id);
  const channels = "SELECT id, sealed FROM notice_channels WHERE sealed IS NOT NULL";
  for (const { id, sealed } of database.all<{ id: string; sealed: Uint8Array }>(channels))
    database.run("UPDATE notice_channels SET sealed = ? WHERE id = ?", after.seal(id, before.open(id, sealed)), id);
}
