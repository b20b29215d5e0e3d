import { existsSync } from "node:fs";
import { Failure } from "../../../../shared/base/failure.ts";
import type { Plan } from "../../../../shared/contract/runs.ts";
import type { Host } from "../../../../shared/contract/hosts.ts";
import type { EntryLog } from "../format/entryLog.ts";
import { readArchive } from "../format/readArchive.ts";
import { type HostTools, readTools } from "../remote/hostTools.ts";
import { HostFiles } from "../remote/hostState.ts";
import { judgePlaces } from "../remote/places.ts";
import { remember } from "../checkRuns.ts";
import type { BackupContext } from "../service.ts";
import { type Comparison, compareWithHost, placeOf } from "./comparison.ts";
import { select } from "./selection.ts";

export const RESTORE_KIND = "backup.restoreHost";
/** Bytes a second assumed for the estimate: an ordinary office line. */
const BYTES_PER_SECOND = 10_000_000;

export interface RestoreRequest {
  readonly path: string;
  readonly hostId: string;
  readonly target: string;
  readonly only: readonly string[];
}

/** Kept with the plan: what the run needs to do the same, and to see that nothing changed. */
export interface RestoreState extends RestoreRequest {
  readonly archiveId: string;
  readonly digest: string;
}

export type RestorePlan = Plan & { overwrites: number; creates: number; unchanged: number };

/** Everything a restore decides on, read anew each time. */
export interface Findings {
  readonly host: Host;
  readonly tools: HostTools;
  readonly archiveId: string;
  readonly entries: EntryLog;
  readonly comparison: Comparison;
}

/** Compares the archive's manifest with the host, and looks whether it can be written there. Reads on the host, writes nothing. */
export async function findOut(backup: BackupContext, request: RestoreRequest, signal: AbortSignal): Promise<Findings> {
  const { services } = backup;
  const host = services.inventory.get(request.hostId);
  const { archiveId, entries } = await manifestOf(backup, request.path, signal);
  const selection = select(entries, request.only, request.path);
  const tools = await readTools(services.ssh, host, [], signal);
  const files = new HostFiles(services.ssh, host, { root: tools.root, signal });
  const { target } = request;
  const comparison = await compareWithHost({ entries, selection, target, files, root: tools.root, host: host.name });
  const { grows } = comparison;
  const places = await files.places(Array.from(grows.keys(), (path) => placeOf(target, path)));
  judgePlaces(places, Array.from(grows.values()), { root: tools.root, host: host.name });
  return { host, tools, archiveId, entries, comparison };
}

/** From the catalogue, or from an archive that is new here. */
async function manifestOf(
  backup: BackupContext,
  path: string,
  signal: AbortSignal,
): Promise<{ archiveId: string; entries: EntryLog }> {
  const known = backup.catalogue.findByPath(path);
  if (known && !existsSync(path)) throw new Failure("backup.archiveMissing", { archive: path });
  if (known) return { archiveId: known.id, entries: backup.catalogue.entries(known.id) };
  const result = await readArchive({ path, identity: backup.identity(), signal });
  remember(backup, path, result);
  return { archiveId: result.header.id, entries: result.entries };
}

export async function planRestore(
  backup: BackupContext,
  request: RestoreRequest,
  signal: AbortSignal,
): Promise<RestorePlan> {
  const { host, tools, archiveId, comparison } = await findOut(backup, request, signal);
  const overwrites = comparison.overwrite.length;
  const { creates, unchanged } = comparison;
  const state: RestoreState = { ...request, only: [...request.only], archiveId, digest: comparison.digest };
  const plan = {
    kind: RESTORE_KIND,
    hostId: host.id,
    summary: `${creates} new, ${overwrites} overwritten, ${unchanged} already the same`,
    steps: steps(comparison, request.target, tools),
    changes: comparison.write.size,
    undo:
      overwrites === 0
        ? "Only new files are written; deleting them undoes it."
        : `An archive of the ${items(overwrites)} to be overwritten is made first; restore it to undo. New files stay.`,
    estimatedSeconds: Math.ceil(comparison.bytes / BYTES_PER_SECOND) + 2,
    production: /^prod/i.test(host.environment),
    overwrites,
    creates,
    unchanged,
  };
  return backup.services.runs.keepPlan(plan, { ...state });
}

const items = (count: number): string => (count === 1 ? "1 item" : `${count} items`);

function steps(comparison: Comparison, target: string, tools: HostTools): Plan["steps"] {
  const result: Plan["steps"] = [];
  if (comparison.write.size === 0) return result;
  if (!tools.root)
    result.push({
      title: "Without root's rights",
      detail: "Owners cannot be set, and some files may not be writable.",
      risk: "low",
    });
  if (comparison.overwrite.length > 0)
    result.push({
      title: "Keep what is overwritten",
      detail: `${items(comparison.overwrite.length)}, in an archive on this computer`,
      risk: "none",
    });
  for (const change of comparison.named) {
    const place = placeOf(target, change.path).slice(0, 4096).toWellFormed();
    if (change.before === null) result.push({ title: "Create", detail: place, risk: "none" });
    else if (change.type === "directory") result.push({ title: "Set permissions", detail: place, risk: "low" });
    else {
      const detail =
        change.type === "file"
          ? `${place} (${change.before.bytes} bytes now, ${change.bytes} bytes in the archive)`
          : place;
      result.push({ title: "Overwrite", detail, risk: "high" });
    }
  }
  const more = comparison.write.size - comparison.named.length;
  if (more > 0)
    result.push({
      title: "And more",
      detail: `${items(more)} not named here`,
      risk: comparison.overwrite.length > comparison.named.length ? "high" : "none",
    });
  return result;
}
