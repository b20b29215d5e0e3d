import { MAX_ARRAYS, type Raid, type RaidArray } from "../../../../shared/contract/healthDetails.ts";
import { counter, decimal, printable, words } from "../text.ts";
import { linesOf, unavailable, unavailableOf } from "./answers.ts";
import type { DetailProbe, Unavailable } from "./detailProbe.ts";

// A pool whose disks hang makes zpool hang with it, in the kernel: it is waited for, then left behind.
const PROGRAM = `
[ -r /proc/mdstat ] && { echo '== md'; cat /proc/mdstat; }
command -v zpool >/dev/null && hf_list=$(bounded 4 zpool list -Hp -o name,size,allocated,health) && [ -n "$hf_list" ] && {
  printf '== pools\\n%s\\n== status\\n' "$hf_list"; bounded 4 zpool status
}
echo hf-complete
`;

/** Devices named of one array. */
const MAX_NAMED = 32;

/** Devices that an array of this level may lose; raid10 depends on which they are. */
const SPARED: Readonly<Record<string, number>> = { raid4: 1, raid5: 1, raid6: 2 };

/** The kernel says "broken" of a RAID 0 that lost a disk, and goes on to say "active" of a RAID 5 that lost two. */
function mdState(
  word: string,
  level: string | null,
  devices: number | null,
  working: number | null,
): RaidArray["state"] {
  if (word === "inactive") return "inactive";
  if (word === "broken") return "failed";
  // Without redundancy to lose, the kernel counts nothing.
  if (devices === null || working === null || working >= devices) return "healthy";
  const spared = SPARED[level ?? ""];
  return working === 0 || (spared !== undefined && devices - working > spared) ? "failed" : "degraded";
}

/**
 * /proc/mdstat: md(4). `md0 : active raid1 sdb1[1](F) sda1[0]`, then `1953 blocks [2/1] [U_]`, then what it is busy with. A container of
 * the firmware's own format (`super external:imsm`) is no array: it holds some, and is never active.
 */
function fromMdstat(text: string): RaidArray[] {
  return text.split(/\n(?=md)/).flatMap((block): RaidArray[] => {
    const head = /^(md[\w-]{0,60}) : (active|inactive|broken)(?: \((?:auto-)?read-only\))?([^\n]*)/.exec(block);
    if (!head || /^\s+\d+ blocks super external:[a-z]/m.test(block)) return [];
    const members = words(head[3] as string);
    const level = members[0] !== undefined && !members[0].includes("[") ? printable(members[0], 32) : null;
    const faulty = members.flatMap((member) => /^([^[]{1,64})\[\d+\].*\(F\)/.exec(member)?.[1] ?? []);
    const counts = /\[(\d{1,5})\/(\d{1,5})\]/.exec(block);
    const devices = counter(counts?.[1]);
    const working = counter(counts?.[2]);
    const busy = /(resync|recovery|reshape|check|repair)\s*=\s*(?:(\d{1,3}(?:\.\d+)?)%|(DELAYED|PENDING))/.exec(block);
    const blocks = counter(/^\s+(\d{1,16}) blocks/m.exec(block)?.[1]);
    return [
      {
        name: head[1] as string,
        kind: "md",
        level,
        state: mdState(head[2] as string, level, devices, working),
        devices,
        working,
        faulty: faulty.map((name) => printable(name, 64)).slice(0, MAX_NAMED),
        erring: [],
        dataErrors: null,
        activity: busy ? (busy[1] as string) : null,
        percent: decimal(busy?.[2]),
        totalBytes: blocks === null ? null : blocks * 1024,
        usedBytes: null,
      },
    ];
  });
}

const zfsStates: ReadonlyMap<string, RaidArray["state"]> = new Map([
  ["ONLINE", "healthy"],
  ["DEGRADED", "degraded"],
  ["FAULTED", "failed"],
  ["UNAVAIL", "failed"],
  ["SUSPENDED", "failed"],
  ["OFFLINE", "inactive"],
  ["REMOVED", "failed"],
]);
interface PoolDevice {
  readonly name: string;
  readonly state: string;
  /** It has what it should; one that is being filled has not yet. */
  readonly whole: boolean;
  readonly erring: boolean;
}

/**
 * The devices of the config part of `zpool status`, by the places that they take: what replaces a device, and a spare that
 * stands in, share the place with it. Rows are a tab and two spaces a level; a spare that waits has no place.
 */
function placesOf(rows: string): { readonly places: readonly PoolDevice[][]; readonly waiting: readonly PoolDevice[] } {
  const lines = linesOf(rows).flatMap((line) => {
    const [, indent = "", row = ""] = /^\t( *)(\S.*)$/.exec(line) ?? [];
    return row === "" ? [] : [{ depth: indent.length, cells: words(row) }];
  });
  const places: PoolDevice[][] = [];
  const waiting: PoolDevice[] = [];
  let shared: { readonly depth: number; readonly devices: PoolDevice[] } | null = null;
  let section = "";
  for (const [at, { depth, cells }] of lines.entries()) {
    const [name = "", state = ""] = cells;
    if (depth === 0) section = name;
    if (shared && depth <= shared.depth) shared = null;
    const isGroup = (lines[at + 1]?.depth ?? 0) > depth;
    if (isGroup && !shared && /^(?:spare|replacing)-\d/.test(name))
      places.push((shared = { depth, devices: [] }).devices);
    if (depth === 0 || isGroup || !zfsStates.has(state) || name.startsWith("indirect-")) continue;
    const online = state === "ONLINE";
    // Counted: reads, writes, checksums.
    const erring = online && cells.slice(2, 5).some((count) => /^\d/.test(count) && count !== "0");
    const device = { name, state, whole: online && !(shared && cells.includes("(resilvering)")), erring };
    if (section === "spares") waiting.push(device);
    else if (shared) shared.devices.push(device);
    else places.push([device]);
  }
  return { places, waiting };
}

/** `errors: 28 data errors, use '-v' for a list`, `errors: No known data errors`; nothing else says how many there are. */
function dataErrors(block: string): number | null {
  const told = /^errors: (?:(No known)|(\d{1,15})) data errors/m.exec(block);
  return told?.[1] === undefined ? counter(told?.[2]) : 0;
}

function fromZfs(list: string, status: string): RaidArray[] {
  const about = new Map(
    `\n${status}`.split(/\n\s*pool: /).map((block): [string, string] => [block.split("\n", 1)[0]?.trim() ?? "", block]),
  );
  return linesOf(list).flatMap((line): RaidArray[] => {
    const [name, size, allocated, health] = line.split("\t");
    const state = zfsStates.get(health ?? "");
    if (!name || state === undefined) return [];
    const block = about.get(name) ?? "";
    // In brackets: the part that a resilver in sequence rebuilds.
    const scan = /^\s*scan: (resilver|scrub)(?: \([^)\n]{1,100}\))? in progress/m.exec(block)?.[1] ?? null;
    const percent = /(\d{1,3}(?:\.\d+)?)% done/.exec(block)?.[1];
    const rows = (block.split(/^config:$/m)[1] ?? "").split(/^errors:/m)[0] ?? "";
    const { places, waiting } = placesOf(rows);
    const all = [...places.flat(), ...waiting];
    const namesOf = (devices: readonly PoolDevice[]): string[] =>
      devices.map((device) => printable(device.name, 64)).slice(0, MAX_NAMED);
    return [
      {
        name: printable(name, 100),
        kind: "zfs",
        level: null,
        state,
        devices: places.length === 0 ? null : places.length,
        working: places.length === 0 ? null : places.filter((place) => place.some(({ whole }) => whole)).length,
        faulty: namesOf(all.filter((device) => device.state !== "ONLINE")),
        erring: namesOf(all.filter((device) => device.erring)),
        dataErrors: dataErrors(block),
        activity: scan,
        percent: scan === null ? null : decimal(percent),
        totalBytes: counter(size),
        usedBytes: counter(allocated),
      },
    ];
  });
}

export function parseRaid(text: string): Raid | Unavailable | null {
  const known = unavailableOf(text);
  if (known) return known;
  if (!/^hf-complete$/m.test(text)) return null;
  const parts = new Map(
    `\n${text.slice(0, 200_000)}`.split("\n== ").map((part): [string, string] => {
      const end = part.indexOf("\n");
      return [part.slice(0, end), part.slice(end + 1)];
    }),
  );
  const arrays = [
    ...fromMdstat(parts.get("md") ?? ""),
    ...fromZfs(parts.get("pools") ?? "", parts.get("status") ?? ""),
  ];
  return arrays.length === 0
    ? unavailable("absent", "RAID array or ZFS pool")
    : { arrays: arrays.slice(0, MAX_ARRAYS) };
}

export const raidProbe: DetailProbe<Raid> = {
  name: "raid",
  everySeconds: 300,
  program: PROGRAM,
  parse: parseRaid,
};
