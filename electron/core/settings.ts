import type { Database } from "./storage/database.ts";

/** Small named values of the page, in the vault's database. */
export interface Settings {
  read(name: string): string | null;
  write(name: string, value: string): void;
}

export function createSettings(db: Database): Settings {
  return {
    read: (name) => db.get<{ value: string }>("SELECT value FROM settings WHERE name = ?", name)?.value ?? null,
    write(name, value) {
      db.run(
        "INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        name,
        value,
      );
    },
  };
}
