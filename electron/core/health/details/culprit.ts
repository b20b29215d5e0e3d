import type { DetailName, DetailValue, HostDetails } from "../../../../shared/contract/healthDetails.ts";
import { hasStopped } from "../../../../shared/metrics/detailPoints.ts";
import { sh } from "../../ssh/quote.ts";
import type { Ssh } from "../../ssh/types.ts";
import { printable } from "../text.ts";

const TIB = 2 ** 40;
const GIB = 2 ** 30;
const MIB = 2 ** 20;
function bytes(value: number): string {
  if (value >= TIB) return `${(value / TIB).toFixed(1)} TiB`;
  return value >= GIB ? `${(value / GIB).toFixed(1)} GiB` : `${Math.round(value / MIB)} MiB`;
}
/** Names in one message. */
const MAX_NAMED = 3;

function list(names: readonly string[]): string | null {
  if (names.length === 0) return null;
  const more = names.length - MAX_NAMED;
  return `${names.slice(0, MAX_NAMED).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** Of one core, percent: below that no single process is to blame, but many short ones. */
const MIN_BUSY = 15;

function busiest({ top }: DetailValue<"processes">): string | null {
  const [first] = top.toSorted((a, b) => (b.cpuPercent ?? -1) - (a.cpuPercent ?? -1));
  return first && first.cpuPercent !== null && first.cpuPercent >= MIN_BUSY
    ? `${first.name} ${Math.round(first.cpuPercent)} %`
    : null;
}

function largest({ top }: DetailValue<"processes">): string | null {
  const [first] = top.toSorted((a, b) => (b.memoryBytes ?? -1) - (a.memoryBytes ?? -1));
  return first?.memoryBytes ? `${first.name} ${bytes(first.memoryBytes)}` : null;
}

/** Who is to blame for a metric, by the part of the details that knows it. */
const blame: Readonly<Record<string, (details: HostDetails, label: string) => string | null>> = {
  cpu: ({ processes }) => (processes?.value ? busiest(processes.value) : null),
  memory: ({ processes }) => (processes?.value ? largest(processes.value) : null),
  io: ({ processes }) =>
    processes?.value && processes.value.blocked > 0 ? `${processes.value.blocked} processes wait for a disk` : null,
  units: ({ units }) => list(units?.value?.units.map(({ name }) => name) ?? []),
  containers: ({ containers }) => list(containers?.value?.containers.filter(hasStopped).map(({ name }) => name) ?? []),
  raid: ({ raid }, label) => {
    const array = raid?.value?.arrays.find(({ name }) => name === label);
    return array ? (list(array.faulty) ?? (array.activity === null ? null : `${array.activity} under way`)) : null;
  },
  pool: ({ raid }, label) => list(raid?.value?.arrays.find(({ name }) => name === label)?.erring ?? []),
  smart: ({ smart }, label) => smart?.value?.disks.find(({ device }) => device === label)?.model ?? null,
  certificate: ({ certificates }, label) => certificates?.value?.find(({ place }) => place === label)?.subject ?? null,
  reboot: ({ reboot }) => list(reboot?.value?.because ?? []),
  updates: ({ updates }) =>
    list(updates?.value?.packages.filter(({ security }) => security === true).map(({ name }) => name) ?? []),
  kernel: ({ kernelErrors }) => kernelErrors?.value?.messages[0]?.text ?? null,
};

const kindOf: Readonly<Record<string, keyof typeof blame>> = {
  "cpu.percent": "cpu",
  "cpu.steal": "cpu",
  "cpu.core": "cpu",
  "cpu.iowait": "io",
  "load.1": "cpu",
  "load.5": "cpu",
  "load.15": "cpu",
  "load.perCore": "cpu",
  "pressure.cpu": "cpu",
  "pressure.memory": "memory",
  "pressure.io": "io",
  "memory.used": "memory",
  "memory.available": "memory",
  "swap.used": "memory",
  "zram.used": "memory",
  "units.failed": "units",
  "containers.stopped": "containers",
  "raid.degraded": "raid",
  "raid.dataErrors": "pool",
  "smart.failing": "smart",
  "smart.temperature": "smart",
  "certificate.daysLeft": "certificate",
  "reboot.required": "reboot",
  "updates.waiting": "updates",
  "updates.security": "updates",
  "kernel.errors": "kernel",
};

/** Details that tell who is to blame for a metric, to be asked before an alert is told; empty when none does. */
export function detailsBehind(metric: string): DetailName[] {
  const kind = kindOf[metric];
  if (kind === "cpu" || kind === "memory" || kind === "io") return ["processes"];
  return [];
}

/**
 * Who is to blame for the value of a metric, as a few words: "mysqld 92 %" (of one core), "nginx.service and 2 more". null when nothing
 * known says. `label` is the series' own. Text of a server: printable, never markup.
 */
export function culpritOf(details: HostDetails, metric: string, label = ""): string | null {
  const kind = kindOf[metric];
  const words = kind === undefined ? null : (blame[kind]?.(details, label) ?? null);
  return words === null ? null : printable(words, 200);
}

/** Longest search for a directory, seconds: at idle priority, on a disk that is full anyway. */
export const SEARCH_SECONDS = 20;
const DEPTH = 4;
/** Share of a directory that one below it must hold to be the better answer. */
const MOST = 0.6;

export interface FullestDirectory {
  readonly path: string;
  readonly bytes: number;
  /** Not all of the file system was looked at in time. */
  readonly partial: boolean;
}

/** `du` of GNU and BusyBox: KiB, tab, path; a directory after what is in it. The end line tells whether it came through. */
export function parseDirectories(text: string, mount: string): FullestDirectory | null {
  const sizes = new Map<string, number>();
  for (const line of text.split("\n", 50_000)) {
    const match = /^(\d{1,15})\t(\/.{0,1023})$/.exec(line);
    if (match) sizes.set(match[2] as string, Number(match[1]) * 1024);
  }
  const partial = !/^hf-complete$/m.test(text);
  sizes.delete(mount);
  const below = (path: string): [string, number] | undefined =>
    [...sizes]
      .filter(([other]) => other !== path && other.startsWith(path === "/" ? "/" : `${path}/`))
      .reduce<[string, number] | undefined>((most, entry) => (most && most[1] >= entry[1] ? most : entry), undefined);
  let found = below(mount);
  for (let next = found && below(found[0]); found && next && next[1] >= MOST * found[1]; next = below(found[0]))
    found = next;
  return found ? { path: printable(found[0], 500), bytes: found[1], partial } : null;
}

/**
 * The directory that takes most of a mount: du on that file system alone, at the lowest priority for CPU and disk, at most
 * SEARCH_SECONDS; after that the best that was seen. null when nothing could be read. Fails as Ssh.script does.
 */
export async function findFullestDirectory(
  ssh: Pick<Ssh, "script">,
  hostId: string,
  mount: string,
  signal?: AbortSignal,
): Promise<FullestDirectory | null> {
  const program = sh`
mount=${mount}
set -- nice -n 19
command -v ionice >/dev/null 2>&1 && set -- "$@" ionice -c 3
timeout -s KILL ${SEARCH_SECONDS} true 2>/dev/null && set -- "$@" timeout -s KILL ${SEARCH_SECONDS}
{ "$@" du -x -k -d ${DEPTH} "$mount" 2>/dev/null; code=$?; [ $code -ge 124 ] || echo hf-complete; } |
  awk '/^hf-/ || $1 >= 1024' | head -n 20000
`;
  const { stdout } = await ssh.script(hostId, program, {
    timeoutMs: (SEARCH_SECONDS + 10) * 1000,
    ...(signal ? { signal } : {}),
  });
  return parseDirectories(stdout, mount);
}

/** As an alert says it: "/var/log 12.0 GiB". */
export const directoryWords = ({ path, bytes: size }: FullestDirectory): string => `${path} ${bytes(size)}`;
