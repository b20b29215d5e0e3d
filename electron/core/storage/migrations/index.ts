import type { Migration } from "../migrate.ts";
import { inventory } from "./0001_inventory.ts";
import { runs } from "./0002_runs.ts";
import { patching } from "./0003_patching.ts";
import { backup } from "./0004_backup.ts";
import { filters } from "./0005_filters.ts";
import { history } from "./0006_history.ts";
import { credentials } from "./0007_credentials.ts";
import { access } from "./0008_access.ts";
import { policy } from "./0009_policy.ts";

export const migrations: readonly Migration[] = [
  inventory,
  runs,
  patching,
  backup,
  filters,
  history,
  credentials,
  access,
  policy,
];
