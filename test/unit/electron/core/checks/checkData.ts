import { checks } from "../../../../../shared/contract/checks.ts";
import type { CallerInput, HandlerInput } from "../../../../../shared/contract/index.ts";

/** A check as the page sends it, complete. */
export function draft(over: Partial<CallerInput<"checks.save">> = {}): HandlerInput<"checks.save"> {
  return checks.save.input.parse({
    name: "Disk",
    target: { filter: "" },
    spec: { kind: "plugin", command: "check_disk -w 20% -c 10% -p /" },
    ...over,
  });
}
