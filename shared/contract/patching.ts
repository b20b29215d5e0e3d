import { z } from "zod";
import { command, epochMs, id, query } from "./define.ts";
import { plan, typedCount } from "./runs.ts";

/** Failure codes: patch.noPackageManager {host, found}, patch.refreshFailed {host, detail}, patch.locked {host, holder},
 * patch.brokenState {host, detail, advice}, patch.noSpace {host, mount, neededBytes, freeBytes}, patch.nothingToDo {host},
 * patch.unreadable {host, problem}, patch.failed {host, exitCode, stage: download|install, detail, broken} */
export const packageUpdate = z.object({
  name: z.string(),
  /** null for a newly installed dependency. */
  from: z.string().nullable(),
  /** null for a removal. */
  to: z.string().nullable(),
  origin: z.string(),
  security: z.boolean(),
});
export type PackageUpdate = z.infer<typeof packageUpdate>;

export const patchInventory = z.object({
  hostId: id,
  manager: z.string(),
  updates: z.array(packageUpdate),
  held: z.array(z.string()),
  /** What the package manager says is unfinished or broken, with the command that repairs it; null when all is well. */
  broken: z.object({ detail: z.string(), advice: z.string() }).nullable(),
  /** null when the host does not tell. */
  rebootRequired: z.boolean().nullable(),
  rebootPackages: z.array(z.string()),
  /** Age of the package lists on the host; null when never refreshed. */
  listsRefreshedAt: epochMs.nullable(),
  takenAt: epochMs,
});
export type PatchInventory = z.infer<typeof patchInventory>;

export const patchPlan = plan.extend({
  manager: z.string(),
  updates: z.array(packageUpdate),
  removals: z.array(z.string()),
  downloadBytes: z.number().nullable(),
  scope: z.enum(["all", "security"]),
});
export type PatchPlan = z.infer<typeof patchPlan>;

export const patch = {
  /** Reads what could be updated from the host's present package lists. */
  inventory: query({ input: z.object({ hostId: id }), output: patchInventory }),
  /** Last known inventories, for the fleet page; no host is asked. */
  known: query({ output: z.array(patchInventory) }),
  /** Refreshes the host's package lists (the one change it makes), then reads as `inventory` does. */
  refresh: command({ input: z.object({ hostId: id }), output: patchInventory, changesHosts: true }),
  plan: query({
    input: z.object({ hostId: id, scope: z.enum(["all", "security"]).default("all") }),
    output: patchPlan,
  }),
  /** Applies an approved plan as a detached job on the host; refuses with plan.stale when the host has changed since. */
  apply: command({
    input: z.object({ hostId: id, planHash: z.string(), count: typedCount }),
    output: z.object({ runId: id }),
    changesHosts: true,
  }),
};
