import { Failure } from "../../shared/base/failure.ts";
import type { Host } from "../../shared/contract/hosts.ts";
import { formatCount } from "../components/format.ts";
import { client } from "../transport/client.ts";
import { toastEdit, toastFailure } from "./toast.tsx";
import { undoEdit } from "./undo.ts";

/** Removes hosts at once and offers to put them back. True when they were removed. */
export async function removeHosts(hosts: readonly Host[]): Promise<boolean> {
  const [first] = hosts;
  if (!first) return false;
  const what = hosts.length === 1 ? first.name : formatCount(hosts.length, "host");
  try {
    await client.call("hosts.remove", { ids: hosts.map((host) => host.id) });
    // The removal itself is undone, not made up for by an edit that Ctrl-Z would then take back.
    const [removal] = await client.call("history.host", { hostId: first.id });
    toastEdit(`Removed ${what}`, { label: "Undo", run: () => void undoEdit(removal?.edit) });
    return true;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    toastFailure(error);
    return false;
  }
}
