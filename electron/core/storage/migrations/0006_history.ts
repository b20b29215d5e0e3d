import type { Migration } from "../migrate.ts";

export const history: Migration = {
  version: 6,
  statements: [],
};
