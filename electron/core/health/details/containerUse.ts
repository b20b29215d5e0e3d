import { MAX_CONTAINERS } from "../../../../shared/contract/healthDetails.ts";
import { counter, decimal } from "../text.ts";
import { linesOf, unavailableOf } from "./answers.ts";
import type { DetailProbe, Unavailable } from "./detailProbe.ts";

// Docker and Podman with the systemd and the cgroupfs driver, cgroup v2 then v1, rootful then rootless. One grep reads them all; the
// engine is not asked, and without containers nothing is started. libpod-conmon-* are no containers but what watches them. A pattern that
// matches nothing stays as it is; grep -s passes it over.
const PATTERNS = [
  "/sys/fs/cgroup/system.slice/docker-*.scope",
  "/sys/fs/cgroup/docker/*",
  "/sys/fs/cgroup/machine.slice/libpod-[0-9a-f][0-9a-f]*.scope",
  "/sys/fs/cgroup/user.slice/user-*.slice/user@*.service/user.slice/libpod-[0-9a-f][0-9a-f]*.scope",
];
const OLD_PATTERNS = ["system.slice/docker-*.scope", "docker/*", "machine.slice/libpod-[0-9a-f][0-9a-f]*.scope"];
const FILES = [
  ...PATTERNS.flatMap((path) => [`${path}/cpu.stat`, `${path}/memory.current`]),
  ...OLD_PATTERNS.flatMap((path) => [
    `/sys/fs/cgroup/cpuacct/${path}/cpuacct.usage`,
    `/sys/fs/cgroup/memory/${path}/memory.usage_in_bytes`,
  ]),
];

const PROGRAM = `
[ "$hf_system" = Linux ] || { echo 'unavailable unsupported containers'; return; }
hf_any=
for hf_file in ${FILES.join(" ")}; do [ -e "$hf_file" ] && { hf_any=1; break; }; done
[ -n "$hf_any" ] || { read -r hf_up </proc/uptime; echo "$hf_up"; echo hf-complete; return; }
cat /proc/uptime
grep -sE '^(usage_usec )?[0-9]+$' /dev/null ${FILES.join(" ")} | head -n ${MAX_CONTAINERS * 2}
echo hf-complete
`;

export interface ContainerUse {
  readonly id: string;
  readonly cpuPercent: number | null;
  readonly memoryBytes: number | null;
}

export interface ContainerCounters {
  /** Seconds since boot. */
  readonly at: number;
  readonly containers: ReadonlyMap<string, { readonly cpuSeconds: number | null; readonly memoryBytes: number | null }>;
}

/** `PATH:VALUE` by grep: microseconds in cpu.stat, nanoseconds in cpuacct.usage (cgroups(7), cgroup-v2 of the kernel documents). */
export function parseContainerUse(text: string): ContainerCounters | Unavailable | null {
  const known = unavailableOf(text);
  if (known) return known;
  const lines = linesOf(text);
  const at = decimal(lines[0]?.split(" ", 1)[0]);
  if (at === null || !lines.includes("hf-complete")) return null;
  const containers = new Map<string, { cpuSeconds: number | null; memoryBytes: number | null }>();
  for (const line of lines.slice(1)) {
    const match =
      /\/(?:docker-|libpod-)?([0-9a-f]{64})(?:\.scope)?\/(cpu\.stat:usage_usec |memory\.current:|cpuacct\.usage:|memory\.usage_in_bytes:)(\d{1,20})$/.exec(
        line,
      );
    const value = counter(match?.[3]);
    if (!match || value === null) continue;
    const id = (match[1] as string).slice(0, 12);
    const entry = containers.get(id) ?? { cpuSeconds: null, memoryBytes: null };
    const file = match[2] as string;
    if (file.startsWith("memory")) entry.memoryBytes = value;
    else entry.cpuSeconds = value / (file.startsWith("cpu.stat") ? 1e6 : 1e9);
    if (containers.size < MAX_CONTAINERS || containers.has(id)) containers.set(id, entry);
  }
  return { at, containers };
}

/** Percent of one core between two answers; null on a first one. */
export function presentContainerUse(now: ContainerCounters, before: ContainerCounters | null): ContainerUse[] {
  const seconds = before && now.at > before.at ? now.at - before.at : null;
  return [...now.containers].map(([id, { cpuSeconds, memoryBytes }]) => {
    const earlier = before?.containers.get(id)?.cpuSeconds ?? null;
    const known = seconds !== null && cpuSeconds !== null && earlier !== null && cpuSeconds >= earlier;
    return { id, cpuPercent: known ? (100 * (cpuSeconds - earlier)) / seconds : null, memoryBytes };
  });
}

export const containerUseProbe: DetailProbe<ContainerCounters> = {
  name: "containerUse",
  everySeconds: 60,
  program: PROGRAM,
  parse: parseContainerUse,
  present: presentContainerUse,
};
