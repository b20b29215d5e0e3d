import type { Migration } from "../migrate.ts";

export const patching: Migration = {
  version: 3,
  statements: [`CREATE TABLE patch_inventories (host_id TEXT PRIMARY KEY, document TEXT NOT NULL) STRICT`],
};
