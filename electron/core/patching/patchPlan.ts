import { isProduction } from "../../../shared/base/environment.ts";
import { Failure } from "../../../shared/base/failure.ts";
import type { Host } from "../../../shared/contract/hosts.ts";
import type { PackageUpdate, PatchPlan } from "../../../shared/contract/patching.ts";
import type { Plan } from "../../../shared/contract/runs.ts";
import type { PackageManager, Selection, Simulation } from "./packageManager.ts";

export const PATCH_KIND = "patch.apply";

/** Rough pace of an ordinary line and disk, for the estimate shown before the start. */
const BYTES_PER_SECOND = 4_000_000;
const SECONDS_PER_PACKAGE = 2;
const BASE_SECONDS = 5;

/** What a job needs, kept with the plan and bound by its hash. */
export type PatchPlanState = {
  readonly manager: string;
  readonly scope: PatchPlan["scope"];
  readonly selection: Selection;
  readonly changesHash: string;
  readonly fingerprint: string;
  readonly updates: readonly PackageUpdate[];
  readonly removals: readonly { readonly name: string; readonly version: string }[];
};

/** Refuses what could not end well: patch.brokenState, patch.noSpace. */
export function checkSimulation(simulation: Simulation, host: string): void {
  const { broken, tooFull } = simulation;
  if (broken) throw new Failure("patch.brokenState", { host, ...broken });
  const [full] = tooFull;
  if (full) throw new Failure("patch.noSpace", { host, ...full });
}

/** Words and numbers of a plan. Nothing in `steps` may change while the host does not: the hash is over them. */
export function draftPlan(
  host: Host,
  manager: PackageManager,
  scope: PatchPlan["scope"],
  simulation: Simulation,
): Omit<PatchPlan, "hash" | "createdAt"> {
  const { updates, removals, downloadBytes } = simulation;
  const sorted = updates.toSorted((a, b) => Number(b.security) - Number(a.security) || (a.name < b.name ? -1 : 1));
  const steps: Plan["steps"] = [
    ...removals.map(({ name, version }) => ({
      title: `Remove ${name}`,
      detail: version === "" ? "it conflicts with an update" : `${version}, because it conflicts with an update`,
      risk: "high" as const,
    })),
    ...sorted.map(({ name, from, to, origin, security }) => ({
      title: `${from === null ? "Install" : "Update"} ${name}`,
      detail: `${from === null ? "" : `${from} \u2192 `}${to ?? ""}${origin === "" ? "" : ` from ${origin}`}${security ? ", security" : ""}`,
      risk: "low" as const,
    })),
  ];
  const undo = manager.undoCommand(simulation);
  return {
    kind: PATCH_KIND,
    hostId: host.id,
    summary: summaryOf(updates, removals.length),
    steps,
    undo:
      undo === null
        ? null
        : `As root on the host, while its repositories still have the old versions: ${undo}. Changes that packages made to their data are not taken back.`,
    estimatedSeconds:
      steps.length === 0
        ? 0
        : Math.round(
            BASE_SECONDS +
              (downloadBytes ?? 0) / BYTES_PER_SECOND +
              SECONDS_PER_PACKAGE * (updates.length + removals.length),
          ),
    production: isProduction(host.environment),
    manager: manager.name,
    updates: sorted,
    removals: removals.map(({ name }) => name),
    downloadBytes,
    scope,
  };
}

function summaryOf(updates: readonly PackageUpdate[], removals: number): string {
  const security = updates.filter((update) => update.security).length;
  const added = updates.filter((update) => update.from === null).length;
  const parts = [
    `${updates.length - added} ${updates.length - added === 1 ? "update" : "updates"}${security > 0 ? ` (${security} security)` : ""}`,
    ...(added > 0 ? [`${added} new`] : []),
    ...(removals > 0 ? [`${removals} removed`] : []),
  ];
  return parts.join(", ");
}

/** Names whose versions differ between two plans, for plan.stale; at most 50. */
export function changedNames(before: readonly PackageUpdate[], after: readonly PackageUpdate[]): string[] {
  const key = ({ name, from, to }: PackageUpdate): string => `${name} ${from} ${to}`;
  const [old, now] = [new Set(before.map(key)), new Set(after.map(key))];
  const names = [...before.filter((one) => !now.has(key(one))), ...after.filter((one) => !old.has(key(one)))];
  return Array.from(new Set(names.map(({ name }) => name))).slice(0, 50);
}
