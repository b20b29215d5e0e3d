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
import { checks } from "./0010_checks.ts";
import { alerts } from "./0011_alerts.ts";
import { incidents } from "./0012_incidents.ts";
import { notices } from "./0013_notices.ts";
import { editParts } from "./0014_edit_parts.ts";

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
  checks,
  alerts,
  incidents,
  notices,
  editParts,
];
