import type { Migration } from "../migrate.ts";

export const alerts: Migration = {
  version: 11,
  statements: [],
};
