import { Failure } from "../../shared/base/failure.ts";
import type { Host } from "../../shared/contract/hosts.ts";
import { formatCount } from "../components/format.ts";
import { client } from "../transport/client.ts";
import { toastDone, toastFailure } from "./toast.tsx";

const report = (error: unknown): void => {
  if (error instanceof Failure) toastFailure(error);
  else throw error;
};

/** Removes hosts at once and offers to put them back. True when they were removed. */
export async function removeHosts(hosts: readonly Host[]): Promise<boolean> {
  const ids = hosts.map((host) => host.id);
  const what = hosts.length === 1 ? (hosts[0]?.name ?? "") : formatCount(hosts.length, "host");
  try {
    await client.call("hosts.remove", { ids });
  } catch (error) {
    report(error);
    return false;
  }
  toastDone(`Removed ${what}`, {
    label: "Undo",
    run: () => void client.call("hosts.restore", { ids }).then(() => toastDone(`${what} is back`), report),
  });
  return true;
}
