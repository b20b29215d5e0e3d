import type { Database } from "../storage/database.ts";
import { isHistoryUnder } from "./historyFile.ts";

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

/** Keys that a history which nothing has open may be under instead of `key`, the likeliest first; none when it is under that. */
export function keysBefore(database: Database, home: string, key: Uint8Array): Uint8Array[] {
  const before = read(database);
  if (before.length === 0) return [];
  if (!isHistoryUnder(home, key)) return before.map((text) => Buffer.from(text, "base64"));
  forgetHistoryKeys(database);
  return [];
}

export function forgetHistoryKeys(database: Database): void {
  database.run("DELETE FROM settings WHERE name = ?", name);
}
