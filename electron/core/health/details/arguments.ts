import type { Inventory } from "../../inventory/inventory.ts";
import { words } from "../text.ts";

/** The custom field of a host whose value names certificate files there, with spaces or commas between. */
const CERTIFICATE_FIELD = "certificates";
const MAX_FILES = 8;
const MAX_PATH = 500;

/** What the admin set for a detail probe of a host: each becomes one argument of its program, never part of it. */
export function detailArguments(
  inventory: Pick<Inventory, "find">,
): (hostId: string, probe: string) => readonly string[] {
  return (hostId, probe) => {
    if (probe !== "certificates") return [];
    const field = inventory.find(hostId)?.fields?.[CERTIFICATE_FIELD] ?? "";
    const paths = words(field.replaceAll(",", " ")).filter(
      (path) => path.startsWith("/") && path.length <= MAX_PATH && !/\p{Cc}/u.test(path),
    );
    return [...new Set(paths)].slice(0, MAX_FILES);
  };
}
