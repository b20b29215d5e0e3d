import type { CommandProbe } from "../probe.ts";
import { counter } from "../text.ts";
import type { Mount } from "./mounts.ts";

export interface DiskUse {
  readonly mount: string;
  readonly totalBytes: number;
  /** What a user without privileges can still write (`Available`), not counting the reserve for root. */
  readonly freeBytes: number;
  /** null where the file system makes them as it needs them, and on remote mounts, which are asked once only. */
  readonly inodesTotal: number | null;
  readonly inodesFree: number | null;
}

export interface DiskReport {
  readonly use: readonly DiskUse[];
  /** Positions, in the request's arguments, of the mounts that did not answer in time. */
  readonly hanging: readonly number[];
}

/** The argument for one mount: `l` = local, all of them in one df; `r` = remote, each in a df of its own. */
export function diskArgument(mount: Mount): string {
  return (mount.remote ? "r" : "l") + mount.mount;
}

/**
 * One df for all local file systems; only when that hangs, and for remote ones, one each. Two that hang end the
 * search, so that the answer stays inside the session's own limit: 3 + 2 * 3 s. Inodes are asked of local ones that answered. 124 = ended by the timeout, 128 and above = by its
 * signal; 127 is what toybox's timeout may say of a command that ended at once.
 */
const PROGRAM = `
hf_killed() { [ $1 -eq 124 ] || [ $1 -ge 128 ]; }
hf_all=0
hf_args=$#
hf_index=0
for hf_mount; do case $hf_mount in l*) set -- "$@" "\${hf_mount#?}" ;; esac; done
hf_list=$hf_args
if [ $# -gt $hf_args ]; then
  hf_disk_local() { shift $hf_args; bounded 3 df -P -k "$@"; }
  hf_disk_inodes() { shift $hf_args; echo inodes; bounded 3 df -P -i "$@"; echo blocks; }
  hf_disk_local "$@"
  if hf_killed $?; then hf_all=1; else hf_disk_inodes "$@"; fi
fi
hf_hung=0
for hf_mount; do
  [ $hf_index -lt $hf_list ] || break
  case $hf_mount in l*) [ $hf_all = 1 ] ;; *) [ "$hf_can_bound" = 1 ] ;; esac && [ $hf_hung -lt 2 ] && {
    bounded 3 df -P -k "\${hf_mount#?}" || { hf_killed $? && hf_hung=$((hf_hung + 1)) && printf 'hanging:%s\\n' $hf_index; }
  }
  hf_index=$((hf_index + 1))
done
`;

/**
 * `df -P -k` and, between `inodes` and `blocks`, `df -P -i` of GNU coreutils and BusyBox: the same columns, counting blocks of
 * 1024 bytes or inodes, one line a file system.
 */
export function parseDisks(text: string): DiskReport {
  const use = new Map<string, DiskUse>();
  const hanging: number[] = [];
  let inodes = false;
  for (const line of text.split("\n", 1000)) {
    if (line === "inodes" || line === "blocks") inodes = line === "inodes";
    const hung = counter(/^hanging:(\d{1,4})$/.exec(line)?.[1]);
    if (hung !== null) hanging.push(hung);
    // The device may hold spaces, the numbers cannot; everything after the percentage is the mount point.
    const match = /\s(\d{1,16})\s+(\d{1,16})\s+(-?\d{1,16})\s+(?:\d{1,3}%|-)\s(\/.*)$/.exec(line);
    const total = counter(match?.[1]);
    if (!match || total === null) continue;
    const mount = (match[4] as string).slice(0, 1024);
    const free = Math.max(0, Number(match[3]));
    const known = use.get(mount);
    if (inodes) {
      // Zero inodes in all: btrfs and others have no such limit.
      if (known && total > 0) use.set(mount, { ...known, inodesTotal: total, inodesFree: free });
    } else {
      // A full file system with a reserve for root may show less than nothing.
      const [totalBytes, freeBytes] = [total * 1024, free * 1024];
      use.set(mount, { mount, totalBytes, freeBytes, inodesTotal: null, inodesFree: null });
    }
  }
  return { use: [...use.values()], hanging };
}

export const disksProbe: CommandProbe<DiskReport> = {
  kind: "command",
  name: "disks",
  cadence: "slow",
  program: PROGRAM,
  parse: parseDisks,
};
