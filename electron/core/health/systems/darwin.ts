import type { Sample } from "../../../../shared/contract/health.ts";
import type { CommandProbe } from "../probe.ts";
import type { DiskIoCounters } from "../probes/diskIo.ts";
import { counter, decimal, words } from "../text.ts";
import { bootSeconds, loadOf, netstatOf, uptimeOf } from "./bsd.ts";
import { partsOf, sysctlOf, type SystemCounters } from "./counters.ts";

/** macOS shows no CPU counters to a shell: iostat measures one second, which is most of what a reading takes there. */
const PROGRAM = `
sysctl hw.memsize vm.loadavg vm.swapusage kern.boottime
echo "now: $(date +%s)"
echo '== vmstat'
vm_stat
echo '== netstat'
netstat -ibn
echo '== ioreg'
ioreg -c IOBlockStorageDriver -r -d 1 -w 0 | grep Statistics
echo '== iostat'
iostat -w 1 -c 2
`;

/** vm_stat(1): pages by name, and the page size in its first line. */
function pagesOf(lines: readonly string[]): { size: number; count(name: string): number | null } | null {
  const size = counter(/page size of (\d{1,8}) bytes/.exec(lines[0] ?? "")?.[1]);
  if (size === null) return null;
  const pages = new Map(
    lines.slice(1).flatMap((line) => {
      const match = /^"?([A-Za-z -]{1,60})"?:\s{1,60}(\d{1,16})\.?$/.exec(line);
      return match ? [[match[1] as string, Number(match[2])] as const] : [];
    }),
  );
  return { size, count: (name) => pages.get(name) ?? null };
}

/** Free, inactive and speculative pages: what Activity Monitor does not count as used or cached for good. */
function memoryOf(sysctl: ReadonlyMap<string, string>, pages: ReturnType<typeof pagesOf>): Sample["memory"] {
  const total = counter(sysctl.get("hw.memsize"));
  const free = pages?.count("Pages free") ?? null;
  if (total === null || pages === null || free === null) return null;
  const available = free + (pages.count("Pages inactive") ?? 0) + (pages.count("Pages speculative") ?? 0);
  const swap = (name: string): number | null => {
    const value = decimal(new RegExp(`\\b${name} = (\\d{1,9}\\.\\d{2})M`).exec(sysctl.get("vm.swapusage") ?? "")?.[1]);
    return value === null ? null : Math.round(value * 1_048_576);
  };
  return {
    totalBytes: total,
    availableBytes: Math.min(total, available * pages.size),
    swapTotalBytes: swap("total"),
    swapFreeBytes: swap("free"),
  };
}

function compressedOf(pages: ReturnType<typeof pagesOf>): Sample["zram"] {
  const [stored, occupied] = [pages?.count("Pages stored in compressor"), pages?.count("Pages occupied by compressor")];
  if (pages === null || stored == null || occupied == null) return null;
  return { originalBytes: stored * pages.size, memoryBytes: occupied * pages.size };
}

/** The last row of iostat(8) is the second that was measured; the first is the mean since the start. */
function busyOf(lines: readonly string[]): number | null {
  const header = lines.findIndex((line) => /\bus\s+sy\s+id\b/.test(line));
  const columns = words(lines[header] ?? "");
  const rows = lines.slice(header + 1).filter((line) => line.trim() !== "");
  const idle = header < 0 || rows.length < 2 ? null : decimal(words(rows.at(-1) ?? "")[columns.indexOf("id")]);
  return idle === null || idle > 100 ? null : 100 - idle;
}

/** The drivers' own totals, summed: which disk each belongs to stands elsewhere in the registry. */
function diskIoOf(lines: readonly string[]): DiskIoCounters | null {
  let [read, written, found] = [0, 0, false];
  for (const line of lines) {
    const bytes = (direction: string): number | null =>
      counter(new RegExp(`"Bytes \\(${direction}\\)"=(\\d{1,18})`).exec(line)?.[1]);
    const [readBytes, writtenBytes] = [bytes("Read"), bytes("Write")];
    if (readBytes === null || writtenBytes === null) continue;
    read += readBytes;
    written += writtenBytes;
    found = true;
  }
  return found ? { readBytes: read, writtenBytes: written, devices: [] } : null;
}

export function parseDarwin(text: string): SystemCounters {
  const parts = partsOf(text);
  const sysctl = sysctlOf(parts.get("") ?? []);
  const booted = bootSeconds(sysctl.get("kern.boottime"));
  const pages = pagesOf(parts.get("vmstat") ?? []);
  return {
    cpu: null,
    cpuPercent: busyOf(parts.get("iostat") ?? []),
    load: loadOf(sysctl.get("vm.loadavg")),
    memory: memoryOf(sysctl, pages),
    zram: compressedOf(pages),
    uptime: uptimeOf(booted, counter(sysctl.get("now"))),
    bootedAt: booted === null ? null : booted * 1000,
    network: netstatOf(parts.get("netstat") ?? []),
    diskIo: diskIoOf(parts.get("ioreg") ?? []),
    tcp: null,
    temperatures: null,
  };
}

export const darwinProbe: CommandProbe<SystemCounters> = {
  kind: "command",
  name: "darwin",
  cadence: "fast",
  program: PROGRAM,
  parse: parseDarwin,
};
