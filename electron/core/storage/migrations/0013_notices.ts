import type { Migration } from "../migrate.ts";

export const notices: Migration = {
  version: 13,
  statements: [],
};
