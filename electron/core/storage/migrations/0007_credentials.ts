import type { Migration } from "../migrate.ts";

export const credentials: Migration = {
  version: 7,
  statements: [],
};
