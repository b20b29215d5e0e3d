import type { Sample } from "../../../../shared/contract/health.ts";
import type { FileProbe } from "../probe.ts";
import { decimal, words } from "../text.ts";

/** /proc/loadavg, proc_loadavg(5). */
export function parseLoad(text: string | null): Sample["load"] {
  const [one, five, fifteen] = words(text ?? "")
    .slice(0, 3)
    .map((word) => decimal(word));
  return one == null || five == null || fifteen == null ? null : [one, five, fifteen];
}

export const loadProbe: FileProbe<Sample["load"]> = {
  kind: "files",
  name: "load",
  cadence: "fast",
  files: ["/proc/loadavg"],
  parse: ([text]) => parseLoad(text ?? null),
};
