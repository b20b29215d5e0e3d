import type { Database } from "../storage/database.ts";
import { rekeyHistory } from "./historyFile.ts";

/** In the vault's own database: keys that the history may still be under, should the process have died while it was carried over. */
const name = "history.keysBefore";
/** New keys that follow each other without the history being opened between them; one from before that is begun anew. */
const MAX_KEYS = 8;

function read(database: Database): string[] {
  const row = database.get<{ value: string }>("SELECT value FROM settings WHERE name = ?", name);
  return row ? (JSON.parse(row.value) as string[]) : [];
}

/** Before the vault's keys are exchanged, in the same step: a killed process loses no history. */
export function noteHistoryKey(database: Database, key: Uint8Array): void {
  database.run(
    "INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    name,
    JSON.stringify([Buffer.from(key).toString("base64"), ...read(database)].slice(0, MAX_KEYS)),
  );
}

/** Before the history is opened: finishes what was not finished, after which the former keys are forgotten. */
export function finishHistoryKeys(database: Database, home: string, key: Uint8Array): void {
  const before = read(database);
  if (before.length === 0) return;
  for (const text of before) if (rekeyHistory(home, Buffer.from(text, "base64"), key)) break;
  database.run("DELETE FROM settings WHERE name = ?", name);
}
