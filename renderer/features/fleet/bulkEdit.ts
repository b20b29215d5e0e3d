import { Failure } from "../../../shared/base/failure.ts";
import type { BulkPatch, Host } from "../../../shared/contract/hosts.ts";
import { toastDone, toastEdit, toastFailure } from "../../app/toast.tsx";
import { undoEdit } from "../../app/undo.ts";
import { formatCount } from "../../components/format.ts";
import { client } from "../../transport/client.ts";

/** Changes hosts as one edit and offers to undo it. `done` says what was done: "Added to eu/web". True when it worked. */
export async function bulkEdit(ids: readonly string[], patch: BulkPatch, done: string): Promise<boolean> {
  try {
    const { changed, edit } = await client.call("hosts.updateMany", { ids: [...ids], patch });
    if (edit === null) toastDone("Nothing to change: they are like that already");
    else toastEdit(`${done}: ${formatCount(changed, "host")}`, { label: "Undo", run: () => void undoEdit(edit) });
    return true;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    toastFailure(error);
    return false;
  }
}

export type GroupMode = "add" | "move" | "remove";

/** Puts hosts into a group, moves them there out of all others, or takes them out of it. */
export function groupEdit(ids: readonly string[], group: string, mode: GroupMode): Promise<boolean> {
  if (mode === "add") return bulkEdit(ids, { groups: { add: [group] } }, `Added to ${group}`);
  if (mode === "remove") return bulkEdit(ids, { groups: { remove: [group] } }, `Taken out of ${group}`);
  return bulkEdit(ids, { set: { groups: [group] } }, `Moved to ${group}`);
}

/** A copy under a free name, ready to be edited; null when it failed. The editor that opens on it says that it worked. */
export async function cloneHost(host: Host): Promise<Host | null> {
  try {
    return await client.call("hosts.clone", { id: host.id });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    toastFailure(error);
    return null;
  }
}
