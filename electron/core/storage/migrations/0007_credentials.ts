import type { Migration } from "../migrate.ts";

export const credentials: Migration = {
  version: 7,
  statements: [`ALTER TABLE credentials ADD COLUMN last_used INTEGER`],
};
