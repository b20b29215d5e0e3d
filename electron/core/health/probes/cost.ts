import type { FileProbe } from "../probe.ts";
import { counter, words } from "../text.ts";

/** What the probe has cost the host so far; sshd's own share is not in it. */
export interface CostCounters {
  /** CPU nanoseconds of the shell since it started; null where the kernel has no schedstat. */
  readonly shellNs: number | null;
  /** CPU nanoseconds of the `cat` that read this; null when the shell itself is the `cat` (some BusyBox builds). */
  readonly catNs: number | null;
  /** CPU ticks (1/100 s on every Linux port in use) of the shell and its ended children: coarse, but counts all of them. */
  readonly ticks: number | null;
}

function statFields(text: string | null): string[] {
  // The command name in brackets may hold spaces and brackets: what counts starts after the last one. proc_pid_stat(5).
  return text === null ? [] : words(text.slice(text.lastIndexOf(")") + 1));
}

export function parseCost(texts: readonly (string | null)[]): CostCounters {
  const [shellStat, shellSched, ownStat, ownSched] = texts;
  const fields = statFields(shellStat ?? null);
  // utime, stime, cutime, cstime: fields 14 to 17 of the file.
  const ticks = fields.slice(11, 15).map((word) => counter(word));
  const samePid = words(shellStat ?? "")[0] === words(ownStat ?? "")[0];
  return {
    shellNs: counter(words(shellSched ?? "")[0]),
    catNs: samePid ? null : counter(words(ownSched ?? "")[0]),
    ticks: ticks.length < 4 || ticks.includes(null) ? null : ticks.reduce<number>((sum, tick) => sum + (tick ?? 0), 0),
  };
}

export const costProbe: FileProbe<CostCounters> = {
  kind: "files",
  name: "cost",
  cadence: "fast",
  files: ["/proc/$$/stat", "/proc/$$/schedstat", "/proc/self/stat", "/proc/self/schedstat"],
  parse: parseCost,
};
