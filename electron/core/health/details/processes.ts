import { MAX_PROCESSES, type Processes, type ProcessUse } from "../../../../shared/contract/healthDetails.ts";
import { counter, decimal, printable, words } from "../text.ts";
import { linesOf, signed } from "./answers.ts";
import type { DetailProbe, Unavailable } from "./detailProbe.ts";

/** Processes of one answer that are looked at. */
const MAX_READ = 4000;
/** Of each kind: the busiest, the largest. */
const MAX_OF_A_KIND = MAX_PROCESSES / 2;
/** USER_HZ, which /proc counts in on every architecture Debian has: proc_pid_stat(5). */
const TICKS_PER_SECOND = 100;

interface ProcessReading {
  readonly pid: number;
  readonly user: string;
  readonly name: string;
  /** When it started, as the host counts; a pid alone is used again. Empty where the host does not tell. */
  readonly start: string;
  /** CPU seconds since it started. */
  readonly cpuSeconds: number;
  readonly memoryBytes: number | null;
}

/** Counters of one moment; two of them make shares of CPU. */
export interface ProcessAnswer {
  /** Seconds of the host's own clock, from any origin. */
  readonly at: number;
  readonly count: number;
  readonly zombies: number;
  readonly blocked: number;
  readonly processes: readonly ProcessReading[];
}

// Three processes however many run there: `ps` would read six files of each. The page size is from smaps, since BusyBox lacks getconf;
// names of files in /proc/PID go to the one who owns the process. Kernel threads that never ran and have no memory are left out.
const LINUX = `
{ ls -ld /proc/[0-9]*; cat /proc/[0-9]*/stat; } | awk '
BEGIN {
  while ((getline line < "/proc/self/smaps") > 0) if (line ~ /^KernelPageSize:/) { split(line, word, " "); page = word[2]; break }
  getline line < "/proc/uptime"; split(line, word, " "); at = word[1]
}
/^d/ { split($NF, path, "/"); owner[path[3]] = $3; next }
{
  if (!match($0, /\\)[^)]*$/)) next
  name = substr($0, index($0, "(") + 1, RSTART - index($0, "(") - 1)
  pid = $1
  split(substr($0, RSTART + 2), field, " ")
  count++
  if (field[1] == "Z") zombies++
  if (field[1] == "D") blocked++
  if (field[12] == 0 && field[13] == 0 && field[22] == 0) next
  if (shown++ < ${MAX_READ}) print pid, owner[pid] == "" ? "?" : owner[pid], field[12], field[13], field[20], field[22], name
}
END { print "at", at, page + 0, count + 0, zombies + 0, blocked + 0 }'
`;

// FreeBSD and macOS: ps tells CPU time to the hundredth of a second. OpenBSD and NetBSD have the same keywords.
const BSD = `
ps -axo pid= -o user= -o time= -o rss= -o state= -o ucomm= | head -n ${MAX_READ} | sed 's/^/ps /'
echo "clock $(date +%s)"
`;

/** `[days-]hours:minutes:seconds` of ps, or null. */
function clockSeconds(word: string): number | null {
  const match = /^(?:(\d{1,6})-)?(?:(\d{1,6}):)?(\d{1,7}):(\d{2}(?:[.,]\d{1,3})?)$/.exec(word);
  if (!match) return null;
  const [days, hours, minutes, seconds] = match.slice(1).map((part) => Number((part ?? "0").replace(",", ".")));
  return (days as number) * 86_400 + (hours as number) * 3600 + (minutes as number) * 60 + (seconds as number);
}

function bsdAnswer(text: string): ProcessAnswer | Unavailable | null {
  const at = signed(/^clock (\d+)$/m.exec(text)?.[1]);
  const processes: ProcessReading[] = [];
  const states = { count: 0, zombies: 0, blocked: 0 };
  for (const line of linesOf(text).slice(0, MAX_READ)) {
    const match = /^ps\s+(\d{1,10})\s+(\S{1,64})\s+(\S{1,24})\s+(\d{1,12})\s+(\S{1,16})\s+(.{1,256})$/.exec(line);
    const cpuSeconds = match && clockSeconds(match[3] as string);
    if (!match || cpuSeconds === null || cpuSeconds === undefined) continue;
    states.count += 1;
    if (match[5]?.startsWith("Z")) states.zombies += 1;
    if (match[5]?.startsWith("D") || match[5]?.startsWith("U")) states.blocked += 1;
    processes.push({
      pid: Number(match[1]),
      user: printable(match[2] as string, 64),
      name: printable((match[6] as string).trim(), 64),
      start: "",
      cpuSeconds,
      memoryBytes: Number(match[4]) * 1024,
    });
  }
  return at === null || processes.length === 0 ? null : { at, ...states, processes };
}

/** What the program printed; null when it was cut short or /proc could not be read. */
export function parseProcesses(text: string): ProcessAnswer | Unavailable | null {
  if (/^clock \d/m.test(text)) return bsdAnswer(text);
  const end = words(/^at .*$/m.exec(text)?.[0] ?? "");
  const at = decimal(end[1]);
  const page = counter(end[2]);
  const [count, zombies, blocked] = end.slice(3, 6).map((word) => counter(word));
  if (at === null || count == null || zombies == null || blocked == null) return null;
  const processes: ProcessReading[] = [];
  for (const line of linesOf(text).slice(0, MAX_READ)) {
    const match = /^(\d{1,10}) (\S{1,64}) (\d{1,18}) (\d{1,18}) (\d{1,20}) (-?\d{1,18}) (.{0,64})$/.exec(line);
    if (!match) continue;
    processes.push({
      pid: Number(match[1]),
      user: match[2] === "?" ? "" : printable(match[2] as string, 64),
      name: printable(match[7] as string, 64),
      start: match[5] as string,
      cpuSeconds: (Number(match[3]) + Number(match[4])) / TICKS_PER_SECOND,
      memoryBytes: page === null || page === 0 ? null : Math.max(0, Number(match[6])) * page * 1024,
    });
  }
  return { at, count, zombies, blocked, processes };
}

const identity = ({ pid, start, name }: ProcessReading): string => `${pid} ${start === "" ? name : start}`;

/** The busiest between two answers and the largest now. A process that began meanwhile used what it has used until now. */
export function presentProcesses(now: ProcessAnswer, before: ProcessAnswer | null): Processes {
  const seconds = before && now.at > before.at ? now.at - before.at : null;
  const earlier = new Map(before?.processes.map((entry) => [identity(entry), entry.cpuSeconds]));
  const all = now.processes.map((entry): ProcessUse => {
    const used = entry.cpuSeconds - (earlier.get(identity(entry)) ?? (entry.start === "" ? entry.cpuSeconds : 0));
    return {
      pid: entry.pid,
      name: entry.name,
      user: entry.user === "" ? null : entry.user,
      cpuPercent: seconds === null ? null : Math.max(0, (100 * used) / seconds),
      memoryBytes: entry.memoryBytes,
    };
  });
  const most = (value: (entry: ProcessUse) => number | null): ProcessUse[] =>
    all
      .filter((entry) => (value(entry) ?? 0) > 0)
      .sort((a, b) => (value(b) ?? 0) - (value(a) ?? 0))
      .slice(0, MAX_OF_A_KIND);
  const top = new Set([...most(({ cpuPercent }) => cpuPercent), ...most(({ memoryBytes }) => memoryBytes)]);
  return { count: now.count, zombies: now.zombies, blocked: now.blocked, seconds, top: [...top] };
}

export const processesProbe: DetailProbe<ProcessAnswer> = {
  name: "processes",
  everySeconds: 60,
  program: `\nif [ "$hf_system" = Linux ]; then ${LINUX}else ${BSD}fi\n`,
  parse: parseProcesses,
  present: presentProcesses,
};
