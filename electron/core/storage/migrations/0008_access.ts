import type { Migration } from "../migrate.ts";

export const access: Migration = {
  version: 8,
  statements: [],
};
