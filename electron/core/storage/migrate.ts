import type { Database } from "./database.ts";
import { Failure } from "../../../shared/base/failure.ts";
import { migrations } from "./migrations/index.ts";

/** One numbered step. It imports no live code, so that it does the same for ever. */
export interface Migration {
  readonly version: number;
  readonly statements: readonly string[];
}

export const newestVersion = migrations.at(-1)?.version ?? 0;

/** Brings the tables to the newest version, each step in its own transaction. */
export function migrate(database: Database): void {
  const row = database.get<{ user_version: number }>("PRAGMA user_version");
  const present = row?.user_version ?? 0;
  if (present > newestVersion) throw new Failure("vault.formatTooNew", { found: present, supported: newestVersion });
  for (const migration of migrations) {
    if (migration.version <= present) continue;
    database.transaction(() => {
      for (const statement of migration.statements) database.run(statement);
      database.run(`PRAGMA user_version = ${migration.version}`);
    });
  }
}
