import type { Migration } from "../migrate.ts";

export const filters: Migration = {
  version: 5,
  statements: [],
};
