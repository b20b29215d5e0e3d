import type { Migration } from "../migrate.ts";

export const checks: Migration = {
  version: 10,
  statements: [],
};
