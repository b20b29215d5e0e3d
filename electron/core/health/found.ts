import type { Sample } from "../../../shared/contract/health.ts";
import { counter, printable, words } from "./text.ts";

/**
 * Files that not every host has under the same name (compressed swap, sensors, a container's limits): looked for once a session,
 * then read with the sets that are read anyway.
 */
export interface FoundFile {
  readonly cadence: "fast" | "slow";
  readonly path: string;
  /** What the kernel calls a sensor; empty for others. */
  readonly label: string;
}

/** Files read on top of the constant ones; each costs the host some microseconds, a sensor on a slow bus more. */
const MAX_FOUND = 64;

/**
 * Shell text that looks for the files when the session starts, with builtins only, in this shell (no process is started). It leaves
 * `hf_fast` and `hf_slow` (words for `cat`, each path followed by the separator file) and `hf_found` (one line a file).
 * Disks' own sensors are left out: reading `drivetemp` asks the disk, which may keep it from sleeping.
 */
export function findProgram(separatorFile: string): string {
  return `hf_fast=
hf_slow=
hf_found=
hf_count=0
hf_separator=
[ -r ${separatorFile} ] && hf_separator=${separatorFile}
hf_first() { hf_line=; [ -r "$1" ] && IFS= read -r hf_line <"$1"; }
hf_find() {
  [ -r "$2" ] && [ $hf_count -lt ${MAX_FOUND} ] || return 1
  hf_count=$((hf_count + 1))
  hf_found="$hf_found$*
"
  case $1 in fast) hf_fast="$hf_fast$2 $hf_separator " ;; *) hf_slow="$hf_slow$2 $hf_separator " ;; esac
}
for hf_file in /sys/block/zram[0-9]*/mm_stat; do hf_find fast "$hf_file"; done
hf_group=/sys/fs/cgroup
hf_first $hf_group/memory.max
case $hf_line in [0-9]*) for hf_file in memory.max memory.current memory.stat; do hf_find fast $hf_group/$hf_file; done ;; esac
hf_first $hf_group/cpu.max
case $hf_line in [0-9]*) for hf_file in cpu.max cpu.stat; do hf_find fast $hf_group/$hf_file; done ;; esac
hf_first $hf_group/memory/memory.limit_in_bytes
case $hf_line in
????????????????*) ;;
[0-9]*) for hf_file in limit_in_bytes usage_in_bytes stat; do hf_find fast $hf_group/memory/memory.$hf_file; done ;;
esac
hf_first $hf_group/cpu/cpu.cfs_quota_us
case $hf_line in [0-9]*) for hf_file in cpu/cpu.cfs_quota_us cpu/cpu.cfs_period_us cpuacct/cpuacct.usage; do hf_find fast $hf_group/$hf_file; done ;; esac
hf_warm=0
for hf_chip in /sys/class/hwmon/hwmon*; do
  hf_first $hf_chip/name
  [ "$hf_line" != drivetemp ] || continue
  hf_name=$hf_line
  for hf_file in $hf_chip/temp*_input $hf_chip/fan*_input; do
    hf_first \${hf_file%_input}_label
    hf_sensor=\${hf_file##*/}
    hf_find slow "$hf_file" "$hf_name \${hf_line:-\${hf_sensor%_input}}" && hf_warm=1
  done
done
[ $hf_warm = 1 ] || for hf_chip in /sys/class/thermal/thermal_zone*; do
  hf_first $hf_chip/type
  hf_find slow "$hf_chip/temp" "$hf_line"
done
`;
}

/** One line a file: \`CADENCE PATH LABEL\`, in the order in which they are read. */
export function parseFound(text: string): FoundFile[] {
  return text.split("\n", MAX_FOUND * 2).flatMap((line) => {
    const match = /^(fast|slow) (\/sys\/\S{1,200})(?: (.{0,200}))?$/.exec(line);
    if (!match) return [];
    return [
      { cadence: match[1] as "fast" | "slow", path: match[2] as string, label: printable(match[3] ?? "", 64).trim() },
    ];
  });
}

export type FoundTexts = ReadonlyMap<string, string | null>;

/** First and third column of each zram device's mm_stat: what was stored, and all memory it takes (zram.rst). */
export function zramOf(texts: FoundTexts): Sample["zram"] {
  let devices = 0;
  const sum = { originalBytes: 0, memoryBytes: 0 };
  for (const [path, text] of texts) {
    if (!path.endsWith("/mm_stat")) continue;
    const fields = words((text ?? "").slice(0, 512));
    const [original, memory] = [counter(fields[0]), counter(fields[2])];
    if (original === null || memory === null) continue;
    sum.originalBytes += original;
    sum.memoryBytes += memory;
    devices += 1;
  }
  return devices > 0 ? sum : null;
}

/** A container's limits and use; null where it has none of its own. */
export interface GroupCounters {
  readonly memoryLimitBytes: number | null;
  /** Without page cache that can be dropped. */
  readonly memoryUsedBytes: number | null;
  readonly cpuLimitCores: number | null;
  /** CPU microseconds used so far. */
  readonly cpuMicroseconds: number | null;
}

const named = (text: string | null | undefined, name: string): number | null =>
  counter(new RegExp(`^${name} (\\d{1,20})$`, "m").exec(text?.slice(0, 16_384) ?? "")?.[1]);

/** cgroup v2 (cgroup-v2.rst) or v1 (cgroup-v1/memory.rst, sched-bwc.rst), whichever was found. */
export function groupOf(texts: FoundTexts): GroupCounters | null {
  const file = (name: string): string | null => texts.get(`/sys/fs/cgroup/${name}`)?.trim() ?? null;
  const [maximum, period] = words(file("cpu.max") ?? "");
  const quota = counter(maximum) ?? counter(file("cpu/cpu.cfs_quota_us") ?? "");
  const length = counter(period) ?? counter(file("cpu/cpu.cfs_period_us") ?? "");
  const usage = counter(file("cpuacct/cpuacct.usage") ?? "");
  const limit = counter(file("memory.max") ?? file("memory/memory.limit_in_bytes") ?? "");
  const current = counter(file("memory.current") ?? file("memory/memory.usage_in_bytes") ?? "");
  const droppable =
    named(file("memory.stat"), "inactive_file") ?? named(file("memory/memory.stat"), "total_inactive_file") ?? 0;
  const found: GroupCounters = {
    memoryLimitBytes: limit,
    memoryUsedBytes: current === null ? null : Math.max(0, current - droppable),
    cpuLimitCores: quota !== null && length !== null && quota > 0 && length > 0 ? quota / length : null,
    cpuMicroseconds: named(file("cpu.stat"), "usage_usec") ?? (usage === null ? null : usage / 1000),
  };
  return found.memoryLimitBytes === null && found.cpuLimitCores === null ? null : found;
}

/** What a sensor can truly say; beyond it is a wire that came off. */
const CELSIUS = { min: -60, max: 200 };
const MAX_RPM = 100_000;

function integer(text: string | null | undefined): number | null {
  const match = /^\s*(-?\d{1,9})\s*$/.exec(text ?? "");
  return match ? Number(match[1]) : null;
}

/** hwmon (Documentation/hwmon/sysfs-interface.rst: millidegrees, turns a minute), else thermal zones. null without any sensor. */
export function sensorsOf(files: readonly FoundFile[], texts: FoundTexts): Pick<Sample, "temperatures" | "fans"> {
  const temperatures: NonNullable<Sample["temperatures"]> = [];
  const fans: NonNullable<Sample["fans"]> = [];
  const names = new Map<string, number>();
  for (const { cadence, path, label } of files) {
    if (cadence !== "slow") continue;
    const count = (names.get(label) ?? 0) + 1;
    names.set(label, count);
    // Two chips of one kind name their sensors alike.
    const sensor = count > 1 ? `${label} ${count}` : label;
    const value = integer(texts.get(path));
    if (value === null) continue;
    if (/\/fan\d+_input$/.test(path)) {
      if (value >= 0 && value <= MAX_RPM) fans.push({ sensor, rpm: value });
    } else {
      const celsius = Math.round(value / 100) / 10;
      if (celsius >= CELSIUS.min && celsius <= CELSIUS.max) temperatures.push({ sensor, celsius });
    }
  }
  return {
    temperatures: temperatures.length > 0 ? temperatures : null,
    fans: fans.length > 0 ? fans : null,
  };
}
