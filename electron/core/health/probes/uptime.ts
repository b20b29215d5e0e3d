import type { FileProbe } from "../probe.ts";
import { decimal, words } from "../text.ts";

/** Seconds since boot, in hundredths: /proc/uptime, proc_uptime(5). */
export function parseUptime(text: string | null): number | null {
  return decimal(words(text ?? "")[0]);
}

export const uptimeProbe: FileProbe<number | null> = {
  kind: "files",
  name: "uptime",
  cadence: "fast",
  files: ["/proc/uptime"],
  parse: ([text]) => parseUptime(text ?? null),
};
