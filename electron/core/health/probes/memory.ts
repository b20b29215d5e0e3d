import type { Sample } from "../../../../shared/contract/health.ts";
import type { FileProbe } from "../probe.ts";
import { counter } from "../text.ts";

/** /proc/meminfo, proc_meminfo(5); its "kB" are 1024 bytes. */
export function parseMemory(text: string | null): Sample["memory"] {
  if (text === null) return null;
  const bytes = new Map<string, number>();
  for (const line of text.split("\n", 256)) {
    const match = /^(\w+):\s+(\d{1,16})(?: kB)?\s*$/.exec(line);
    const value = counter(match?.[2]);
    if (match && value !== null) bytes.set(match[1] as string, value * 1024);
  }
  const total = bytes.get("MemTotal");
  // Before Linux 3.14 there is no MemAvailable; free + buffers + cached is what people used then.
  const free = bytes.get("MemFree");
  const available =
    bytes.get("MemAvailable") ??
    (free === undefined ? undefined : free + (bytes.get("Buffers") ?? 0) + (bytes.get("Cached") ?? 0));
  if (total === undefined || available === undefined) return null;
  return {
    totalBytes: total,
    availableBytes: Math.min(available, total),
    swapTotalBytes: bytes.get("SwapTotal") ?? null,
    swapFreeBytes: bytes.get("SwapFree") ?? null,
  };
}

export const memoryProbe: FileProbe<Sample["memory"]> = {
  kind: "files",
  name: "memory",
  cadence: "fast",
  files: ["/proc/meminfo"],
  parse: ([text]) => parseMemory(text ?? null),
};
