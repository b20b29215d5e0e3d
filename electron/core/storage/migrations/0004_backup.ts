import type { Migration } from "../migrate.ts";

export const backup: Migration = { version: 4, statements: [] };
