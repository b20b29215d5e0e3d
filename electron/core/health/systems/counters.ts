import type { Sample } from "../../../../shared/contract/health.ts";
import type { CpuCounters } from "../probes/cpu.ts";
import type { DiskIoCounters } from "../probes/diskIo.ts";
import type { InterfaceCounters } from "../probes/network.ts";

/** What one command of a system without /proc gives, in the form in which the files of Linux are read. */
export interface SystemCounters {
  readonly cpu: CpuCounters | null;
  /** Busy percent that the system itself measured over a second, where it keeps no counters. */
  readonly cpuPercent: number | null;
  readonly load: Sample["load"];
  readonly memory: Sample["memory"];
  /** Compressed memory, where the system compresses. */
  readonly zram: Sample["zram"];
  /** Whole seconds. */
  readonly uptime: number | null;
  /** Milliseconds since the epoch, by the host's clock. */
  readonly bootedAt: number | null;
  readonly network: InterfaceCounters[] | null;
  readonly diskIo: DiskIoCounters | null;
  readonly tcp: Sample["tcp"];
  readonly temperatures: Sample["temperatures"];
}

/** Parts of an output, by the line `== NAME` before each; text before the first has an empty name. */
export function partsOf(text: string): ReadonlyMap<string, readonly string[]> {
  const parts = new Map<string, string[]>();
  let lines: string[] = [];
  parts.set("", lines);
  for (const line of text.split("\n", 20_000)) {
    const name = /^== ([a-z]{1,20})$/.exec(line)?.[1];
    if (name === undefined) lines.push(line.slice(0, 4096));
    else parts.set(name, (lines = []));
  }
  return parts;
}

/** Lines of sysctl(8), `name: value`. */
export function sysctlOf(lines: readonly string[]): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const line of lines) {
    const at = line.indexOf(": ");
    if (at > 0) values.set(line.slice(0, at), line.slice(at + 2).trim());
  }
  return values;
}
