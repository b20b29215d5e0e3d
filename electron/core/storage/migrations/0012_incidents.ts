import type { Migration } from "../migrate.ts";

export const incidents: Migration = {
  version: 12,
  statements: [],
};
