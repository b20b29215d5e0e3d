import type { Sample } from "../../../../shared/contract/health.ts";
import type { CommandProbe } from "../probe.ts";
import { type CpuCounters, type CpuTimes, MAX_CORES } from "../probes/cpu.ts";
import { type DeviceCounters, type DiskIoCounters, sumDevices } from "../probes/diskIo.ts";
import { counter, decimal, printable, words } from "../text.ts";
import { bootSeconds, loadOf, netstatOf, uptimeOf } from "./bsd.ts";
import { partsOf, sysctlOf, type SystemCounters } from "./counters.ts";

const TEMPERATURES = [0, 1, 2, 3, 4, 5, 6, 7].map((core) => `dev.cpu.${core}.temperature`);

const PROGRAM = `
sysctl -i kern.cp_time kern.cp_times kern.boottime vm.loadavg hw.physmem hw.pagesize \\
  vm.stats.vm.v_free_count vm.stats.vm.v_inactive_count vm.stats.vm.v_cache_count \\
  kstat.zfs.misc.arcstats.size kstat.zfs.misc.arcstats.c_min net.inet.tcp.states \\
  hw.acpi.thermal.tz0.temperature ${TEMPERATURES.join(" ")}
echo "now: $(date +%s)"
echo '== swapinfo'
swapinfo -k
echo '== netstat'
netstat -ibnd -f link
echo '== iostat'
iostat -xI
`;

/** kern.cp_time(s): ticks of user, nice, system, interrupt and idle, for each core five. FreeBSD counts no waiting for disks. */
function timesOf(fields: readonly string[]): CpuTimes | null {
  const ticks = fields.map((word) => counter(word));
  if (ticks.length !== 5 || ticks.includes(null)) return null;
  const total = ticks.reduce<number>((sum, tick) => sum + (tick ?? 0), 0);
  return { total, idle: ticks[4] ?? 0, iowait: 0, steal: 0 };
}

function cpuOf(sysctl: ReadonlyMap<string, string>, bootedAt: number | null): CpuCounters | null {
  const all = timesOf(words(sysctl.get("kern.cp_time") ?? ""));
  if (!all) return null;
  const fields = words(sysctl.get("kern.cp_times") ?? "");
  const cores = new Map<number, CpuTimes>();
  for (let core = 0; core * 5 < fields.length && core < MAX_CORES; core += 1) {
    const times = timesOf(fields.slice(core * 5, core * 5 + 5));
    if (times) cores.set(core, times);
  }
  return { all, cores, bootedAt };
}

/** Free, inactive and cached pages, and what the ZFS cache gives back when asked: all beyond its minimum. */
function memoryOf(sysctl: ReadonlyMap<string, string>, swap: readonly string[]): Sample["memory"] {
  const value = (name: string): number | null => counter(sysctl.get(name));
  const [total, page, free] = [value("hw.physmem"), value("hw.pagesize"), value("vm.stats.vm.v_free_count")];
  if (total === null || page === null || free === null) return null;
  const pages = free + (value("vm.stats.vm.v_inactive_count") ?? 0) + (value("vm.stats.vm.v_cache_count") ?? 0);
  const cache = (value("kstat.zfs.misc.arcstats.size") ?? 0) - (value("kstat.zfs.misc.arcstats.c_min") ?? 0);
  return {
    totalBytes: total,
    availableBytes: Math.min(total, pages * page + Math.max(0, cache)),
    ...swapOf(swap),
  };
}

/** swapinfo(8) -k: a row a device, and with several a last one of all. */
function swapOf(lines: readonly string[]): { swapTotalBytes: number | null; swapFreeBytes: number | null } {
  let [total, free] = [0, 0];
  if (!(lines[0] ?? "").startsWith("Device")) return { swapTotalBytes: null, swapFreeBytes: null };
  for (const line of lines.slice(1)) {
    const fields = words(line);
    const [size, , available] = fields.slice(1, 4).map((word) => counter(word));
    if (size == null || available == null || fields[0] === "Total") continue;
    total += size * 1024;
    free += available * 1024;
  }
  return { swapTotalBytes: total, swapFreeBytes: free };
}

const KIB = 1024;
/** CD drives, memory disks and passthrough devices. */
const NOT_A_DISK = /^(cd|md|pass|fd)\d+$/;

/** iostat(8) -xI: totals since the start. `tsvc_t/i` and `sb/i` are seconds of all requests, and with a request under way. */
function diskIoOf(lines: readonly string[]): DiskIoCounters | null {
  const at = lines.findIndex((line) => line.startsWith("device "));
  const columns = words(lines[at] ?? "");
  const devices: DeviceCounters[] = [];
  for (const line of at < 0 ? [] : lines.slice(at + 1)) {
    const fields = words(line);
    const value = (column: string): number | null => decimal(fields[columns.indexOf(column)]);
    const scaled = (column: string, factor: number): number | null => {
      const number = value(column);
      return number === null ? null : Math.round(number * factor);
    };
    const [reads, writes] = [value("r/i"), value("w/i")];
    const name = printable(fields[0] ?? "", 64);
    if (name === "" || NOT_A_DISK.test(name) || reads === null || writes === null) continue;
    devices.push({
      name,
      readBytes: scaled("kr/i", KIB),
      writtenBytes: scaled("kw/i", KIB),
      requests: Math.round(reads + writes),
      requestMilliseconds: scaled("tsvc_t/i", 1000),
      busyMilliseconds: scaled("sb/i", 1000),
    });
  }
  return sumDevices(devices);
}

/** net.inet.tcp.states: sockets by state, in the order of tcp_fsm.h. */
function tcpOf(text: string | undefined): Sample["tcp"] {
  const states = words(text ?? "").map((word) => counter(word));
  if (states.length < 11) return null;
  return { established: states[4] ?? null, timeWait: states[10] ?? null };
}

function temperaturesOf(sysctl: ReadonlyMap<string, string>): Sample["temperatures"] {
  const found = ["hw.acpi.thermal.tz0.temperature", ...TEMPERATURES].flatMap((name) => {
    const celsius = decimal(/^(\d{1,3}\.\d)C$/.exec(sysctl.get(name) ?? "")?.[1]);
    const sensor = name.replace(/^(dev|hw)\./, "").replace(/\.temperature$/, "");
    return celsius === null ? [] : [{ sensor, celsius }];
  });
  return found.length > 0 ? found : null;
}

export function parseFreebsd(text: string): SystemCounters {
  const parts = partsOf(text);
  const sysctl = sysctlOf(parts.get("") ?? []);
  const booted = bootSeconds(sysctl.get("kern.boottime"));
  const bootedAt = booted === null ? null : booted * 1000;
  return {
    cpu: cpuOf(sysctl, bootedAt),
    cpuPercent: null,
    load: loadOf(sysctl.get("vm.loadavg")),
    memory: memoryOf(sysctl, parts.get("swapinfo") ?? []),
    zram: null,
    uptime: uptimeOf(booted, counter(sysctl.get("now"))),
    bootedAt,
    network: netstatOf(parts.get("netstat") ?? []),
    diskIo: diskIoOf(parts.get("iostat") ?? []),
    tcp: tcpOf(sysctl.get("net.inet.tcp.states")),
    temperatures: temperaturesOf(sysctl),
  };
}

export const freebsdProbe: CommandProbe<SystemCounters> = {
  kind: "command",
  name: "freebsd",
  cadence: "fast",
  program: PROGRAM,
  parse: parseFreebsd,
};
