import type { Migration } from "../migrate.ts";

export const runs: Migration = { version: 2, statements: [] };
