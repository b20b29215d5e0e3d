import type { FileProbe } from "../probe.ts";

/** /proc/sys/kernel/random/boot_id, random(4): a UUID that is new with each start. */
export function parseBootId(text: string | null): string | null {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.exec(text?.trim() ?? "")?.[0] ?? null;
}

export const bootIdProbe: FileProbe<string | null> = {
  kind: "files",
  name: "bootId",
  cadence: "fast",
  files: ["/proc/sys/kernel/random/boot_id"],
  parse: ([text]) => parseBootId(text ?? null),
};
