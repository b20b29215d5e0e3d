import type { Migration } from "../migrate.ts";
import { inventory } from "./0001_inventory.ts";
import { runs } from "./0002_runs.ts";
import { patching } from "./0003_patching.ts";
import { backup } from "./0004_backup.ts";

export const migrations: readonly Migration[] = [inventory, runs, patching, backup];
