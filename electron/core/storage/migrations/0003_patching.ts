import type { Migration } from "../migrate.ts";

export const patching: Migration = { version: 3, statements: [] };
